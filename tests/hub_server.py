#!/usr/bin/env python3
"""A Hugging Face hub of the tests' own, on loopback: the tree and resolve endpoints over a folder ORG/NAME/FILES.

    hub_server.py FOLDER [--tls SCRATCH]   prints {"hub": "http://127.0.0.1:PORT", "store": "http://127.0.0.1:PORT2"} and serves

How it behaves is a switch of the server, set by GET /_mode?name=value&… (all off with GET /_mode):
  cut=N        the first N answers with a file of more than 64 bytes end after half of what they should bring
  lie=1        files come with their last byte changed
  gate=TOKEN   401 without a token, 403 with another one
  store=1      files over 64 bytes are redirected to the second port, which answers 418 when a token comes along
  norange=1    Range is ignored
  busy=N       the first N answers are 503
  names=1      the tree lists "../escape"
  pages=N      the tree comes N entries at a time
  stall=1      files announce themselves and then do not come
GET /_log gives the requests so far, each with its method, path, token and range.
It ends with its parent, or at GET /_quit.
"""
import argparse
import hashlib
import http.server
import json
import os
import pathlib
import ssl
import subprocess
import threading
import time
import urllib.parse

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class State:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.mode, self.log, self.lock = {}, [], threading.Lock()
        self.store_address = ""
        self.ended = threading.Event()

    def countdown(self, name):
        """True as often as the switch says."""
        with self.lock:
            left = int(self.mode.get(name, 0))
            self.mode[name] = max(left - 1, 0)
            return left > 0


def git_name(data):
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


