"""Inputs for two readers of a format, made from a seed: files of the tree, files built field by field, and what becomes of both when
numbers, names, counts or bytes of them change. Each of make_gguf, make_safetensors and make_rows takes a random.Random and gives bytes."""
import glob
import json
import pathlib
import struct

NUMBERS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 12, 13, 31, 32, 33, 63, 64, 127, 128, 255, 256, 65535, 65536, 2**30, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**40,
           2**62, 2**63 - 1, 2**63, 2**64 - 32, 2**64 - 2, 2**64 - 1]
NAMES = [b"a", b"b", b"a.b", b"general.alignment", b"general.architecture", "größe".encode(), b"x" * 63, b"x" * 64, b"", b"a\0b", b"\0", b"\xff", b"\xed\xa0\x80",
         b"\xc0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"k" * 65535, b"k" * 65536]
LARGE = 20_000   # bytes; a larger file of the tree is read as it is, and seldom changed


def files(source, *patterns):
    found = sorted(path for pattern in patterns for path in glob.glob(str(source / pattern)))
    assert found, patterns
    return [pathlib.Path(path).read_bytes() for path in found]


def change_bytes(random, data, others=()):
    """A few bytes of `data` flipped, overwritten, taken out, doubled or cut off, or a piece of another input put in."""
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 1, 2, 3])):
        at = random.randrange(len(data) + 1)
        size = random.choice([1, 1, 2, 4, 8, 16])
        how = random.randrange(7)
        if how == 0 and at < len(data):
            data[at] ^= 1 << random.randrange(8)
        elif how == 1 and at < len(data):
            data[at] = random.choice([0, 1, 0x0A, 0x0D, 0x20, 0x22, 0x2C, 0x5B, 0x5C, 0x5D, 0x7B, 0x7D, 0x7F, 0x80, 0xC0, 0xED, 0xFF])
        elif how == 2:
            number = random.choice(NUMBERS)
            data[at:at + 8] = struct.pack("<Q", number) if random.random() < 0.5 else struct.pack("<I", number & 0xFFFFFFFF)
        elif how == 3:
            del data[at:at + size]
        elif how == 4:
            data[at:at] = data[at:at + size]
        elif how == 5:
            del data[at:]
        elif others:
            other = random.choice(others)
            start = random.randrange(len(other) + 1)
            data[at:at] = other[start:start + random.choice([4, 16, 64])]
    return bytes(data)


def from_tree(random, seeds):
    """A file of the tree, most of the time changed."""
    seed = random.choice(seeds)
    if len(seed) > LARGE and random.random() < 0.95:
        seed = random.choice([small for small in seeds if len(small) <= LARGE])
    return seed if random.random() < 0.05 else change_bytes(random, seed, [small for small in seeds if len(small) <= LARGE])


# ---- GGUF

WIDTHS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "B", 10: "Q", 11: "q", 12: "d"}   # by the number of a value's type
BLOCKS = {0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176),
          14: (256, 210), 20: (32, 18), 24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 30: (1, 2), 39: (32, 17)}   # numbers and bytes of a block


class Gguf:
    """A file as it is written, with the place of each number of its header."""

    def __init__(self):
        self.data, self.fields = bytearray(b"GGUF"), []

    def number(self, form, value):
        self.fields.append((len(self.data), struct.calcsize(form)))
        self.data += struct.pack("<" + form, value)

    def text(self, text):
        self.number("Q", len(text))
        self.data += text

    def element(self, random, kind):
        if kind == 8:
            self.text(random.choice([b"", b"llama", b"two words", b"a\0b", b"\xff\xfe"]) if random.random() < 0.3 else b"text")
        elif kind == 7:
            self.number("B", random.randrange(2) if random.random() < 0.95 else random.randrange(256))
        elif kind in (6, 12):
            self.number(WIDTHS[kind], random.choice([0.0, -0.0, 1.5, 1e30, float("inf"), float("nan")]))
        else:
            self.data += random.randbytes(struct.calcsize(WIDTHS[kind]))


