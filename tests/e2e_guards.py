#!/usr/bin/env python3
"""What must not bring hone serve or a terminal to its knees: slow clients, hostile grammars, long texts, Ctrl-C, strange numbers and names; and what is said
when output is lost, a source has changed or a file is skipped."""
import contextlib
import http.client
import json
import os
import pathlib
import pty
import select
import signal
import socket
import subprocess
import threading
import time
import unittest

import harness
from harness import HONE, NOVEL, SCRATCH, SOURCE, ENVIRONMENT, Server, run, run_json

HEAD = "POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n"
ENDLESS = {"left recursion": 'root ::= root "x" | "y"', "behind an empty rule": 'root ::= a root "y" | "z"\na ::= b\nb ::= | "x"',
           "doubling": "root ::= r0\n" + "".join(f'r{i} ::= r{i + 1} "1" | r{i + 1} "2"\n' for i in range(30)) + 'r30 ::= "x"',
           "parentheses": "root ::= " + "(" * 100_000, "repetition": 'root ::= "a"{100000}'}


def setUpModule():
    status, result = run_json("pull", SOURCE / "src/convert/testdata/tiny-smol-135m-instruct", "--type", "f32", "--name", "tiny")
    assert status == 0, result
    status, result = run_json("pull", SOURCE / "src/convert/testdata/bert-tiny-embedder", "--type", "f32", "--name", "embedder")
    assert status == 0, result


def answers(connection, count):
    """The statuses of so many answers that come on one socket, and what is left of it at its end."""
    data = b""
    connection.settimeout(20)
    while True:
        piece = connection.recv(65536)
        data += piece
        if not piece or (count and data.count(b"HTTP/1.1 ") >= count and data.endswith(b"}")):
            return [int(head[:3]) for head in data.split(b"HTTP/1.1 ")[1:]], data


class Guards(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--model", "tiny", "--embedder", "embedder", "--parallel", 4)

    @classmethod
    def tearDownClass(cls):
        status, errors = cls.server.end()
        assert status == 0 and errors == "", (status, errors)

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.server.port), timeout=20)
        self.addCleanup(connection.close)
        return connection

    def complete(self, **asked):
        return self.server.request("POST", "/v1/completions", {"prompt": "x", "max_tokens": 2, "temperature": 0, **asked})

    def answered_within(self, seconds):
        begin = time.monotonic()
        self.assertEqual(self.complete()[0], 200)
        self.assertLess(time.monotonic() - begin, seconds)

    def test_two_hundred_slow_clients_and_a_hostile_grammar(self):
        slow = [self.connect() for _ in range(200)]
        for i, connection in enumerate(slow):   # half of a head, a head without its body, nothing at all
            connection.sendall([b"POST /v1/comp", HEAD.encode() + b"\r\n{", b""][i % 3])
        hostile = threading.Thread(target=self.complete, kwargs={"grammar": ENDLESS["doubling"], "max_tokens": 50})
        hostile.start()
        for _ in range(3):
            self.answered_within(1)
        hostile.join(timeout=20)
        begin = time.monotonic()
        fed = slow[0]
        with contextlib.suppress(OSError):   # a byte now and then wins no time
            while time.monotonic() - begin < 30:
                fed.sendall(b"x")
                if select.select([fed], [], [], 0.5)[0] and not fed.recv(1000):
                    break
        self.assertLess(time.monotonic() - begin, 20)

    def test_a_grammar_is_measured_before_it_is_used(self):
        for name, grammar in ENDLESS.items():
            with self.subTest(name):
                begin = time.monotonic()
                status, answer = self.complete(grammar=grammar, max_tokens=20)
                self.assertEqual(status, 400, answer)
                self.assertIn("grammar", answer["error"]["message"])
                self.assertLess(time.monotonic() - begin, 5)
        status, answer = self.complete(grammar='root ::= "a" root "b" | "a" root "c" | "d"', max_tokens=100, logit_bias={})
        self.assertIn(status, (200, 400), answer)   # as far as it can be followed
        self.answered_within(1)

    def test_a_schema_of_100000_values_is_held(self):
        values = [f"value number {i * 7919 % 1000003}" for i in range(100_000)]
        done = {}

        def ask():
            done["answer"] = self.server.request("POST", "/v1/chat/completions", {
                "messages": [{"role": "user", "content": "x"}], "temperature": 0, "max_tokens": 120,
                "response_format": {"type": "json_schema", "json_schema": {"name": "v", "schema": {"type": "string", "enum": values}}}})
        asking = threading.Thread(target=ask)
        asking.start()
        while asking.is_alive():
            self.answered_within(2)
        status, answer = done["answer"]
        self.assertEqual(status, 200, answer)
        choice = answer["choices"][0]
        self.assertEqual(choice["finish_reason"], "stop")
        self.assertIn(json.loads(choice["message"]["content"]), set(values))

    def test_length_is_refused_before_tokenizing(self):
        text = "word " * 3_000_000   # 15 MB
        for path, body in (("/v1/completions", {"prompt": text}), ("/v1/chat/completions", {"messages": [{"role": "user", "content": text}]}),
                           ("/v1/embeddings", {"input": text}), ("/tokenize", {"prompt": text})):
            begin = time.monotonic()
            status, answer = self.server.request("POST", path, body)
            self.assertEqual((status, answer["error"]["code"]), (400, "context_length_exceeded"), path)
            self.assertIn("bytes", answer["error"]["message"])
            self.assertLess(time.monotonic() - begin, 5)

    def test_what_is_promised_to_close_closes_and_pipelined_requests_are_answered_in_turn(self):
        get = "GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        body = json.dumps({"prompt": "x", "max_tokens": 1})
        post = f"POST /v1/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        connection = self.connect()
        connection.sendall((get + post + get).encode())   # in one piece
        statuses, data = answers(connection, 3)
        self.assertEqual(statuses, [200, 200, 200])
        self.assertLess(data.index(b'"status"'), data.index(b"text_completion"))
        for closing in (get.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"), "GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "nonsense\r\n\r\n"):
            connection = self.connect()
            connection.sendall((closing + get).encode())
            statuses, data = answers(connection, 0)   # to its end
            self.assertEqual(len(statuses), 1, data)
            self.assertIn(b"Connection: close", data)

    def test_a_client_that_leaves_frees_what_computes(self):
        for path, body in (("/v1/embeddings", {"input": ["word " * 8] * 2000}), ("/v1/completions", {"prompt": "x", "max_tokens": 100_000, "n": 4}),
                           ("/v1/completions", {"prompt": [[5] * 200 for _ in range(64)], "echo": True, "logprobs": 1, "max_tokens": 0})):
            connection = http.client.HTTPConnection("127.0.0.1", self.server.port)
            connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
            time.sleep(0.3)
            connection.close()
            self.answered_within(3)
        for _ in range(50):
            load = self.server.request("GET", "/health")[1]
            if load["running"] + load["waiting"] == 0:
                return
            time.sleep(0.1)
        self.fail(load)


