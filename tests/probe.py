#!/usr/bin/python3
"""Tries what a confined program must not, and says what it may: "probe(read,network,unix,write,delete,fork,exec)".

Under the name of a program that Hone runs (a link to this file), it says so in the form that Hone reads from that program; a test that
finds "pdftotext(read)" in a document knows that the probe ran and that all else was refused. `probe.py frame`: as one message of a
channel. The first line names Python by its path: `env` could not start it in a confined process.
"""
import json
import os
import socket
import sys

folder, name = os.path.split(sys.argv[0])


def execute():
    try:
        child = os.fork()
    except PermissionError:   # then in this process, which says nothing any more if it succeeds
        return os.execv("/bin/true", ["true"])
    if child == 0:
        try:
            os.execv("/bin/true", ["true"])
        finally:
            os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        raise PermissionError


def fork():
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def may(action):
    try:
        action()
    except PermissionError:
        return False
    except FileNotFoundError:   # nothing to delete: it was free to look
        pass
    return True


TRIES = {
    "read": lambda: open(__file__).close(),
    "network": lambda: socket.socket(socket.AF_INET).close(),
    "unix": lambda: socket.socket(socket.AF_UNIX).close(),
    "write": lambda: open(os.path.join(folder, "written"), "w").close(),
    "delete": lambda: os.unlink(os.path.join(folder, "precious")),
    "fork": fork,
    "exec": execute,
}


def word(text):
    return f'<line xMin="9" yMin="9" xMax="99" yMax="19"><word xMin="9" yMin="9" xMax="99" yMax="19">{text}</word></line>'


def send(message):
    sys.stdout.buffer.write(len(message).to_bytes(4, "little") + message)


def recognised(number, text):
    return f"5\t1\t1\t1\t1\t{number}\t{number * 300}\t100\t200\t40\t80\t{text}\n"


said = f"{name.removesuffix('.py')}({','.join(what for what, action in TRIES.items() if may(action))})"
if name == "pdftotext":   # two pages, the second without a word
    print(f'<doc><page width="595" height="842">{word(said)}</page><page width="595" height="842"></page></doc>')
elif name == "pdfimages":   # a picture fills the second page if anything was refused
    print(said)
    if "exec" not in said:
        print("   2     0 image    2550  3300  gray    1   1  ccitt  no         7  0   300   300 50K 5%")
elif name == "pdffonts":
    print(f"{said}    CID TrueType    Identity-H    yes yes no    12  0")
elif name == "qpdf" and not any(argument.startswith("--show-attachment=") for argument in sys.argv):
    print(json.dumps({"attachments": {"said.txt": {}}, "said": said}))
elif name == "tesseract":   # what pdftoppm drew, and its own
    print(recognised(1, sys.stdin.read().strip()) + recognised(2, said), end="")
elif name == "hone-worker" and sys.argv[1] == "try-model":   # the reason why a model cannot be loaded
    sys.exit(said)
elif name == "hone-worker" and sys.argv[1] == "store":   # an error in CBOR
    send(b"\xa1\x65error\x78" + bytes([len(said)]) + said.encode())
elif sys.argv[1:] == ["frame"]:
    send(said.encode())
else:
    print(said)
