#!/usr/bin/env python3
"""Hone's readers beside others of the same formats: GGUF and ggml's reader, safetensors and the package of that name, JSON rows and Python's json.

Inputs are made from a seed (tests/readers/inputs.py). Where one reader refuses what the other takes, or both take it and it means another thing
to each, the difference has to be of a kind in docs/decisions/0015-two-readers.md, told by what is in the input (tests/readers/decided.py).
HONE_READERS_INPUTS (6000) says how many inputs, HONE_READERS_SEED (1) from which seed. What is undecided is left under the scratch folder.
"""
import collections
import json
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import unittest

SOURCE = pathlib.Path(os.environ.get("HONE_SOURCE_DIR", pathlib.Path(__file__).resolve().parent.parent))
if sys.prefix == sys.base_prefix:   # again, by a Python that has the package
    python = subprocess.run([SOURCE / "scripts/test-python", SOURCE / "tests/readers/requirements.txt"], check=True, capture_output=True, text=True).stdout.strip()
    os.execv(python, [python, __file__, *sys.argv[1:]])

sys.path.insert(0, str(SOURCE / "tests/readers"))
sys.dont_write_bytecode = True
import decided
import examples
import inputs
import reference

READERS = pathlib.Path(os.environ["HONE_BINARY_DIR"]) / "hone-readers"
SCRATCH = pathlib.Path(os.environ.get("HONE_TEST_SCRATCH", "."))
COUNT = int(os.environ.get("HONE_READERS_INPUTS", "6000"))
SEED = int(os.environ.get("HONE_READERS_SEED", "1"))
BATCH = 500


def read(reader, kind, batch):
    """What `hone-readers` makes of each input. The one at which it ends is {"ended": status}."""
    found = []
    while len(found) < len(batch):
        frames = b"".join(kind + struct.pack("<I", len(data)) + data for data in batch[len(found):])
        done = subprocess.run([READERS, reader], input=frames, capture_output=True, timeout=300, env={**os.environ, "GGML_NO_BACKTRACE": "1"})
        found += map(json.loads, done.stdout.splitlines())
        if len(found) < len(batch):
            found.append({"ended": done.returncode})
    return found


class Readers(unittest.TestCase):
    seen = collections.Counter()

    def compare(self, kind, make, seeds, theirs, agree):
        source, undecided, outcomes = random.Random(f"{SEED} {make.__name__}"), [], collections.Counter()
        for start in range(0, COUNT // 3, BATCH):
            batch = (seeds if start == 0 else []) + [make(source, seeds) for _ in range(min(BATCH, COUNT // 3 - start))]
            for data, ours, other in zip(batch, read("hone", kind, batch), theirs(batch)):
                outcomes["refused" if "refused" in ours else "read"] += 1
                try:
                    if "ended" in ours:
                        raise decided.Undecided
                    kinds = agree(data, ours, other)
                    self.seen.update(kinds)
                    outcomes["differently"] += bool(kinds)
                except decided.Undecided:
                    path = SCRATCH / f"{make.__name__}-{len(undecided)}"
                    path.write_bytes(data)
                    undecided.append(f"{path}: {str(ours)[:300]} / {str(other)[:300]}")
        print(f"{make.__name__}: {dict(outcomes)}", file=sys.stderr)
        if undecided:
            self.fail(f"{len(undecided)} undecided:\n" + "\n".join(undecided[:10]))
        self.assertGreater(min(outcomes["read"], outcomes["refused"]), COUNT // 30, outcomes)   # inputs of both sorts

    def test_gguf(self):
        seeds = inputs.files(SOURCE, "src/model/fuzz_corpus/gguf_fuzz/*", "src/*/testdata/*.gguf", "src/*/testdata/*/*.gguf")
        self.compare(b"g", inputs.make_gguf, seeds, lambda batch: read("ggml", b"g", batch), decided.agree_on_gguf)

    def test_safetensors(self):
        seeds = inputs.files(SOURCE, "src/model/fuzz_corpus/safetensors_fuzz/*", "src/*/testdata/*/*.safetensors", "src/adapter/testdata/*/*/*.safetensors")
        seeds += [data[data.index(b"\0") + 1:] for data in inputs.files(SOURCE, "src/adapter/fuzz_corpus/peft_adapter_fuzz/*")]
        self.compare(b"s", inputs.make_safetensors, seeds, lambda batch: map(reference.read_safetensors, batch), decided.agree_on_safetensors)

    def test_rows(self):
        seeds = inputs.files(SOURCE, "src/rows/fuzz_corpus/rows_fuzz/*", "tests/cases/*/*.jsonl", "examples/*/*.jsonl")
        self.compare(b"r", inputs.make_rows, seeds, lambda batch: [{}] * len(batch), decided.agree_on_rows)

    def test_each_kind_has_an_example(self):
        self.assertEqual(set(examples.EXAMPLES), decided.KINDS)
        for name, data in examples.EXAMPLES.items():
            with self.subTest(name):
                kind = name[:1].encode()
                ours, = read("hone", kind, [data])
                if kind == b"g":
                    found = decided.agree_on_gguf(data, ours, read("ggml", kind, [data])[0])
                elif kind == b"s":
                    found = decided.agree_on_safetensors(data, ours, reference.read_safetensors(data))
                else:
                    found = decided.agree_on_rows(data, ours, {})
                self.assertEqual(found, {name})

    def test_the_table_has_each_kind(self):
        table = (SOURCE / "docs/decisions/0015-two-readers.md").read_text(encoding="utf-8")
        self.assertEqual(set(re.findall(r"^\| `([a-z0-9-]+)` \|", table, re.MULTILINE)), decided.KINDS)

    @classmethod
    def tearDownClass(cls):
        print(f"kinds: {dict(sorted(cls.seen.items()))}", file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