class Ends(unittest.TestCase):
    def test_ctrl_c_ends_it_within_two_seconds_whatever_runs(self):
        text = "The clerk reads the deed. " * 4000   # 100,000 characters
        jobs = {"nothing": None, "a long text": ("/tokenize", {"prompt": text}), "many vectors": ("/v1/embeddings", {"input": [text[:40]] * 2000}),
                "a long answer": ("/v1/completions", {"prompt": "x", "max_tokens": 100_000}),
                "a grammar": ("/v1/completions", {"prompt": "x", "grammar": ENDLESS["doubling"]}), "half a request": b"POST /v1/"}
        for name, job in jobs.items():
            with self.subTest(name), socket.socket() as connection:
                server = Server("--model", "tiny", "--embedder", "embedder")
                connection.connect(("127.0.0.1", server.port))
                if isinstance(job, bytes):
                    connection.sendall(job)
                elif job:
                    body = json.dumps(job[1]).encode()
                    connection.sendall((f"POST {job[0]} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                        f"Content-Length: {len(body)}\r\n\r\n").encode() + body)
                time.sleep(0.2)
                begin = time.monotonic()
                self.assertEqual(server.end()[0], 0)
                self.assertLess(time.monotonic() - begin, 2)

    def test_a_deadline_gives_a_request_up(self):
        with Server("--model", "tiny", "--embedder", "embedder", "--deadline", 1) as server:
            begin = time.monotonic()
            # Prompts of 200 tokens, no two alike: a second is not enough for them.
            prompts = [[5 + (i >> shift) % 200 for shift in range(12)] + [7] * 188 for i in range(1000)]
            status, answer = server.request("POST", "/v1/completions", {"prompt": prompts, "echo": True, "logprobs": 1, "max_tokens": 0})
            self.assertEqual(status, 503, answer)
            self.assertIn("its time was over", answer["error"]["message"])
            self.assertLess(time.monotonic() - begin, 4)
            self.assertEqual(server.request("GET", "/health")[0], 200)


class Limits(unittest.TestCase):
    def test_numbers_are_refused_where_they_enter(self):
        for arguments, says in ((("serve", "--model", "tiny", "--threads", 100000), "--threads must be from 0 to 512."),
                                (("serve", "--model", "tiny", "--parallel", -5), "--parallel must be from 0 to 256."),
                                (("ask", "--no-docs", "x", "--threads", -5), "--threads must be from 0 to 512."),
                                (("ask", "--no-docs", "x", "--max-tokens", 0), "--max-tokens must be from 1 to"),
                                (("ask", "--no-docs", "x", "--temperature", "nan"), "--temperature must be from 0 to 100."),
                                (("serve", "--model", "tiny", "--deadline", 0), "--deadline must be from 1 to 86400.")):
            status, answer = run_json(*arguments, timeout=60)
            self.assertEqual((status, answer["error"]["code"]), (2, "invalid_argument"))
            self.assertIn(says, answer["error"]["message"])

    def test_a_hostile_grammar_and_schema_are_refused_by_ask_too(self):
        (SCRATCH / "endless.gbnf").write_text(ENDLESS["doubling"], encoding="utf-8")
        status, answer = run_json("ask", "--no-docs", "x", "--model", "tiny", "--grammar", "endless.gbnf", timeout=60)
        self.assertEqual(answer["error"]["code"], "invalid_argument", answer)
        schema = {"type": "object", "properties": {f"p{i}": {"type": "string"} for i in range(501)}}
        (SCRATCH / "wide.json").write_text(json.dumps(schema), encoding="utf-8")
        status, answer = run_json("ask", "--no-docs", "x", "--model", "tiny", "--schema", "wide.json", timeout=60)
        self.assertEqual((status != 0, answer["error"]["code"]), (True, "limit_exceeded"), answer)


class Terminals(harness.FolderTest):
    def on_a_terminal(self, *arguments):
        """All that a terminal was sent."""
        here, there = pty.openpty()
        process = subprocess.Popen([HONE, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=there, stderr=there, cwd=self.folder, env=ENVIRONMENT)
        os.close(there)
        seen = b""
        with contextlib.suppress(OSError):
            while piece := os.read(here, 65536):
                seen += piece
        os.close(here)
        process.wait(timeout=60)
        return seen

    def test_no_name_and_no_text_commands_a_terminal(self):
        evil = "The rent\x1b]0;owned\x07 is \x1b[2J900\x1b[8m euro\x9b2J \u202eback.\n"
        name = "lease\x1b[2J\x1b]0;x\x07.txt"
        (self.folder / name).write_text(evil, encoding="utf-8")
        for arguments in (("text", name), ("slice", name), ("text", "no\x1b[2Jthing.txt"), ("add", "."), ("models", "rm", "\x1b[2J")):
            seen = self.on_a_terminal(*arguments)
            self.assertTrue(seen)
            for command in (b"\x1b[2J", b"\x1b]", b"\x07", b"\x1b[8m", b"\xc2\x9b", "\u202e".encode()):
                self.assertNotIn(command, seen, arguments)
        self.assertIn("␛".encode(), self.on_a_terminal("text", name))
        self.assertEqual(run("text", name, cwd=self.folder).stdout, evil)   # a pipe gets what it asked for


class Output(unittest.TestCase):
    """What was asked for arrives, or it is said that it did not."""

    VERBS = (("--help",), ("--version",), (), ("text", NOVEL), ("text", "--help"), ("slice", NOVEL), ("models",), ("runs",), ("doctor",), ("exam", "sit", "--help"),
             ("text", NOVEL, "--json"))

    def test_a_full_disk_is_an_error_in_words(self):
        for words in self.VERBS:
            with open("/dev/full", "w") as full:
                done = subprocess.run([HONE, *map(str, words)], stdout=full, stderr=subprocess.PIPE, text=True, cwd=SCRATCH, env=ENVIRONMENT)
            self.assertEqual(done.returncode, 14, (words, done.stderr))
            self.assertIn("cannot write to standard output: No space left on device", done.stderr, words)

    def test_a_stream_that_is_closed_or_that_nobody_reads_is_one_too(self):
        for words in self.VERBS:
            done = subprocess.run(["sh", "-c", '"$@" >&-', "sh", HONE, *map(str, words)], stderr=subprocess.PIPE, text=True, cwd=SCRATCH, env=ENVIRONMENT)
            self.assertEqual(done.returncode, 14, (words, done.stderr))
            self.assertIn("cannot write to standard output", done.stderr, words)
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([HONE, "text", NOVEL], stdout=write, stderr=subprocess.PIPE, text=True, cwd=SCRATCH, env=ENVIRONMENT)
        os.close(write)
        self.assertEqual(done.returncode, 14)
        self.assertIn("standard output: Broken pipe", done.stderr)

    def test_a_lost_progress_line_ends_no_job(self):
        for streams in ("2>/dev/full", "2>&-"):
            place = SCRATCH / f"quiet{len(streams)}"
            done = subprocess.run(["sh", "-c", f'"$@" {streams}', "sh", HONE, "add", NOVEL, "--embedder", "none", "--workspace", place], cwd=SCRATCH, env=ENVIRONMENT)
            self.assertEqual(done.returncode, 0, streams)
            self.assertEqual(len(run_json("docs", "--workspace", place)[1]["documents"]), 1)


class Changed(harness.FolderTest):
    def test_a_citation_says_that_its_file_has_changed(self):
        """By a question that the document's outline answers: no model decides."""
        mill = self.put("mill.md", "# Chapter 1\n\nIt rained.\n\n# Chapter 2\n\nIt shone.\n")
        run("init", cwd=self.folder)
        self.assertEqual(run("add", "mill.md", "--embedder", "none", cwd=self.folder).returncode, 0)
        ask = ("ask", "How many chapters are there?", "--model", "tiny")
        self.assertNotIn("source", run_json(*ask, cwd=self.folder)[1]["citations"][0])
        self.put("edited", mill.read_text().replace("shone", "froze"))
        os.utime(self.folder / "edited", ns=(mill.stat().st_atime_ns, mill.stat().st_mtime_ns))   # of the same size and time
        (self.folder / "edited").rename(mill)
        self.assertEqual(run_json(*ask, cwd=self.folder)[1]["citations"][0]["source"], "changed")
        words = "(the file has changed since it was read)"
        self.assertIn(words, run(*ask, cwd=self.folder).stdout)
        with Server("--model", "tiny", "--workspace", ".hone", cwd=self.folder) as server:
            status, answer = server.request("POST", "/v1/chat/completions", {"messages": [{"role": "user", "content": ask[1]}]})
            self.assertEqual(status, 200, answer)
            self.assertIn(words, answer["choices"][0]["message"]["content"])
            self.assertEqual(answer["documents"]["citations"][0]["source"], "changed")


class ReadOnly(harness.FolderTest):
    def test_a_workspace_on_a_read_only_medium_is_read(self):
        """As somebody who may only read, or (as root) on a medium that nobody can write."""
        inside = self.folder / "medium"
        inside.mkdir()
        (inside / "lease.txt").write_text("The rent is 900 euro.\n", encoding="utf-8")
        run("init", cwd=inside)
        self.assertEqual(run("add", "lease.txt", "--embedder", "none", cwd=inside).returncode, 0)
        is_root = os.geteuid() == 0
        if is_root and subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0:
            before = ["unshare", "-m", "sh", "-c", 'mount --bind . . && mount -o remount,bind,ro . && cd "$PWD" && exec "$@"', "sh"]
        else:
            for path in (inside / ".hone/hone.db", inside / ".hone", inside):
                path.chmod(0o555 if path.is_dir() else 0o444)
            self.addCleanup(lambda: [path.chmod(0o755) for path in (inside, inside / ".hone")])
            before = []
        for arguments in (("docs", "--json"), ("slice", "lease.txt", "--json")):
            done = subprocess.run([*before, HONE, *arguments], capture_output=True, text=True, cwd=inside, env=ENVIRONMENT, timeout=60)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn("lease.txt" if arguments[0] == "docs" else "900 euro", done.stdout)
        done = subprocess.run([*before, HONE, "docs", "forget", "lease.txt"], capture_output=True, text=True, cwd=inside, env=ENVIRONMENT, timeout=60)
        self.assertNotEqual(done.returncode, 0)


class Skipped(harness.FolderTest):
    def test_what_is_skipped_in_a_folder_is_said(self):
        docs = self.folder / "docs"
        docs.mkdir()
        (self.folder / "secret.txt").write_text("Outside.\n", encoding="utf-8")
        for name in ("lease.txt", ".hidden.txt", "~$lease.docx", "table.xyz"):
            (docs / name).write_text("The rent is 900 euro.\n", encoding="utf-8")
        (docs / "link.txt").symlink_to(self.folder / "secret.txt")
        os.mkfifo(docs / "pipe.txt")
        run("init", cwd=self.folder)
        status, report = run_json("add", "docs", "--embedder", "none", cwd=self.folder)
        self.assertEqual((status, report["added"]), (0, 1), report)
        self.assertEqual(sorted(pathlib.Path(one["path"]).name for one in report["failed"]), [".hidden.txt", "link.txt", "pipe.txt", "table.xyz", "~$lease.docx"])
        said = run("add", "docs", "--embedder", "none", cwd=self.folder).stderr
        for words in ("2 hidden files", "1 link out of the folder", "5 skipped"):
            self.assertIn(words, said)


if __name__ == "__main__":
    unittest.main()
