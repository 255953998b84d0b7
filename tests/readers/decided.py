"""In what two readers may differ: the kinds of docs/decisions/0015-two-readers.md. A kind is told by what is in the input, never by its name, and covers
nothing but that: what it does not explain is undecided.

    agree_on_gguf(data, ours, theirs)      # the kinds of disagreement; none where both read the same, or both refuse
"""
import json
import math
import struct

import reference

KINDS = set()


class Undecided(Exception):
    pass


def kind(name):
    KINDS.add(name)
    return name


def text_of(data):
    """Whether it is text without NUL."""
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False


# ---- GGUF, and ggml's reader of it

BOOL = kind("gguf-bool")
KEY = kind("gguf-key")
LONG_KEY = kind("gguf-long-key")
NAME = kind("gguf-name")
NO_NUMBERS = kind("gguf-no-numbers")
OVERFLOW = kind("gguf-overflow")
NUL = kind("gguf-nul")


def walk(data):
    """Of a file whose header can be read: (keys, bytes of bools, tensors' names, their shapes)."""
    at, keys, bools, names, shapes = 8, [], b"", [], []

    def number(form):
        nonlocal at
        value, = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize(form)
        return value

    def text():
        nonlocal at
        length = number("Q")
        at += length
        return data[at - length:at]

    tensors, values = number("Q"), number("Q")
    for _ in range(values):
        keys.append(text())
        form, count = number("I"), 1
        if form == 9:
            form, count = number("I"), number("Q")
        if form == 8:
            for _ in range(count):
                text()
        else:
            size = count * struct.calcsize("BbHhIifB--QqdB"[form])
            bools += data[at:at + size] if form == 7 else b""
            at += size
    for _ in range(tensors):
        names.append(text())
        shapes.append([number("Q") for _ in range(number("I"))])
        number("I")
        number("Q")
    return keys, bools, names, shapes


def agree_on_gguf(data, ours, theirs):
    if "refused" in ours:
        if "refused" in theirs:
            return set()
        keys, bools, names, shapes = walk(data)
        found = {name for name, holds in {
            BOOL: any(value > 1 for value in bools),
            KEY: not all(map(text_of, keys)),
            LONG_KEY: any(len(key) > 65535 for key in keys),
            NAME: not all(name and text_of(name) for name in names),
            NO_NUMBERS: any(0 in shape for shape in shapes),
            OVERFLOW: any(math.prod(shape) >= 2**56 for shape in shapes)}.items() if holds}
        if found and ("ended" not in theirs or OVERFLOW in found):
            return found
    elif "refused" not in theirs:
        if ours == theirs:
            return set()
        for value in ours["values"]:
            if value[1] == 8:   # as C's functions see a text
                value[3] = [bytes.fromhex(text).split(b"\0")[0].hex() for text in value[3]]
        if ours == theirs:
            return {NUL}
    raise Undecided


# ---- safetensors, and the package of that name

TYPE = kind("safetensors-type")
RANK = kind("safetensors-rank")
LIST = kind("safetensors-list")
TWICE = kind("safetensors-twice")
START = kind("safetensors-start")
NESTED = kind("safetensors-nested")

HONES_TYPES = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8"}


def members(value):
    """Each object inside of a header: its pairs."""
    if isinstance(value, tuple):
        yield value[1]
        value = [inner for _, inner in value[1]]
    if isinstance(value, list):
        for inner in value:
            yield from members(inner)


def agree_on_safetensors(data, ours, theirs):
    if "refused" in ours:
        if "refused" in theirs:
            return set()
        header = json.loads(reference.header_of(data), object_pairs_hook=lambda pairs: ("object", pairs))
        entries = [value for name, value in header[1] if name != "__metadata__"]
        described = [dict(value[1]) for value in entries if isinstance(value, tuple)]
        found = {name for name, holds in {
            TYPE: any(tensor["dtype"] not in HONES_TYPES for tensor in described),
            RANK: any(len(tensor["shape"]) > 8 for tensor in described),
            LIST: len(described) < len(entries),
            TWICE: any(len(dict(pairs)) < len(pairs) for pairs in members(header)),
            START: data[8:9] != b"{"}.items() if holds}
        if found:
            return found
    elif "refused" not in theirs:
        ours["tensors"].sort()
        if ours == theirs:
            return set()
    elif reference.depth(reference.header_of(data)) > 127:
        return {NESTED}
    raise Undecided


# ---- rows, and Python's json

KINDS |= reference.BEYOND_HONE
COMMA = kind("rows-comma")
MARK = kind("rows-mark")
SHARED = kind("rows-share-a-line")
OVER_LINES = kind("rows-over-lines")
PIECES = kind("rows-broken-element")
UTF16 = kind("rows-utf16")
OPEN_ARRAY = kind("rows-open-array")


def agree_on_row(ours, text):
    theirs = reference.read_value(text)
    if ours == theirs:
        return set()
    if ours is None:
        found = reference.beyond_hone(text)
        if found:
            return found
    elif theirs is None:
        for name, other in {COMMA: text.rstrip(reference.BLANKS).removesuffix(","), MARK: text.lstrip(reference.BLANKS + "\ufeff")}.items():
            if other != text and ours == reference.read_value(other):
                return {name}
    raise Undecided


def agree_on_reading(ours, reading):
    """The kinds by which Hone's rows are those of a reading."""
    if reading is None or len(ours) != len(reading):
        raise Undecided
    lines = []
    for line, _ in reading:
        lines.append(max([line] + [before + 1 for before in lines[-1:]]))
    if [number for number, _ in ours] not in (lines, list(range(1, len(lines) + 1))):
        raise Undecided
    found = set()
    for (_, value), (_, text) in zip(ours, reading):
        found |= agree_on_row(None if value is None else json.dumps(value), text)
    return found


def agree_on_rows(data, ours, _):
    whole = reference.array(data)
    if "refused" in ours:
        if not any(reference.read_value(text) for _, text in whole or reference.by_line(data)):
            return set()
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return {UTF16}
        if whole is None and data.removeprefix(reference.MARK).lstrip().startswith(b"["):
            return {OPEN_ARRAY}
        raise Undecided
    for read in (reference.array, reference.by_line, reference.array_pieces):
        try:
            return agree_on_reading(ours["rows"], read(data)) | ({PIECES} if read == reference.array_pieces else set())
        except Undecided:
            pass
    for over_lines in (False, True):
        reading = reference.one_after_another(data, over_lines)
        try:
            found = agree_on_reading(ours["rows"], reading)
        except Undecided:
            continue
        lines = [line for line, _ in reading]
        found |= {SHARED} if len(set(lines)) < len(lines) else set()
        return found | ({OVER_LINES} if any("\n" in text for _, text in reading) else set())
    raise Undecided
