"""The smallest inputs that show each kind of disagreement."""
import struct

from inputs import Gguf


def gguf(key=b"a", kind=7, value=b"\1", name=b"t", shape=(1,), tensor_type=24, data=b"\0"):
    """One value and one tensor."""
    file = Gguf()
    for form, number in (("I", 3), ("Q", 1), ("Q", 1)):
        file.number(form, number)
    file.text(key)
    file.number("I", kind)
    file.data += value
    file.text(name)
    file.number("I", len(shape))
    for length in shape:
        file.number("Q", length)
    file.number("I", tensor_type)
    file.number("Q", 0)
    return bytes(file.data) + bytes(-len(file.data) % 32) + data


def safetensors(header, data=b"\0\0"):
    return struct.pack("<Q", len(header)) + header + data


def tensor(kind=b"F16", shape=b"[1]", more=b""):
    return b'{"dtype":"%s","shape":%s,"data_offsets":[0,2]%s}' % (kind, shape, more)


EXAMPLES = {
    "gguf-bool": gguf(value=b"\2"),
    "gguf-key": gguf(key=b"\xff"),
    "gguf-long-key": gguf(key=b"k" * 65536),
    "gguf-name": gguf(name=b""),
    "gguf-no-numbers": gguf(shape=(0,)),
    "gguf-overflow": gguf(tensor_type=12, shape=(2**62,)),   # 2⁵⁴ blocks of 144 bytes are 0 bytes in 64 bits
    "gguf-nul": gguf(kind=8, value=struct.pack("<Q", 3) + b"a\0b"),
    "safetensors-type": safetensors(b'{"a":%s}' % tensor(b"U16")),
    "safetensors-rank": safetensors(b'{"a":%s}' % tensor(shape=b"[1,1,1,1,1,1,1,1,1]")),
    "safetensors-list": safetensors(b'{"a":["F16",[1],[0,2]]}'),
    "safetensors-twice": safetensors(b'{"a":%s,"a":%s}' % (tensor(), tensor(b"BF16"))),
    "safetensors-start": safetensors(b' {"a":%s}' % tensor()),
    "safetensors-nested": safetensors(b'{"a":%s}' % tensor(more=b',"x":' + b"[" * 150 + b"]" * 150)),
    "rows-nan": b'{"text": NaN}\n',
    "rows-huge-number": b'{"text": 1e400}\n',
    "rows-surrogate": b'{"text": "\\ud800"}\n',
    "rows-deep": b'{"text": %s}\n' % (b"[" * 200 + b"]" * 200),
    "rows-big-integer": b'{"text": 18446744073709551616}\n',
    "rows-comma": b'{"text": "a"},\n{"text": "b"}\n',
    "rows-mark": b'{"text": "a"}\n\xef\xbb\xbf{"text": "b"}\n',
    "rows-utf16": b'\xff\xfe\n{"text": "a"}\n',
    "rows-share-a-line": b'{"text": "a"} {"text": "b"}\n',
    "rows-over-lines": b'{\n"text": "a"\n}\n',
    "rows-broken-element": b'[{"text": "a"}, {"text": b}]\n',
    "rows-open-array": b'[\n{"text": "a"}\n,\n',
}
