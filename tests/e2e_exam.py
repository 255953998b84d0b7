#!/usr/bin/env python3
"""hone exam check, freeze and import as a user and a script meet them, on the built binary. Needs no model."""
import json
import unittest

from harness import FolderTest, run

LEASE = "This lease, made in 1851, was witnessed by\nAnna Keller. The yearly rent is £350."


def exam(*arguments):
    return run("exam", *arguments)


class ExamFiles(FolderTest):
    def setUp(self):
        super().setUp()
        self.put("lease.txt", LEASE)

    def questions(self, n, name="lease.yaml"):
        rows = [f"- {{id: q{i}, question: Question {i}?, answer: x, tags: {'ab'[i % 2]}}}\n" for i in range(n)]
        return self.put(name, "".join(rows))

    def test_check_says_what_is_there_and_what_cannot_be_detected(self):
        file = self.put("lease.yaml", "- {id: w, question: Who?, answer: Anna Keller, document: lease.txt, evidence: was witnessed by Anna Keller}\n")
        done = exam("check", file)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 question", done.stdout)
        self.assertIn("cannot detect any difference", done.stdout)
        report = json.loads(exam("check", file, "--json").stdout)
        self.assertEqual((report["questions"], report["with_evidence"]), (1, 1))

    def test_check_names_every_problem(self):
        file = self.put("lease.yaml", "- {id: a, question: Who?, anser: x}\n- {id: b, question: Who?, answer: x, points: 0}\n")
        done = exam("check", file)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('lease.yaml, line 1, question "a": `anser` is not a key of a question. Did you mean \'answer\'?', done.stderr)
        self.assertIn('lease.yaml, line 2, question "b": `points`', done.stderr)

    def test_evidence_must_stand_in_its_document(self):
        file = self.put("lease.yaml", "- {id: w, question: Who?, answer: x, document: lease.txt, evidence: Bertha}\n")
        done = exam("check", file, "--json")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('question "w": "Bertha" does not stand in lease.txt', json.loads(done.stdout)["error"]["message"])
        (self.folder / "lease.txt").unlink()
        self.assertIn("--docs FOLDER says where the documents lie.", exam("check", file).stderr)

    def test_freeze_splits_and_says_what_prove_detects(self):
        done = exam("freeze", self.questions(90), "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual((report["choose"], report["prove"], report["detectable_points"], report["prove_sat"]), (30, 60, 21, 0))
        self.assertGreater(report["more"], 100)
        frozen = json.loads((self.folder / "lease.frozen.json").read_text())
        self.assertEqual(sum(row["part"] == "choose" for row in frozen["questions"]), 30)
        words = exam("freeze", self.questions(90), "--worth", "30").stdout
        self.assertIn("is as it was", words)
        self.assertIn("enough for a difference of 30 points", words)

    def test_a_changed_exam_is_refused_with_its_questions(self):
        exam("freeze", self.questions(40))
        before = (self.folder / "lease.frozen.json").read_text()
        file = self.questions(41)
        file.write_text(file.read_text().replace("Question 7?", "Question seven?"))
        done = exam("freeze", file)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('changed: "q7"; added: "q40"', done.stderr)
        self.assertEqual((self.folder / "lease.frozen.json").read_text(), before)

    def test_a_mended_key_is_a_revision(self):
        file = self.questions(40)
        exam("freeze", file)
        file.write_text(file.read_text().replace("Question 7?, answer: x", "Question 7?, answer: y"))
        done = exam("freeze", file, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual((report["revision"], report["was_frozen"]), (2, False))
        self.assertIn('The key of 1 question changed after the exam was frozen: "q7".', report["revised"])
        self.assertIn("is as it was", exam("freeze", file).stdout)

    def test_the_documents_folder_is_given_once(self):
        (self.folder / "contracts").mkdir()
        (self.folder / "lease.txt").rename(self.folder / "contracts/lease.txt")
        file = self.put("lease.yaml", "- {id: w, question: Who?, answer: Anna Keller, document: lease.txt, evidence: was witnessed by Anna Keller}\n")
        self.assertIn("--docs", exam("freeze", file).stderr + exam("freeze", "--help").stdout)
        for arguments in (["freeze", file, "--docs", self.folder / "contracts"], ["freeze", file], ["check", file]):
            self.assertEqual(exam(*arguments).returncode, 0, arguments)

    def test_a_frozen_file_that_was_edited_is_refused(self):
        file = self.questions(40)
        exam("freeze", file)
        frozen = self.folder / "lease.frozen.json"
        frozen.write_text(frozen.read_text().replace('"part": "choose"', '"part": "prove"', 1))
        done = exam("freeze", file)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("moved between choose and prove", done.stderr)

    def test_import_writes_an_exam_that_freezes(self):
        rows = "".join(f"Question {i}?,one,two,three,four,{'ABCD'[i % 4]}\n" for i in range(45))
        out = self.folder / "law.jsonl"
        done = exam("import", "mmlu", self.put("law_test.csv", rows), "--out", out, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["questions"], 45)
        self.assertEqual(json.loads(exam("freeze", out, "--json").stdout)["prove"], 30)
        self.assertIn("Did you mean 'mmlu'?", exam("import", "mmluu", out, "--out", out).stderr)

    def test_a_table_with_other_names_is_imported_as_it_is_offered(self):
        rows = "Frage;Antwort;Seite\n" + "".join(f"Wer unterschrieb Nummer {i}?;Anna Keller, die Zeugin {i};{i}\n" for i in range(40))
        file, out = self.put("fragen.csv", rows), self.folder / "fragen.jsonl"
        offered = '--map "question=Frage,answer=Antwort"'
        self.assertIn(f"hone exam import table FILE {offered} --out EXAM.jsonl", exam("freeze", file).stderr)
        self.assertIn(offered, exam("import", "table", file, "--out", out).stderr)
        done = exam("import", "table", file, "--map", "question=Frage,answer=Antwort", "--out", out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("40 of 40 questions", done.stdout)
        self.assertIn("Columns without effect: Seite.", done.stdout)
        self.assertEqual(exam("freeze", out).returncode, 0)
        self.assertIn("They hold", exam("import", "gsm8k", file, "--map", "frage=Frage", "--out", out).stderr)

    def test_a_misspelt_verb_is_answered(self):
        done = exam("chek", "x")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Did you mean 'check'?", done.stderr)
        self.assertIn("hone exam freeze", exam().stderr)


if __name__ == "__main__":
    unittest.main()
