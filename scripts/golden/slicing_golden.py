#!/usr/bin/env python3
"""Golden values for slicing by words and characters, from Python's own str.split() and string slicing.

    scripts/golden/slicing_golden.py examples/novel/the_daughters_of_fernleigh.txt [more files…]

Writes src/documents/testdata/slicing_golden.json: for each file and spec the number of slices, the SHA-256 of all
"start end\\n" lines, and the first and last three spans. Offsets are code points into the file decoded as
open(encoding="utf-8-sig", newline="") decodes it. A file outside the project goes by its name alone.
"""

import hashlib
import json
import pathlib
import platform
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / "src" / "documents" / "testdata" / "slicing_golden.json"
SPECS = [("words", 20, 5), ("words", 120, 30), ("words", 1, 0), ("chars", 500, 50)]


def word_spans(text):
    """Where the words of text.split() stand."""
    spans, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        spans.append((at, at + len(word)))
        at += len(word)
    return spans


def windows(count, size, overlap):
    first = 0
    while first < count:
        yield first, min(first + size, count)
        if first + size >= count:
            return
        first += size - overlap


def slices(text, unit, size, overlap):
    if unit == "chars":
        return list(windows(len(text), size, overlap))
    words = word_spans(text)
    return [(words[first][0], words[last - 1][1]) for first, last in windows(len(words), size, overlap)]


def golden(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        text = file.read()
    rows = []
    for unit, size, overlap in SPECS:
        if unit == "chars" and re.search("\r\n|[\u0300-\u036f\u200d]", text):
            continue   # graphemes of more than one code point: Python does not know them
        spans = slices(text, unit, size, overlap)
        lines = "".join(f"{start} {end}\n" for start, end in spans)
        rows.append({"spec": f"{unit}:{size}", "overlap": overlap, "slices": len(spans),
                     "sha256": hashlib.sha256(lines.encode()).hexdigest(), "first": spans[:3], "last": spans[-3:]})
    inside = path.resolve().is_relative_to(ROOT)
    return {"file": str(path.resolve().relative_to(ROOT)) if inside else f"{path.resolve().parent.name}/{path.name}",
            "shared": not inside, "points": len(text), "slicings": rows}


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    result = {"made_by": f"scripts/golden/slicing_golden.py, Python {platform.python_version()}", "seed": None,
              "files": [golden(pathlib.Path(name)) for name in sys.argv[1:]]}
    TARGET.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
