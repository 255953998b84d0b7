#!/usr/bin/env python3
"""hone exam compare as a user and a script meet it, on the built binary. Needs no model."""
import json
import unittest

from harness import FolderTest, run, run_json

KEYS = ["n", "difference", "low", "high", "p", "test", "verdict"]


def compare(*arguments):
    return run("exam", "compare", *arguments)


class Files(FolderTest):
    def csv(self, name, marks):
        return self.put(name, "".join(f"q{i},{mark}\n" for i, mark in enumerate(marks)))

    def sitting(self, name, marks, stage, **more):
        header = {"hone_sitting": 1, "stage": stage, "exam": {"hash": "ab12"}}
        items = [{"id": f"q{i}", "part": "prove", "sample": 0, "points": 1, "mark": mark, "kind": "right_wrong", "answer": "", **more}
                 for i, mark in enumerate(marks)]
        return self.put(name, "".join(json.dumps(row) + "\n" for row in [header, *items]))

    def json(self, *arguments, status=0):
        ended, result = run_json("exam", "compare", *arguments)
        self.assertEqual(ended == 0, status == 0, result)
        return result

    def refused(self, *arguments, says, code=None):
        error = self.json(*arguments, status=1)["error"]
        self.assertIn(says, error["message"])
        if code:
            self.assertEqual(error["code"], code)


class MendedKey(Files):
    def test_both_verdicts_stand(self):
        text = lambda key: "".join(f"- {{id: q{i}, question: Question {i}?, answer: {key}}}\n" for i in range(12))
        file = self.put("lease.yaml", text("x"))
        frozen = run_json("exam", "freeze", file)[1]
        files = []
        for stage, answer in (("base", "y"), ("tuned", "x")):
            header = {"hone_sitting": 1, "stage": stage, "exam": {"hash": frozen["hash"]}, "exam_file": frozen["file"]}
            items = [{"id": f"q{i}", "part": "prove", "sample": 0, "points": 1, "mark": int(answer == "x"), "kind": "right_wrong", "answer": answer}
                     for i in range(12)]
            files.append(self.put(f"{stage}.sitting.jsonl", "".join(json.dumps(row) + "\n" for row in [header, *items])))
        before = self.json(*files)
        self.assertEqual(before["verdict"], "better")
        self.assertNotIn("before_revision", before)
        file.write_text(text("y"))
        self.assertEqual(run("exam", "freeze", file).returncode, 0)
        after = self.json(*files)
        self.assertEqual((after["verdict"], [one["verdict"] for one in after["before_revision"]]), ("worse", ["better"]))
        self.assertEqual(after["before_revision"][0]["words"], before["words"])
        said = compare(*files).stdout
        self.assertEqual(said.count("The key of 12 questions changed"), 1, said)
        now, first = said.split("By the key as it was first frozen:")
        self.assertIn("tuned against base: worse.", now)
        self.assertIn("tuned against base: better. 12 of 12 right, before 0", first)


