"""What scripts/start-pgvector, start-chroma, start-opensearch, start-weaviate and start-sqlite-vec share: pinned packages in
a cache, a data folder of one's own, a free port of loopback, a wait until the server answers, and an end by its pid.

    start-X [--data FOLDER] [--port PORT] [--parent PID] [--fetch] [--log FILE]

prints two lines, "url=…" and "pid=…", once the server is ready. `kill PID` stops it in order and waits for nothing. Without
--data the data go with the server. With --parent it also stops when that process is gone. --fetch only brings what is
needed. Servers that refuse to run as root run as a system user, hone-stores, which is made for them.
"""
import argparse
import contextlib
import fcntl
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile

USER = "hone-stores"


def own_cache() -> pathlib.Path:
    home_cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return pathlib.Path(os.environ.get("HONE_CACHE") or pathlib.Path(home_cache) / "hone") / "stores"


def shared_cache() -> pathlib.Path:
    """For programs that another user runs: root's home is closed to it."""
    return pathlib.Path("/var/cache/hone/stores") if os.geteuid() == 0 else own_cache()


def fetched(name: str, make, cache: pathlib.Path) -> pathlib.Path:
    """The folder `name` of the cache, filled by make(folder) the first time; two at once: the second waits."""
    cache.mkdir(parents=True, exist_ok=True)
    folder = cache / name
    with open(cache / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".complete").exists():
            print(f"fetching {name} (once)", file=sys.stderr)
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            (folder / ".complete").touch()
    return folder


def run(command, **options):
    """Standard output of ours carries two lines only; what others say goes to standard error."""
    subprocess.run([str(word) for word in command], check=True, stdout=sys.stderr, **options)


def python_package(requirement: str, hashes: list[str], folder: pathlib.Path, options: list[str] = []):
    """Unpacks one wheel, checked by its hash; `options` are more of `pip download`."""
    with tempfile.TemporaryDirectory() as scratch:
        requirements = pathlib.Path(scratch) / "requirements.txt"
        requirements.write_text(requirement + "".join(f" --hash=sha256:{one}" for one in hashes) + "\n")
        run([sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
             "--only-binary", ":all:", "--require-hashes", "--requirement", requirements, "--dest", scratch, *options])
        for wheel in pathlib.Path(scratch).glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                for member in archive.infolist():
                    path = archive.extract(member, folder)
                    if mode := member.external_attr >> 16 & 0o777:
                        os.chmod(path, mode)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ordinary_user() -> dict:
    """For subprocess: who the server runs as."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        run(["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", USER])
        entry = pwd.getpwnam(USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def answers(url: str) -> bool:
    """Whether an address gives a status of 2xx. No proxy is asked about this very machine."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with contextlib.suppress(OSError):
        return 200 <= opener.open(url, timeout=2).status < 300
    return False


class Server:
    """One start of a server: `options` of the command line, the data folder, the port, then serve()."""

    def __init__(self, name: str, fetch, refuses_root=False):
        parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
        parser.add_argument("--data", type=pathlib.Path)
        parser.add_argument("--port", type=int)
        parser.add_argument("--parent", type=int)
        parser.add_argument("--fetch", action="store_true")
        parser.add_argument("--log", type=pathlib.Path)
        self.options = parser.parse_args()
        self.program = fetch()
        if self.options.fetch:
            sys.exit(0)
        self.name = name
        self.user = ordinary_user() if refuses_root else {}
        self.port = self.options.port or free_port()
        self.is_temporary = self.options.data is None
        self.data = (self.options.data or pathlib.Path(tempfile.mkdtemp(prefix=f"hone-{name}-"))).absolute()
        self.data.mkdir(parents=True, exist_ok=True)
        if self.user:
            os.chown(self.data, self.user["user"], self.user["group"])
        os.chmod(self.data, 0o700)
        self.log = self.options.log or pathlib.Path(f"{self.data}.log")
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.data), "LANG": "C.UTF-8", "TMPDIR": "/tmp"}

    def as_user(self, command, **options):
        with open(self.log, "ab") as log:
            done = subprocess.run([str(word) for word in command], stdout=log, stderr=log, cwd=self.data,
                                  env=self.environment, **self.user, **options)
        if done.returncode != 0:
            sys.exit(f"{command[0]} failed:\n{self.log.read_text(errors='replace')[-3000:]}")

    def serve(self, command, url: str, is_ready, stop_signal=signal.SIGTERM, patience_s=120):
        """Leaves a process behind that owns the server, prints the two lines, and returns."""
        ready, told = os.pipe()
        keeper = os.fork()
        if keeper == 0:
            os.close(ready)
            try:
                self._keep(command, is_ready, told, stop_signal, patience_s)
            except OSError as error:   # no such program, no rights
                os.write(told, str(error).encode())
                os._exit(1)
        os.close(told)
        with os.fdopen(ready) as pipe:
            word = pipe.read()
        if word != "ready":
            os.waitpid(keeper, 0)
            sys.exit(f"{self.name} did not start: {word}\n"
                     f"{self.log.read_text(errors='replace')[-3000:] if self.log.exists() else ''}")
        print(f"url={url}\npid={keeper}", flush=True)

    def _keep(self, command, is_ready, told, stop_signal, patience_s):
        os.setsid()
        with open(self.log, "ab") as log, open(os.devnull) as nothing:
            server = subprocess.Popen([str(word) for word in command], stdin=nothing, stdout=log, stderr=log, cwd=self.data,
                                      env=self.environment, **self.user)
            os.dup2(nothing.fileno(), 0)
            os.dup2(log.fileno(), 1)
            os.dup2(log.fileno(), 2)
        stopping = []
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: stopping.append(True))

        def say(word):
            with contextlib.suppress(OSError):   # the starter is gone
                os.write(told, word.encode())
            os.close(told)

        end = time.monotonic() + patience_s
        status = 0
        while not stopping and server.poll() is None and not is_ready():
            if time.monotonic() > end:
                say(f"no answer within {patience_s} seconds")
                stopping.append(True)
                status = 1
            time.sleep(0.05)
        if server.poll() is not None:
            say(f"it ended with status {server.returncode}")
            status = 1
        elif not stopping:
            say("ready")
        while not stopping and server.poll() is None:
            if self.options.parent and not pathlib.Path(f"/proc/{self.options.parent}").exists():
                stopping.append(True)
            time.sleep(0.05)
        if server.poll() is None:
            server.send_signal(stop_signal)
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
        if self.is_temporary:
            shutil.rmtree(self.data, ignore_errors=True)
            if status == 0 and not self.options.log:
                self.log.unlink(missing_ok=True)
        os._exit(status)