def is_large(path):
    return path.suffix in (".gguf", ".safetensors")


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: State = None
    is_store = False

    def log_message(self, *unused):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        state = self.state
        url = urllib.parse.urlsplit(self.path)
        parts = [urllib.parse.unquote(part) for part in url.path.strip("/").split("/")]
        if parts[0] == "_mode":
            state.mode = dict(urllib.parse.parse_qsl(url.query))
            state.log = []
            return self.answer(200)
        if parts[0] == "_quit":
            state.ended.set()
            return self.answer(200)
        if parts[0] == "_log":
            return self.answer(200, json.dumps(state.log).encode())
        with state.lock:
            state.log.append({"method": self.command, "path": self.path, "store": self.is_store,
                              "token": self.headers.get("Authorization", ""), "range": self.headers.get("Range", "")})
        if self.is_store and self.headers.get("Authorization"):
            return self.answer(418)
        if state.countdown("busy"):
            return self.answer(503, Retry_After="0")
        if not self.is_store and "gate" in state.mode:
            token = self.headers.get("Authorization", "")
            if token != "Bearer " + state.mode["gate"]:
                return self.answer(403 if token else 401, X_Error_Code="GatedRepo", X_Error_Message="Access to this model is restricted.")
        if parts[:2] == ["api", "models"] and len(parts) >= 6 and parts[4] == "tree":
            return self.tree("/".join(parts[2:4]), urllib.parse.parse_qs(url.query))
        if len(parts) >= 5 and parts[2] == "resolve":
            return self.resolve("/".join(parts[:2]), parts[3], "/".join(parts[4:]))
        if parts[0] == "plain":
            return self.file(state.folder / "/".join(parts[1:]), {"Last-Modified": "Mon, 01 Jan 2024 00:00:00 GMT"})
        self.answer(404)

    def tree(self, repository, query):
        folder = self.state.folder / repository
        if not folder.is_dir():
            return self.answer(404, X_Error_Code="RepoNotFound", X_Error_Message="Repository not found")
        entries = []
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_dir():
                entries.append({"type": "directory", "oid": "0" * 40, "size": 0, "path": name})
                continue
            data = path.read_bytes()
            entry = {"type": "file", "oid": git_name(data), "size": len(data), "path": name}
            if is_large(path):
                entry["lfs"] = {"oid": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 134}
            entries.append(entry)
        if "names" in self.state.mode:
            entries.append({"type": "file", "oid": "0" * 40, "size": 1, "path": "../escape"})
        headers = {}
        if "pages" in self.state.mode:
            size, start = int(self.state.mode["pages"]), int(query.get("cursor", ["0"])[0])
            if start + size < len(entries):
                scheme = "https" if isinstance(self.connection, ssl.SSLSocket) else "http"
                headers["Link"] = "<%s://%s%s?recursive=true&cursor=%d>; rel=\"next\"" % (
                    scheme, self.headers["Host"], urllib.parse.urlsplit(self.path).path, start + size)
            entries = entries[start:start + size]
        self.answer(200, json.dumps(entries).encode(), Content_Type="application/json", **headers)

    def resolve(self, repository, revision, name):
        path = self.state.folder / repository / name
        if revision not in ("main", COMMIT) or ".." in name or not path.is_file():
            return self.answer(404, X_Error_Code="EntryNotFound", X_Error_Message="Entry not found")
        data = path.read_bytes()
        headers = {"X-Repo-Commit": COMMIT, "Accept-Ranges": "bytes"}
        headers["ETag"] = '"%s"' % git_name(data)
        if is_large(path):
            headers["X-Linked-Etag"] = '"%s"' % hashlib.sha256(data).hexdigest()
            headers["X-Linked-Size"] = str(len(data))
        if not self.is_store and "store" in self.state.mode and len(data) > 64:
            location = "%s/%s/resolve/%s/%s" % (self.state.store_address, repository, COMMIT, urllib.parse.quote(name))
            return self.answer(302, Location=location, **{key.replace("-", "_"): value for key, value in headers.items()})
        self.file(path, headers)

    def file(self, path, headers):
        if not path.is_file():
            return self.answer(404)
        mode, data = self.state.mode, path.read_bytes()
        if "lie" in mode:
            data = data[:-1] + bytes([data[-1] ^ 1])
        start, asked = 0, self.headers.get("Range", "")
        condition = self.headers.get("If-Range")
        if asked.startswith("bytes=") and "norange" not in mode and (not condition or condition in headers.values()):
            start = int(asked[6:].split("-")[0])
            if start >= len(data):
                return self.answer(416, Content_Range="bytes */%d" % len(data))
        self.send_response(206 if start else 200)
        for name, value in headers.items():
            self.send_header(name, value)
        if start:
            self.send_header("Content-Range", "bytes %d-%d/%d" % (start, len(data) - 1, len(data)))
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        if self.command == "HEAD":
            return
        body = data[start:]
        if len(data) > 64 and self.state.countdown("cut"):
            self.wfile.write(body[:len(body) // 2])
            self.wfile.flush()
            self.close_connection = True
            return self.connection.close() if not isinstance(self.connection, ssl.SSLSocket) else None
        if "stall" in mode:
            self.wfile.flush()
            time.sleep(20)
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass   # a client that hangs up is what some tests do


def certificate(folder):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                    "-keyout", f"{folder}/key.pem", "-out", f"{folder}/certificate.pem", "-subj", "/CN=hone test hub",
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{folder}/certificate.pem", f"{folder}/key.pem")
    return context


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folder")
    arguments.add_argument("--tls")
    arguments = arguments.parse_args()
    state = State(arguments.folder)
    context = certificate(arguments.tls) if arguments.tls else None
    addresses = {}
    for role in ("hub", "store"):
        handler = type(role, (Handler,), {"state": state, "is_store": role == "store"})
        server = Server(("127.0.0.1", 0), handler)
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        addresses[role] = "%s://127.0.0.1:%d" % ("https" if context else "http", server.server_address[1])
        threading.Thread(target=server.serve_forever, daemon=True).start()
    state.store_address = addresses["store"]
    print(json.dumps(addresses), flush=True)
    parent = os.getppid()
    while os.getppid() == parent and not state.ended.wait(0.2):
        pass


if __name__ == "__main__":
    main()
