"""The other readers of tests/e2e_readers.py: the safetensors package, and Python's json."""
import hashlib
import json
import re
import struct

import safetensors

MARK = b"\xef\xbb\xbf"
BLANKS = " \t\r\n"


def header_of(data):
    length, = struct.unpack_from("<Q", data)
    return data[8:8 + length].decode("utf-8")


def read_safetensors(data):
    try:
        found = safetensors.deserialize(data)
    except BaseException as refusal:   # a panic of Rust is no Exception
        if isinstance(refusal, KeyboardInterrupt):
            raise
        return {"refused": str(refusal)}
    tensors = sorted([name, tensor["dtype"], tensor["shape"], hashlib.sha256(tensor["data"]).hexdigest()] for name, tensor in found)
    return {"tensors": tensors, "metadata": json.loads(header_of(data)).get("__metadata__") or {}}


def read_value(text):
    """What a row's text means, as canonical JSON: its object, or a conversation that is a list by itself. None: it is no row."""
    try:
        value = json.loads(text) if is_utf8(text) else None
        if isinstance(value, list) and value and isinstance(value[0], dict) and ("role" in value[0] or "from" in value[0]):
            value = {"messages": value}
        return json.dumps(value) if isinstance(value, dict) else None
    except (ValueError, RecursionError):
        return None


def text_of(data):
    """Bytes that are no UTF-8 become what no row may hold."""
    return data.removeprefix(MARK).decode("utf-8", "surrogateescape")


def is_utf8(text):
    return not re.search("[\ud800-\udfff]", text)


def by_line(data):
    """JSON Lines: [(number, text)] of every line that is not blank."""
    return [(number, line) for number, line in enumerate(text_of(data).split("\n"), 1) if line.strip(BLANKS)]


def array(data):
    """The elements of one array, as text. None: it is none."""
    text = text_of(data).strip(BLANKS)
    try:
        elements = json.loads(text) if text.startswith("[") and is_utf8(text) else None
    except (ValueError, RecursionError):
        return None
    return [(number, json.dumps(element)) for number, element in enumerate(elements, 1)] if isinstance(elements, list) else None


SIGNS = re.compile(r'"(?:[^"\\]|\\.)*"|["\[\]{},]', re.DOTALL)
SIGNS_ON_A_LINE = re.compile(r'"(?:[^"\\\n]|\\.)*"|["\[\]{}]', re.DOTALL)   # a text ends on its line


def next_outside(text, at, wanted, signs):
    """Where the first of `wanted` stands outside of texts and brackets. None: nowhere."""
    depth = 0
    for sign in signs.finditer(text, at):
        if depth == 0 and sign[0] in wanted:
            return sign.start()
        depth += (sign[0] in "[{") - (sign[0] in "]}")
        if sign[0] == '"' or depth < 0:
            return None
    return None


def depth(text):
    """Of the brackets of a JSON text."""
    now = deepest = 0
    for sign in SIGNS.findall(text):
        now += (sign in "[{") - (sign in "]}")
        deepest = max(deepest, now)
    return deepest


BEYOND_HONE = {"rows-nan", "rows-huge-number", "rows-big-integer", "rows-surrogate", "rows-deep"}


def beyond_hone(text):
    """By which kinds a row that Python reads is none for Hone."""
    found = set()

    def number(digits):
        if abs(float(digits)) == float("inf"):
            found.add("rows-huge-number")

    def integer(digits):
        if not -2**63 <= int(digits) < 2**64:
            found.add("rows-big-integer")
        number(digits)

    json.loads(text, parse_constant=lambda _: found.add("rows-nan"), parse_float=number, parse_int=integer)
    escapes = re.sub(r"\\\\|\\u[dD][89abAB]..\\u[dD][c-fC-F]", "", text)   # without those of two halves
    if re.search(r"\\u[dD][89a-fA-F]", escapes):
        found.add("rows-surrogate")
    return found | ({"rows-deep"} if depth(text) > 200 else set())


def array_pieces(data):
    """What lies between the commas of an array, JSON or not. None: it is no array."""
    text, found = text_of(data).strip(BLANKS), []
    at = 0 if text.startswith("[") else None
    while at is not None:
        start, at = at + 1, next_outside(text, at + 1, ",]}", SIGNS)
        if at is not None and (text[at] == "," or text[start:at].strip(BLANKS)):
            found.append((len(found) + 1, text[start:at].strip(BLANKS)))
        if at is not None and text[at] == "]" and at + 1 == len(text):
            return found
        if at is not None and text[at] != ",":
            return None
    return None


def one_after_another(data, over_lines):
    """Values wherever they begin and end, with blanks and commas between them: [(line, text)]. What is not JSON lasts to the bracket that closes it;
    where that is missing or, unless `over_lines`, on another line: to its line's end, or, `over_lines`, to the next line that begins with a brace."""
    text, found, at = text_of(data), [], 0
    while True:
        while at < len(text) and text[at] in BLANKS + ",":
            at += 1
        if at == len(text):
            return found
        opens = text[at] in "[{"
        try:
            _, end = json.JSONDecoder().raw_decode(text, at) if opens else (None, None)
            if opens and "\n" in text[at:end] and (beyond_hone(text[at:end]) - {"rows-big-integer"} or not is_utf8(text[at:end])):
                raise ValueError   # what lasts over lines has to be JSON for Hone
        except (ValueError, RecursionError):
            end = next_outside(text, at + 1, "]}", SIGNS_ON_A_LINE)
            end = None if end is None or not over_lines and "\n" in text[at:end] else end + 1
        if end is None or "\n" not in text[at:end] and text[end:].lstrip(" \t\r,")[:1] not in ("", "\n", "{"):
            end = text.find("\n{" if over_lines and text[at] == "{" and end is None else "\n", at)
            end = len(text) if end < 0 else end
        found.append((text.count("\n", 0, at) + 1, text[at:end]))
        at = end
