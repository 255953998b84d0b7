#!/usr/bin/env python3
"""hone data check as a user and a script meet it, on the built binary. Needs no model."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

HONE = os.environ["HONE"]


def check(*arguments):
    return subprocess.run([HONE, "data", "check", *map(str, arguments)], capture_output=True, text=True, timeout=60)


class DataCheck(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def put(self, name, text):
        (self.folder / name).write_text(text, encoding="utf-8")
        return self.folder / name

    def test_problems_are_named_with_their_rows(self):
        rows = self.put("rows.jsonl", '{"question":"q","answer":"a"}\n{"question":"q","answer":""}\n{"question":"q","answer":"a"}\nnonsense\n')
        done = check(rows)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("questions and answers", done.stdout)
        self.assertIn("Row 2, answer: is empty; expected the answer.", done.stdout)
        self.assertIn("Row 3: is the same as row 1", done.stdout)
        report = json.loads(check(rows, "--json").stdout)
        self.assertEqual((report["format"], report["rows"], report["usable"], report["duplicates"]), ("question_answer", 4, 2, 1))
        found = {(group["kind"], group["excluded"]): [row["row"] for row in group["rows"]] for group in report["problems"]}
        self.assertEqual(found, {("empty_answer", True): [2], ("unreadable", True): [4], ("duplicate", False): [3]})

    def test_a_file_without_a_usable_row_is_an_error(self):
        rows = self.put("rows.jsonl", '{"question":"q","answer":""}\n')
        done = check(rows, "--json")
        self.assertNotEqual(done.returncode, 0)
        error = json.loads(done.stdout)["error"]
        self.assertEqual(error["code"], "invalid_argument")
        self.assertIn("Row 1, answer", error["message"])

    def test_a_misspelt_verb_is_answered_with_the_nearest(self):
        done = subprocess.run([HONE, "data", "chek", "x"], capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Did you mean 'check'?", done.stderr)

    def test_a_folder_is_checked_whole(self):
        self.put("train.csv", "prompt,completion\np,c\n")
        self.put("valid.json", '[{"prompt":"p","completion":"d"}]')
        report = json.loads(check(self.folder, "--json").stdout)
        self.assertEqual((report["usable"], report["valid"]["usable"]), (1, 1))


if __name__ == "__main__":
    unittest.main()