class Compare(Files):
    # 100 questions: 18 gained, 6 lost.
    A = [0] * 18 + [1] * 6 + [0, 1] * 38
    B = [1] * 18 + [0] * 6 + [0, 1] * 38

    def test_right_and_wrong_to_the_last_digit(self):
        report = self.json(self.csv("a.csv", self.A), self.csv("b.csv", self.B))
        self.assertEqual(list(report)[:len(KEYS)], KEYS)
        self.assertEqual((report["n"], report["difference"], report["test"], report["verdict"]), (100, 0.12, "McNemar exact", "better"))
        # scipy.stats.binomtest(18, 24).pvalue; limits as R's PropCIs and contingencytables give them
        self.assertAlmostEqual(report["p"], 0.022655844688415527, delta=1e-15)
        self.assertAlmostEqual(report["low"], 0.0257423, delta=2e-7)
        self.assertAlmostEqual(report["high"], 0.2183924, delta=2e-7)
        self.assertEqual((report["k"], report["changed"], report["score_a"], report["score_b"]), (1, 24, 0.44, 0.56))

    def test_the_sentence_and_the_table(self):
        plain = compare(self.csv("base.csv", self.A), self.csv("tuned.csv", self.B))
        self.assertIn("tuned against base: better. 56 of 100 right, before 44; luck alone would do this less than 3 times in 100.", plain.stdout)
        for word in ("McNemar", "p =", "interval", "Holm"):
            self.assertNotIn(word, plain.stdout)
        done = compare(self.csv("base.csv", self.A), self.csv("tuned.csv", self.B), "--why")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("tuned is better than base by 12 points (3 to 22), p = .023, McNemar exact, 100 questions of which 24 changed.", done.stdout)
        self.assertIn("34.7 to 53.8", done.stdout)   # Wilson, of 44 in 100: statsmodels says 0.3467 to 0.5377
        self.assertNotIn("method", done.stdout)

    def test_sittings_of_three_stages(self):
        base, documents, tuned = (self.sitting(f"{stage}.sitting.jsonl", marks, stage)
                                  for stage, marks in (("base", self.A), ("documents", self.B), ("tuned", self.B)))
        table = self.json(base, documents, tuned)["comparisons"]
        self.assertEqual([(row["a"], row["b"], row["k"], row["verdict"]) for row in table],
                         [("base", "documents", 3, "can't tell"), ("documents", "tuned", 3, "can't tell"), ("base", "tuned", 3, "can't tell")])
        self.assertAlmostEqual(table[0]["p_adjusted"], 3 * table[0]["p"], delta=1e-15)
        self.assertIn("Can't tell after 3 comparisons", table[0]["words"])

    def test_only_the_part_that_proves_counts(self):
        base = self.sitting("a.sitting.jsonl", self.A, "base")
        tuned = self.sitting("b.sitting.jsonl", self.B, "tuned")
        for file in (base, tuned):
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps({"id": "c1", "part": "choose", "mark": 1, "kind": "right_wrong"}) + "\n")
                lines.write('{"id":"q5","part":"prove","ma')   # a kill
        self.assertEqual(self.json(base, tuned)["n"], 100)
        self.assertEqual(self.json(base, tuned, "--part", "all")["n"], 101)
        self.assertEqual(self.json(base, tuned, "--part=choose")["verdict"], "can't tell")
        self.refused(base, tuned, "--part", "prov", says="Did you mean 'prove'?")

    def test_other_marks_and_groups(self):
        a = self.put("a.csv", "id,score,group\n" + "".join(f"q{i},{i % 5},d{i // 4}\n" for i in range(40)))
        b = self.put("b.csv", "id,score,group\n" + "".join(f"q{i},{i % 5 + 1},d{i // 4}\n" for i in range(40)))
        report = self.json(a, b)
        self.assertEqual((report["test"], report["groups"], report["difference"]), ("sign flip exact", 10, 1))
        self.assertEqual(report["p"], 2 / 2**10)
        self.assertEqual(report["verdict"], "better")
        self.assertEqual(self.json(a, b), report)   # nothing is left to chance

    def test_a_loss_that_is_ruled_out_and_one_that_is_not(self):
        a = self.csv("a.csv", [1] * 250)
        report = self.json(a, self.csv("b.csv", [0] * 2 + [1] * 248), "--margin", "-5")
        self.assertEqual((report["margin"], report["no_loss_beyond_margin"]), (-0.05, True))
        self.assertIn("no loss beyond 5 points", report["margin_words"])
        report = self.json(a, self.csv("b.csv", [0] * 8 + [1] * 242), "--margin=-5")
        self.assertFalse(report["no_loss_beyond_margin"])
        self.assertIn("Can't rule out a loss of 5", compare(a, self.folder / "b.csv", "--margin", "-5").stdout)
        self.refused(a, a, "--margin", "5", says="below 0 such as -5")

    def test_tags_get_numbers(self):
        a = self.sitting("a.sitting.jsonl", self.A, "base", tags=["dates"])
        b = self.sitting("b.sitting.jsonl", self.B, "tuned", tags=["dates"])
        tag, = self.json(a, b)["tags"]
        self.assertEqual((tag["tag"], tag["n"], sorted(tag)), ("dates", 100, ["difference", "n", "score_a", "score_b", "tag"]))
        self.assertRegex(compare(a, b).stdout, r"dates\s+100\s+44\.0\s+56\.0\s+\+12\.0")

    def test_two_files_of_one_stage_are_called_by_their_paths(self):
        a, b = (self.sitting(name, marks, "base") for name, marks in (("1.sitting.jsonl", self.A), ("2.sitting.jsonl", self.B)))
        report = self.json(a, b)
        self.assertEqual((report["a"], report["b"]), (str(a), str(b)))

    def test_one_question_proves_nothing(self):
        report = self.json(self.csv("a.csv", [0]), self.csv("b.csv", [1]), "--margin", "-5")
        self.assertEqual((report["verdict"], report["p"], report["no_loss_beyond_margin"]), ("can't tell", 1, False))
        self.assertIn("fewer than 6", report["reason"])

    def test_what_is_wrong_is_named(self):
        good = self.csv("good.csv", [0, 1, 1])
        for text, says in (("", "is empty"), ("q0,nan\nq1,1\nq2,1\n", 'question "q0" is "nan"'), ("q0,1\nq0,1\n", "there twice, first in row 1"),
                           ("id,scor\nq0,1\n", "Did you mean 'score'?"), ("q0,1,2\n", "3 fields"), ('"q0,1\n', "does not close"),
                           ("[1,2]\n", "expected a number"), ("{}\n", "is not a sitting"), ('{"hone_sitting":9}\n', "version 9"),
                           ('{"hone_sitting":1}\n', "no answers yet"),
                           ('{"hone_sitting":1}\n{"id":"q7","part":"prove","kind":"graded","mark":null}\n', 'question "q7" has no mark'),
                           ('{"hone_sitting":1}\n{"id":"q7","part":"prove","kind":"graded","mark":2}\n', 'question "q7": "mark" is 2')):
            bad = self.put("bad.csv", text)
            self.refused(good, bad, says=says)
            self.refused(bad, good, says=says)
        self.refused(good, self.folder / "none.csv", says="none.csv", code="not_found")
        self.refused(good, self.folder, says="is a folder")
        (self.folder / "binary.csv").write_bytes(bytes(range(256)) * 50)
        self.refused(good, self.folder / "binary.csv", says="binary.csv")
        self.refused(good, self.csv("less.csv", [1, 1]), says='"q2"', code="invalid_argument")
        self.assertEqual(self.json(good, self.folder / "less.csv", "--allow-missing")["n"], 2)
        self.refused(good, self.put("apart.csv", "x,1\n"), "--allow-missing", says="no question in common")

    def test_wrong_words(self):
        self.refused(self.csv("a.csv", [1]), says="files")
        done = compare(self.csv("a.csv", [1]), self.csv("b.csv", [1]), "--alow-missing")
        self.assertIn("Did you mean '--allow-missing'?", done.stderr)
        self.assertNotEqual(done.returncode, 0)
        done = run("exam")
        self.assertIn("hone exam compare", done.stdout + done.stderr)
        done = run("exam", "compar", "x", "y")
        self.assertIn("Did you mean 'compare'?", done.stderr)


if __name__ == "__main__":
    unittest.main()
