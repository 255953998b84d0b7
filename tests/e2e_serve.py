#!/usr/bin/env python3
"""hone serve on the built binary: OpenAI's own client, many at a time, clients that go, hostile requests, and no way out."""
import concurrent.futures
import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import unittest

SOURCE = pathlib.Path(os.environ["HONE_SOURCE_DIR"])
try:
    import openai
except ImportError:   # once more with the interpreter that has it
    if os.environ.get("HONE_TEST_PYTHON"):
        raise
    python = subprocess.run([SOURCE / "scripts/test-python"], check=True, capture_output=True, text=True).stdout.strip()
    os.execve(python, [python, *sys.argv], {**os.environ, "HONE_TEST_PYTHON": python})

HONE = os.environ["HONE"]
DATA = SOURCE / "src/model/testdata"
SCRATCH = pathlib.Path(os.environ.get("HONE_TEST_SCRATCH", ".")).resolve()
ENVIRONMENT = {**os.environ, "HONE_HOME": str(SCRATCH / "home"), "HONE_CACHE": str(SCRATCH / "cache")}
KEY = "a key that no argument shows"


class Server:
    """One `hone serve`, on a free port."""

    def __init__(self, *arguments, environment=None):
        self.process = subprocess.Popen([HONE, "serve", "--port", "0", "--json", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, cwd=SCRATCH, env={**ENVIRONMENT, **(environment or {})})
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read()
        self.ready = json.loads(line)
        self.url = self.ready["url"]
        self.port = int(self.url.rsplit(":", 1)[1])

    def client(self, key="unused"):
        return openai.OpenAI(base_url=self.url + "/v1", api_key=key, max_retries=0, timeout=120)

    def request(self, method, path, body=None, headers=None, host=None):
        """(status, object): a request as bare as a test wants it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{self.port}")
        for name, value in (headers if headers is not None else {"Content-Type": "application/json"}).items():
            connection.putheader(name, value)
        data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        if body is not None:
            connection.putheader("Content-Length", str(len(data)))
        connection.endheaders()
        try:
            connection.send(data)
        except (BrokenPipeError, ConnectionResetError):
            pass   # refused before all of it was read
        with contextlib.closing(connection), connection.getresponse() as answer:
            return answer.status, json.loads(answer.read())

    def end(self):
        self.process.send_signal(signal.SIGINT)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors


def pull(folder, name):
    done = subprocess.run([HONE, "pull", DATA / folder, "--type", "f32", "--name", name, "--json"], capture_output=True, text=True, cwd=SCRATCH, env=ENVIRONMENT)
    assert done.returncode == 0, done.stdout


def setUpModule():
    pull("tiny-smol-135m-instruct", "tiny")
    pull("bert-tiny-embedder", "embedder")


class Serving(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server("--model", "tiny", "--embedder", "embedder", "--parallel", 4)
        cls.client = cls.server.client()

    @classmethod
    def tearDownClass(cls):
        status, errors = cls.server.end()
        assert status == 0 and errors == "", (status, errors)

    def idle(self):
        for _ in range(100):
            if self.server.request("GET", "/health")[1] == {"status": "ok", "running": 0, "waiting": 0}:
                return True
            time.sleep(0.1)
        return False

    def chat(self, text, **options):
        return self.client.chat.completions.create(model="tiny", messages=[{"role": "user", "content": text}], temperature=0, **options)

    def test_models(self):
        self.assertEqual([model.id for model in self.client.models.list()], ["tiny", "embedder"])
        self.assertEqual(self.server.ready["pid"], self.server.process.pid)

    def test_a_chat_is_what_ask_answers(self):
        asked = subprocess.run([HONE, "ask", "--no-docs", "The clerk reads.", "--model", "tiny", "--system", "", "--max-tokens", "12", "--json"],
                               capture_output=True, text=True, cwd=SCRATCH, env=ENVIRONMENT, check=True)
        answer = self.chat("The clerk reads.", max_tokens=12)
        self.assertEqual(answer.choices[0].message.content.strip(), json.loads(asked.stdout)["answer"].strip())
        self.assertEqual(answer.choices[0].finish_reason, "length")
        self.assertEqual((answer.usage.completion_tokens, answer.usage.total_tokens), (12, 12 + answer.usage.prompt_tokens))

    def test_a_stream_is_the_same_answer(self):
        whole = self.chat("The deed is read.", max_tokens=20).choices[0].message.content
        pieces, reasons, usage = [], [], None
        for chunk in self.chat("The deed is read.", max_tokens=20, stream=True, stream_options={"include_usage": True}):
            pieces += [choice.delta.content or "" for choice in chunk.choices]
            reasons += [choice.finish_reason for choice in chunk.choices]
            usage = chunk.usage or usage
        self.assertEqual("".join(pieces), whole)
        self.assertGreater(len(pieces), 3)
        self.assertEqual([reason for reason in reasons if reason], ["length"])
        self.assertEqual(usage.completion_tokens, 20)

    def test_scores_of_a_chat(self):
        choice = self.chat("Two.", max_tokens=4, logprobs=True, top_logprobs=3).choices[0]
        self.assertEqual(len(choice.logprobs.content), 4)
        for one in choice.logprobs.content:
            self.assertEqual(len(one.top_logprobs), 3)
            self.assertEqual(one.logprob, max(other.logprob for other in one.top_logprobs))   # at temperature 0 the likeliest
            self.assertLessEqual(one.logprob, 0)

    def test_a_schema_holds_the_answer(self):
        schema = {"type": "object", "properties": {"right": {"type": "boolean"}}, "required": ["right"], "additionalProperties": False}
        answer = self.chat("Is it?", max_tokens=60, response_format={"type": "json_schema", "json_schema": {"name": "a", "schema": schema}})
        self.assertIn(json.loads(answer.choices[0].message.content), ({"right": True}, {"right": False}))

    def test_seeds_and_several_answers(self):
        def texts(seed):
            answer = self.client.chat.completions.create(model="tiny", messages=[{"role": "user", "content": "Go on."}], temperature=2, max_tokens=12, n=3, seed=seed)
            return [choice.message.content for choice in sorted(answer.choices, key=lambda choice: choice.index)]
        self.assertEqual(texts(5), texts(5))
        self.assertEqual(texts(5)[1:], texts(6)[:2])   # the seeds of several answers follow one another

    def test_completions_of_texts_and_of_tokens(self):
        ids = self.server.request("POST", "/tokenize", {"prompt": "The clerk", "add_special_tokens": False})[1]["tokens"]
        self.assertEqual(self.server.request("POST", "/detokenize", {"tokens": ids})[1], {"prompt": "The clerk"})
        by_text = self.client.completions.create(model="tiny", prompt="The clerk", max_tokens=30, temperature=0)
        by_tokens = self.client.completions.create(model="tiny", prompt=[ids, ids], max_tokens=30, temperature=0, n=2)
        self.assertEqual([choice.index for choice in by_tokens.choices], [0, 1, 2, 3])
        self.assertEqual({choice.text for choice in by_tokens.choices}, {by_text.choices[0].text})
        self.assertEqual(by_tokens.usage.prompt_tokens, 2 * len(ids))
        self.assertGreater(len(by_text.choices[0].text), 8)
        stop = by_text.choices[0].text[4:7]
        stopped = self.client.completions.create(model="tiny", prompt="The clerk", max_tokens=30, temperature=0, stop=[stop]).choices[0]
        self.assertEqual((stopped.text, stopped.finish_reason), (by_text.choices[0].text[:by_text.choices[0].text.find(stop)], "stop"))

    def test_an_echoed_prompt_with_its_scores(self):
        """What lm-evaluation-harness sends; the same scores come when the tokens are generated one by one."""
        answer = self.client.completions.create(model="tiny", prompt=["The clerk reads", "The deed"], max_tokens=1, temperature=0, logprobs=1, echo=True)
        for choice, prompt in zip(answer.choices, ("The clerk reads", "The deed")):
            scores = choice.logprobs
            self.assertTrue(choice.text.startswith(prompt))
            self.assertTrue("".join(scores.tokens).startswith(prompt))
            self.assertIsNone(scores.token_logprobs[0])
            self.assertEqual(scores.text_offset[0], 0)
            for token, score, others in list(zip(scores.tokens, scores.token_logprobs, scores.top_logprobs))[1:]:
                self.assertEqual(others[token], score)
                self.assertGreaterEqual(max(others.values()), score)
        generated = self.client.completions.create(model="tiny", prompt="The clerk reads", max_tokens=1, temperature=0, logprobs=1).choices[0].logprobs
        self.assertEqual(generated.tokens, answer.choices[0].logprobs.tokens[-1:])

    def test_embeddings_and_ranks(self):
        both = self.client.embeddings.create(model="embedder", input=["The lease ends.", "A gull."])   # asks for base64
        listed = self.client.embeddings.create(model="embedder", input="The lease ends.", encoding_format="float")
        self.assertEqual([one.index for one in both.data], [0, 1])
        for a, b in zip(both.data[0].embedding, listed.data[0].embedding, strict=True):
            self.assertAlmostEqual(a, b, places=4)
        status, ranks = self.server.request("POST", "/v1/rerank", {"query": "A gull.", "documents": ["The lease ends.", "A gull."], "top_n": 1})
        self.assertEqual((status, [one["index"] for one in ranks["results"]]), (200, [1]))

    def test_eight_clients_at_once(self):
        prompts = [f"Clause {number} of the lease." for number in range(8)]
        alone = [self.chat(prompt, max_tokens=24).choices[0].message.content for prompt in prompts]
        with concurrent.futures.ThreadPoolExecutor(8) as clients:
            together = list(clients.map(lambda prompt: self.chat(prompt, max_tokens=24).choices[0].message.content, prompts))
        self.assertEqual(together, alone)

    def test_a_client_that_goes_in_mid_stream_frees_its_slot(self):
        for _ in range(6):   # more than there are slots
            stream = self.chat("Never end.", max_tokens=200, stream=True)
            next(iter(stream))
            stream.close()
        self.assertTrue(self.idle())
        waiting = socket.create_connection(("127.0.0.1", self.server.port))   # one that goes before its answer
        body = json.dumps({"messages": [{"role": "user", "content": "x"}], "max_tokens": 200}).encode()
        waiting.sendall(f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        waiting.close()
        self.assertTrue(self.idle())

    def test_errors_as_openais_clients_know_them(self):
        for error, arguments in ((openai.BadRequestError, {"temperature": 3}), (openai.BadRequestError, {"extra_body": {"temprature": 1}}),
                                 (openai.NotFoundError, {"model": "gpt-4"})):
            with self.subTest(arguments), self.assertRaises(error) as caught:
                self.client.chat.completions.create(**{"model": "tiny", "messages": [{"role": "user", "content": "x"}], **arguments})
            self.assertTrue(caught.exception.body["message"])
        with self.assertRaises(openai.BadRequestError) as caught:
            self.client.completions.create(model="tiny", prompt="word " * 3000)
        self.assertIn("tokens and the context holds", caught.exception.body["message"])
        self.assertEqual(caught.exception.body["code"], "limit_exceeded")

    def test_hostile_requests(self):
        post, good = "/v1/completions", {"prompt": "x", "max_tokens": 1}
        text = {"Content-Type": "text/plain"}
        for what, expected, arguments in (
                ("a huge body", 413, ("POST", post, b'{"prompt":"' + b"x" * (17 << 20) + b'"}')),
                ("no JSON", 400, ("POST", post, b"{")), ("no object", 400, ("POST", post, [])), ("nothing", 400, ("POST", post, b"")),
                ("a deep one", 400, ("POST", post, b"[" * 100000)), ("no UTF-8", 400, ("POST", post, b'{"prompt":"\xff\xfe"}')),
                ("a token that is none", 400, ("POST", post, {"prompt": [10 ** 6]})), ("a negative token", 400, ("POST", post, {"prompt": [-1]})),
                ("no prompt", 400, ("POST", post, {"prompt": []})), ("another type", 415, ("POST", post, good, text)),
                ("no type", 415, ("POST", post, good, {})), ("an endless grammar", 400, ("POST", post, {**good, "grammar": "root ::= root"})),
                ("no such place", 404, ("POST", "/v1/nothing", good)), ("a path", 404, ("GET", "/../../etc/passwd")), ("the wrong way", 404, ("GET", post))):
            with self.subTest(what):
                status, answer = self.server.request(*arguments)
                self.assertEqual(status, expected, answer)
                self.assertEqual(set(answer["error"]), {"message", "type", "param", "code"})
        for host in ("example.org", f"example.org:{self.server.port}", "localhost.example.org", "127.0.0.1:1"):
            self.assertEqual(self.server.request("GET", "/health", host=host)[0], 403)
        for origin, status in (("http://example.org", 403), ("null", 403), (f"http://localhost:{self.server.port}", 200)):
            self.assertEqual(self.server.request("POST", post, good, {"Content-Type": "application/json", "Origin": origin})[0], status)
        self.assertEqual(self.server.request("POST", post, good)[0], 200)   # and it still answers

    def test_it_listens_on_this_machine_alone_and_goes_nowhere(self):
        status = pathlib.Path(f"/proc/{self.server.process.pid}/status").read_text(encoding="utf-8")
        self.assertIn("Seccomp:\t2", status)
        addresses = {line.split()[1] for table in ("tcp", "tcp6") for line in pathlib.Path(f"/proc/{self.server.process.pid}/net/{table}").read_text().splitlines()[1:]
                     if line.split()[3] == "0A" and line.split()[1].endswith(f":{self.server.port:04X}")}
        self.assertEqual(addresses, {f"0100007F:{self.server.port:04X}"})


class Alone(unittest.TestCase):
    def test_the_key(self):
        (SCRATCH / "key").write_text(KEY + "\n", encoding="utf-8")
        for arguments, environment in ((("--key-file", SCRATCH / "key"), {}), ((), {"HONE_SERVE_KEY": KEY})):
            server = Server("--model", "tiny", *arguments, environment=environment)
            try:
                self.assertEqual(len(list(server.client(KEY).models.list())), 1)
                with self.assertRaises(openai.AuthenticationError):
                    server.client(KEY[:-1]).models.list()
                self.assertEqual(server.request("GET", "/health")[0], 200)
                self.assertNotIn(KEY.encode(), pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_bytes())
            finally:
                self.assertEqual(server.end()[0], 0)

    def test_without_an_embedder_that_is_said(self):
        server = Server("--model", "tiny")
        try:
            for path, body in (("/v1/embeddings", {"input": "x"}), ("/v1/rerank", {"query": "x", "documents": ["y"]})):
                status, answer = server.request("POST", path, body)
                self.assertEqual((status, answer["error"]["code"]), (501, "unsupported"))
                self.assertIn("--embedder", answer["error"]["message"])
        finally:
            self.assertEqual(server.end()[0], 0)

    def test_ctrl_c_ends_what_runs(self):
        server = Server("--model", "tiny")
        stream = server.client().completions.create(model="tiny", prompt="x", max_tokens=200, stream=True, temperature=0)
        next(iter(stream))
        self.assertEqual(server.end(), (0, ""))

    def test_what_cannot_be_served_is_said(self):
        server = Server("--model", "tiny")
        try:
            for arguments, code in ((("--model", "tiny", "--port", server.port), "busy"), (("--model", "nothing"), "not_found"),
                                    (("--model", "embedder"), "invalid_argument"), (("--model", "tiny", "--key-file", "/dev/null"), "invalid_argument"),
                                    (("--model", "tiny", "--context", 1 << 20), "invalid_argument")):
                done = subprocess.run([HONE, "serve", "--json", *map(str, arguments)], capture_output=True, text=True, cwd=SCRATCH, env=ENVIRONMENT, timeout=60)
                self.assertNotEqual(done.returncode, 0)
                self.assertEqual(json.loads(done.stdout)["error"]["code"], code, done.stdout)
        finally:
            self.assertEqual(server.end()[0], 0)


if __name__ == "__main__":
    unittest.main()