def make_gguf(random, seeds):
    if random.random() < 0.35:
        return from_tree(random, seeds)
    file, alignment = Gguf(), 32
    values, tensors = random.choice([0, 1, 2, 3, 5]), random.choice([0, 1, 1, 2, 3])
    names = NAMES if random.random() < 0.3 else NAMES[:1]
    file.number("I", random.choice([2, 3, 3, 3]))
    file.number("Q", tensors)
    file.number("Q", values)
    for index in range(values):
        key = random.choice(names + [b"key%d" % index] * 2 * len(names))
        file.text(key)
        if key == b"general.alignment" and random.random() < 0.7:
            alignment = random.choice([1, 2, 8, 16, 32, 64, 256, 0, 3, 2**31])
            file.number("I", 4)
            file.number("I", alignment)
            alignment = alignment or 1
            continue
        kind = random.choice(list(WIDTHS) + [8, 8])
        if random.random() < 0.4:
            count = random.choice([0, 1, 2, 7])
            file.number("I", 9)
            file.number("I", kind)
            file.number("Q", count)
            for _ in range(count):
                file.element(random, kind)
        else:
            file.number("I", kind)
            file.element(random, kind)
    offset = 0
    for index in range(tensors):
        file.text(random.choice(names + [b"blk.%d.weight" % index] * 2 * len(names)))
        kind = random.choice(list(BLOCKS)) if random.random() < 0.97 else random.randrange(48)
        block, size = BLOCKS.get(kind, (1, 4))
        shape = [block * random.choice([1, 1, 2])] + [random.choice([1, 2, 3]) for _ in range(random.choice([0, 1, 1, 2, 3]))]
        if random.random() < 0.1:
            shape[random.randrange(len(shape))] = random.choice([0, 2**31, 2**33, 2**62])
        shape = shape[:random.choice([0, 4, 4, 4, 4, 4, 4, 4, 4])] if block == 1 else shape
        file.number("I", len(shape))
        numbers = 1
        for length in shape:
            file.number("Q", length)
            numbers *= length
        file.number("I", kind)
        file.number("Q", offset % 2**64)
        offset += numbers // block * size
        if index + 1 < tensors or random.random() < 0.5:
            offset += -offset % alignment
    if tensors and alignment < 4096:
        file.data += bytes(-len(file.data) % alignment)
    file.data += random.randbytes(offset if offset < 100_000 else 64)
    how = random.random()
    if how < 0.35:
        at, size = random.choice(file.fields)
        old = int.from_bytes(file.data[at:at + size], "little")
        value = random.choice(NUMBERS + [old - 1, old + 1, old + 8, 2 * old])
        file.data[at:at + size] = (value % 256**size).to_bytes(size, "little")
    elif how < 0.5:
        return change_bytes(random, file.data)
    elif how < 0.6:
        del file.data[random.randrange(len(file.data)):]
    return bytes(file.data)


# ---- JSON

STRINGS = ['"a"', '""', '"two words"', r'"\n\t\"\\\/\b\f\r"', r'"\u00e4"', '"ä€😀"', r'"\ud83d\ude00"', r'"\u0000"', '"\u2028\x7f"', '"[{,:"', r'"\\"']
ODD_STRINGS = [r'"\ud800"', r'"\udc00\ud800"', r'"\ud800a"', r'"\uD83D\u0041"', r'"\u00g0"', r'"\x41"', r"'a'", '"\t"', '"\n"', '"\0"', '"\x1f"', '"a', r'"\"', 'a"', r'"\u12"']
NUMERALS = ["0", "1", "-1", "42", "0.5", "1.0", "-0", "-0.0", "1e5", "1E+2", "1e-400", "4.9e-324", "0.1", "1.7976931348623157e308", "123456789.123456789123456789",
            "9223372036854775807", "-9223372036854775808", "18446744073709551615"]
