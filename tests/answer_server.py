#!/usr/bin/env python3
"""A server on loopback that says what it is told to say, for tests of how Hone takes wrong answers.

    answer_server.py '[["POST", "/query$", 500, "no"], …]'       method, pattern of the path, status, body; 404 for the rest

A status of 0 closes the connection without an answer, -1 never answers. A fifth member [N] makes the rule hold for the first N
requests only. Prints "url=…", and ends when its standard input does. GET /_log: [[method, path, authorization], …];
POST /_rules: other rules from now on.
"""
import http.server
import json
import re
import sys
import threading
import time

rules = json.loads(sys.argv[1])
log = []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def answer(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, body = 404, "no rule"
        if self.path == "/_log":
            status, body = 200, json.dumps(log)
        elif self.path == "/_rules":
            rules[:] = json.loads(sent)
            status, body = 200, "{}"
        else:
            log.append([self.command, self.path, self.headers.get("Authorization", "")])
            for rule in rules:
                if rule[0] == self.command and re.search(rule[1], self.path) and (len(rule) < 5 or rule[4][0] > 0):
                    status, body = rule[2], rule[3]
                    if len(rule) == 5:
                        rule[4][0] -= 1
                    break
        if status == -1:
            time.sleep(600)
        if status <= 0:
            self.close_connection = True
            return
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", body)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"url=http://127.0.0.1:{server.server_port}", flush=True)
sys.stdin.read()
