#!/usr/bin/env python3
"""The real SmolLM2 in Hone's training engine and in transformers: the same tokens learned, the same losses, packed or alone."""
import json
import unittest

from harness import SCRATCH, SOURCE, result_of

MODEL = "smollm2-135m-instruct"
GOLDEN = json.loads((SOURCE / "tests/parity/smollm2.json").read_text(encoding="utf-8"))


def put(name, rows):
    (SCRATCH / name).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return SCRATCH / name


def setUpModule():
    result_of("pull", MODEL)


class Parity(unittest.TestCase):
    def test_every_row_alone(self):
        for number, (row, expected) in enumerate(zip(GOLDEN["rows"], GOLDEN["each"], strict=True)):
            found = result_of("loss", "--model", MODEL, "--data", put("row.jsonl", [row]), "--precision", "f32")
            with self.subTest(row=number):
                self.assertEqual(found["tokens"], expected["tokens"])
                self.assertAlmostEqual(found["loss"], expected["loss"], delta=2e-5 * expected["loss"])

    def test_bf16_is_near(self):
        chats = [row for row in GOLDEN["rows"]]
        found = result_of("loss", "--model", MODEL, "--data", put("rows.jsonl", [row for row in chats if "messages" in row]))
        each = [one for row, one in zip(GOLDEN["rows"], GOLDEN["each"]) if "messages" in row]
        tokens = sum(one["tokens"] for one in each)
        self.assertEqual(found["tokens"], tokens)
        self.assertAlmostEqual(found["loss"], sum(one["loss"] * one["tokens"] for one in each) / tokens, delta=0.02)

    def test_rows_packed_into_one_sequence_do_not_see_each_other(self):
        """The first step's loss is that of the untouched model: LoRA's B is zero."""
        for kind in ("scenes", "chats"):
            with self.subTest(kind):
                pairs = [(row, one) for row, one in zip(GOLDEN["rows"], GOLDEN["each"]) if ("messages" in row) == (kind == "chats")]
                tokens = sum(one["tokens"] for _, one in pairs)
                seq = sum(one["length"] for _, one in pairs) + 16
                found = result_of("tune", "--model", MODEL, "--data", put("rows.jsonl", [row for row, _ in pairs]), "--steps", 1, "--batch", 1, "--seq", seq,
                                 "--precision", "f32", "--out", f"packed-{kind}")
                self.assertAlmostEqual(found["loss"][0], sum(one["loss"] * one["tokens"] for _, one in pairs) / tokens, delta=1e-4)


if __name__ == "__main__":
    unittest.main()