ODD_NUMERALS = ["1e400", "-1e999", "1.7976931348623159e308", "18446744073709551616", "-9223372036854775809", "123456789012345678901234567890", "1" * 400, "1" * 4400,
                "01", "+1", ".5", "5.", "1e", "0x10", "1_000", "--1", "NaN", "Infinity", "-Infinity", "nan", "-", "1.e3", "٣"]
WORDS = ["true", "false", "null"]
ODD_WORDS = ["True", "None", "nul", "undefined", "", "//", "/**/1", "{]", "[1,]", "[,1]", "{,}", '{"a"}', '{"a":}', '{"a":1,}', "{a:1}", '{"a" 1}', '{"a":1 "b":2}', "[1 2]"]
BROKEN_BYTES = [b"\xff", b"\xc3", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xef\xbb\xbf", b"\0", b"\x1a", b"\x0b", b"\x0c", b"\x1e", b"\xc2\xa0", b"\xe2\x80\xa8"]


def json_text(random, depth, odd):
    """A value; each part of it is an odd one in one of 1/odd cases."""
    if random.random() < odd:
        return random.choice(ODD_STRINGS + ODD_NUMERALS + ODD_WORDS)
    kind = random.randrange(7 if depth else 4)
    if kind < 2:
        return random.choice(STRINGS)
    if kind == 2:
        return random.choice(NUMERALS)
    if kind == 3:
        return random.choice(WORDS)
    blank = random.choice(["", "", " ", "\t"])
    parts = [json_text(random, depth - 1, odd) for _ in range(random.choice([0, 1, 2, 3]))]
    if kind < 6:
        parts = [random.choice(['"a"', '"b"', '"answer"', random.choice(STRINGS)]) + blank + ":" + part for part in parts]
    return ("{%s}" if kind < 6 else "[%s]") % (blank + ("," + blank).join(parts) + blank)


def nested(random):
    depth = random.choice([100, 126, 127, 128, 129, 190, 196, 197, 198, 199, 200, 201, 900, 3000])
    return random.choice(["[", '{"a":']) * depth if random.random() < 0.2 else "[" * depth + "]" * depth


def row_text(random):
    odd = random.choice([0, 0, 0, 0.03, 0.1])
    kind = random.random()
    if kind < 0.15:
        return json_text(random, 3, odd)
    if kind < 0.2:
        return '[{"role": "user", "content": %s}, {"role": "assistant", "content": %s}]' % (json_text(random, 1, odd), json_text(random, 0, odd))
    value = nested(random) if random.random() < 0.01 else json_text(random, 2, odd)
    return random.choice(['{"question": %s, "answer": %s}', '{"prompt":%s,"completion":%s}', '{"question": %s, "question": %s}', '{"text": %s, "n": %s}']) % (
        value, json_text(random, 1, odd))


def make_rows(random, seeds):
    if random.random() < 0.3:
        return from_tree(random, seeds)
    rows = [row_text(random) for _ in range(random.choice([1, 1, 2, 3, 5]))]
    shape = random.random()
    if shape < 0.15:
        text = random.choice(["[", " [", "[\n"]) + random.choice([",", ", ", ",\n", "\n,"]).join(rows) + random.choice(["]", "]", "]\n", "\n]\n", ",]", "", "]]", "] {}", "]\0", "}"])
    elif shape < 0.3:
        spread = []
        for row in rows:
            try:
                pretty = json.dumps(json.loads(row), indent=random.choice([1, 4]))
                spread.append(pretty if len(pretty) < LARGE else row)   # a deep one has megabytes of blanks
            except (ValueError, RecursionError):
                spread.append(row)
        text = random.choice(["\n", "\n", "\n\n", ",\n"]).join(spread) + random.choice(["", "\n"])
    else:
        line_end = random.choice(["\n", "\n", "\n", "\n", "\r\n"])
        text = "".join(row + (line_end if random.random() < 0.9 else random.choice(["", " ", ",", ", ", ",\n", "\r", "\n\n", "\n \n", "\0", "\0\n", " x\n", "}\n", ";\n"])) for row in rows)
    data = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.03:
        data = random.choice([b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\n\n", b" ", b"\0"]) + data
    if random.random() < 0.08:
        at = random.randrange(len(data) + 1)
        data = data[:at] + random.choice(BROKEN_BYTES) + data[at:]
    return change_bytes(random, data) if random.random() < 0.2 else data


# ---- safetensors

TYPES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1}   # those that Hone reads
OTHER_TYPES = {"U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1, "U16": 2, "U32": 4, "U64": 8, "C64": 8, "F4": 1, "f32": 4, "": 4}


def make_safetensors(random, seeds):
    if random.random() < 0.3:
        return from_tree(random, seeds)
    odd = random.choice([0, 0, 0, 0.1])
    strange = lambda: random.random() < odd
    entries, offset = [], 0
    for index in range(random.choice([0, 1, 1, 2, 3])):
        types = {**TYPES, **OTHER_TYPES} if strange() else TYPES
        kind = random.choice(list(types))
        shape = [random.choice([0, 1, 1, 2, 3]) for _ in range(random.choice([0, 1, 1, 2, 2, 3]))]
        if strange():
            shape += random.choice([[1] * 6, [1] * 9, [2**32, 2**32], [2**63], [2**64], [-1]])
        numbers = 1
        for length in shape:
            numbers *= length
        size = numbers * types[kind] if 0 <= numbers < 1000 else 4
        begin, end = offset, offset + size
        if strange():
            begin, end = random.choice([(begin, end + 1), (begin + 1, end), (end, begin), (begin - 1, end), (begin, 2**64), (0, size)])
        offset += size
        shape_text = "[%s]" % ",".join(map(str, shape)) if not strange() else json_text(random, 1, 0.3)
        members = ['"dtype":"%s"' % kind, '"shape":' + shape_text, '"data_offsets":[%d,%d]' % (begin, end)]
        if random.random() < 0.2:
            random.shuffle(members)
        if strange():
            members[random.randrange(3)] = random.choice(['"dtype":"F32"', '"shape":[1]', '"data_offsets":[0,4]', '"x":1', "", '"dtype":null', '"data_offsets":[0]'])
        if strange():
            members.insert(random.randrange(4), random.choice(members + ['"x":' + nested(random), '"x":' + json_text(random, 2, 0.3)]))
        entry = "{%s}" % ",".join(members)
        if strange():
            entry = random.choice(['["%s",%s,[%d,%d]]' % (kind, shape_text, begin, end), json_text(random, 2, 0.3)])
        name = '"t%d"' % index if not strange() else random.choice(STRINGS + ODD_STRINGS + ['"t0"', '"t0"', '"__metadata__"'])
        entries.append(name + ":" + entry)
    if random.random() < 0.3:
        entries.append('"__metadata__":' + (random.choice(['{"format":"pt"}', "{}", '{"a":"b","c":"d"}', '{"a":"\\u0000"}']) if not strange() else
                                            random.choice(["null", '{"a":1}', '{"a":"b","a":"c"}', "[]", '"x"', '{"a":null}', json_text(random, 2, 0.3)])))
    if entries and strange():
        entries.append(random.choice(entries))
    random.shuffle(entries)
    header = "{%s}" % ",".join(entries)
    if strange():
        header = random.choice(["", " ", "\n", "\ufeff", "x"]) + header + random.choice(["", " ", "\n", "\0", "\0\0\0", "x", ",", "}", " \0"])
    elif random.random() < 0.3:
        header += " " * (-len(header.encode("utf-8", "surrogatepass")) % 8)
    data = header.encode("utf-8", "surrogatepass")
    if strange():
        at = random.randrange(len(data) + 1)
        data = data[:at] + random.choice(BROKEN_BYTES) + data[at:]
    length = len(data) if random.random() < 0.97 else random.choice(NUMBERS + [len(data) - 1, len(data) + 1])
    whole = struct.pack("<Q", length) + data + random.randbytes(offset + (random.choice([-1, 1, 8]) if strange() and offset else 0))
    return change_bytes(random, whole) if random.random() < 0.15 else whole
