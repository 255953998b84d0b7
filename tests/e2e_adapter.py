#!/usr/bin/env python3
"""An adapter on the built binary: beside its model and merged into it, it says the same; what does not fit is refused."""
import sys
import unittest

from harness import SCRATCH, SOURCE, result_of, run_json

DATA = SOURCE / "src/convert/testdata"
PLAIN = SOURCE / "src/adapter/testdata/adapters/plain"


def answer(*arguments):
    result = result_of("ask", "--no-docs", "The clerk reads.", "--max-tokens", "16", "--system", "", *arguments)
    return result["answer"], result["recipe"]


def setUpModule():
    for folder, name in (("tiny-smol-135m-instruct", "tiny"), ("Llama-Tiny-sharded", "wide")):
        result_of("pull", DATA / folder, "--type", "f32", "--name", name)


class Adapter(unittest.TestCase):
    def test_beside_the_model_and_merged_into_it_it_says_the_same(self):
        status, report = run_json("merge", "--model", "tiny", "--adapter", PLAIN, "--out", "merged.gguf")
        self.assertEqual(status, 0, report)
        self.assertEqual((report["type"], report["merged"], report["warning"], report["other_types"]), ("F32", 14, "", []))
        self.assertEqual(report["size_bytes"], (SCRATCH / "merged.gguf").stat().st_size)
        bare, recipe = answer("--model", "tiny")
        self.assertNotIn("adapter", recipe)
        beside, recipe = answer("--model", "tiny", "--adapter", PLAIN)
        self.assertEqual(recipe["adapter"], {"path": str(PLAIN), "warning": ""})
        self.assertNotEqual(beside, bare)
        self.assertEqual(answer("--model", "merged.gguf")[0], beside)

    def test_rows_that_do_not_fit_a_type_are_said(self):
        status, report = run_json("merge", "--model", "tiny", "--adapter", PLAIN, "--out", "small.gguf", "--type", "q8_0")
        self.assertEqual(status, 0, report)
        self.assertEqual(report["type"], "Q8_0")
        self.assertEqual(report["other_types"], ["blk.0.ffn_down.weight as F16", "blk.1.ffn_down.weight as F16"])
        answer("--model", "small.gguf")

    def test_what_does_not_fit_is_refused(self):
        for arguments, code, says in (
                (("merge", "--model", "wide", "--adapter", PLAIN, "--out", "x.gguf"), "invalid_argument", "another model"),
                (("ask", "--no-docs", "x", "--model", "wide", "--adapter", PLAIN), "invalid_argument", "another model"),
                (("merge", "--model", "tiny", "--adapter", SCRATCH, "--out", "x.gguf"), "not_found", "holds no adapter"),
                (("merge", "--model", "tiny", "--adapter", PLAIN, "--out", "x.gguf", "--type", "q4k"), "invalid_argument", "q4_k"),
                (("ask", "--no-docs", "x", "--model", "tiny", "--adapter", "none"), "not_found", "no adapter at none")):
            status, result = run_json(*arguments)
            self.assertNotEqual(status, 0)
            self.assertEqual(result["error"]["code"], code, result)
            self.assertIn(says, result["error"]["message"])
        self.assertFalse((SCRATCH / "x.gguf").exists())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
