#!/usr/bin/env python3
"""hone data check and review as a user and a script meet them, on the built binary. Needs no model."""
import json
import unittest

from harness import SOURCE, FolderTest, run


def check(*arguments):
    return run("data", "check", *arguments)


class DataCheck(FolderTest):
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
        report = json.loads(done.stdout)
        self.assertEqual(report["error"]["code"], "invalid_argument")
        self.assertIn("Row 1, answer", report["error"]["message"])
        self.assertEqual((report["format"], report["rows"], report["usable"]), ("question_answer", 1, 0))
        self.assertEqual([(group["kind"], group["count"]) for group in report["problems"]], [("empty_answer", 1)])
        plain = check(rows)
        self.assertIn("0 of 1 can be used.", plain.stdout)
        self.assertIn("Row 1, answer", plain.stdout)
        self.assertIn("No row of", plain.stderr)

    def test_a_folder_whose_held_out_rows_are_all_wrong_is_told_whole(self):
        self.put("train.jsonl", '{"question":"q","answer":"a"}\n')
        self.put("valid.jsonl", '{"question":"q","answer":""}\n')
        done = check(self.folder, "--json")
        self.assertNotEqual(done.returncode, 0)
        report = json.loads(done.stdout)
        self.assertEqual((report["usable"], report["valid"]["usable"]), (1, 0))
        self.assertIn("valid", report["error"]["message"])

    def test_a_misspelt_verb_is_answered_with_the_nearest(self):
        done = run("data", "chek", "x")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Did you mean 'check'?", done.stderr)

    def test_a_folder_is_checked_whole(self):
        self.put("train.csv", "prompt,completion\np,c\n")
        self.put("valid.json", '[{"prompt":"p","completion":"d"}]')
        report = json.loads(check(self.folder, "--json").stdout)
        self.assertEqual((report["usable"], report["valid"]["usable"]), (1, 1))

    def test_parquet_is_checked_as_any_other_file(self):
        report = json.loads(check(SOURCE / "src/rows/testdata/chats.parquet", "--json").stdout)
        self.assertEqual((report["format"], report["rows"], report["usable"]), ("chat", 3, 2))
        self.assertEqual([row["row"] for group in report["problems"] for row in group["rows"]], [2])


class DataReview(FolderTest):
    """A person's words arrive on standard input; each is kept at once."""

    def setUp(self):
        super().setUp()
        text = "The mill burned in 1804. Anna Keller rebuilt it. It stood until the war. Nobody knows who sold it."
        rows = []
        for answer in text.split(". "):
            start = text.index(answer)
            rows.append({"question": f"What of {start}?", "answer": answer, "document": "mill.txt", "span": {"start": start, "end": start + len(answer)},
                         "passage": {"start": 0, "end": len(text), "text": text}, "review": "draft", "model": "m"})
        self.file = self.put("drafts.jsonl", "".join(json.dumps(row) + "\n" for row in rows))

    def review(self, words, *more):
        return run("data", "review", self.file, *more, input=words)

    def rows(self):
        return [json.loads(line) for line in self.file.read_text(encoding="utf-8").splitlines()]

    def test_accept_edit_drop_and_come_back_later(self):
        done = self.review("x\na\ne\nWho rebuilt the mill?\n\nd\nq\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("»The mill burned in 1804«", done.stdout)
        self.assertIn("1 accepted, 1 edited, 1 dropped, 1 still open", done.stdout)
        rows = self.rows()
        self.assertEqual([row["review"] for row in rows], ["accepted", "edited", "dropped", "draft"])
        self.assertEqual((rows[1]["question"], rows[1]["answer"]), ("Who rebuilt the mill?", "Anna Keller rebuilt it"))
        self.assertNotIn("Anna Keller rebuilt it«", self.review("q\n").stdout)   # decided ones are not asked again
        counts = json.loads(self.review("", "--json").stdout)
        self.assertEqual({key: counts[key] for key in ("rows", "draft", "accepted", "edited", "dropped")},
                         {"rows": 4, "draft": 1, "accepted": 1, "edited": 1, "dropped": 1})
        report = json.loads(check(self.file, "--json").stdout)
        self.assertEqual(report["usable"], 2)
        self.assertEqual({group["kind"]: [row["row"] for row in group["rows"]] for group in report["problems"]}, {"not_accepted": [3, 4]})

    def test_an_end_of_input_loses_nothing(self):
        self.review("a\n")
        self.assertEqual([row["review"] for row in self.rows()], ["accepted", "draft", "draft", "draft"])


if __name__ == "__main__":
    unittest.main()
