#!/usr/bin/env python3
"""hone compare on the built binary: the table and its files, going on after a kill, a budget, a database that is there and one that
is not, and a workspace that then searches as the winner does."""
import csv
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import time
import unittest

from harness import SCRATCH, SOURCE, browse, demo_models, run, run_json, start
from recipes import ROWS, hold_recipes

ADDRESS = SOURCE / "examples/state_of_the_union"
QUESTIONS = SCRATCH / "questions.jsonl"
DOCS = ["--docs", ADDRESS / "state_of_the_union.md", "--questions", QUESTIONS]
SMALL = ["--slice", "words:120/30,words:240/60", "--mode", "dense,lexical,hybrid", "--weight", "0.5", "--feedback", "0"]
result = {}


def setUpModule():
    demo_models()
    QUESTIONS.write_text("".join((ADDRESS / "questions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)[:40]), encoding="utf-8")
    status, table = run_json("compare", *DOCS, *SMALL, "--out", "small")
    assert status == 0, table
    result.update(table)


class Table(unittest.TestCase):
    def test_it_holds_what_scripts_read(self):
        self.assertEqual(len(result["rows"]), 6)
        keys = {"recipe", "store", "ndcg@10", "recall@10", "span_recall", "span_iou", "tokens_per_question", "p50_ms", "p95_ms", "build_s", "disk_mb",
                "recall_vs_exact", "tied_with_leader", "default"}
        for row in result["rows"]:
            self.assertLessEqual(keys, set(row))
            self.assertLessEqual(row["tokens_per_question"], 1500)
            self.assertTrue(0 <= row["span_iou"] <= row["span_recall"] <= 1)
            self.assertLessEqual(row["p50_ms"], row["p95_ms"])
        self.assertEqual([row["recipe"] for row in result["rows"] if row["default"]],
                         [{"slicing": "words:120/30", "embedder": "all-minilm-l6-v2", "mode": "hybrid", "dense_weight": 0.5}])
        self.assertEqual([row["span_recall"] for row in result["rows"]], sorted((row["span_recall"] for row in result["rows"]), reverse=True))
        self.assertTrue(result["rows"][0]["tied_with_leader"])
        self.assertGreater(result["rows"][0]["span_recall"], 0.7)
        proof = result["proof"]
        self.assertEqual((proof["n"], len(proof["chosen"])), (40, 5))
        self.assertTrue(proof["low"] <= proof["gain"] <= proof["high"])
        self.assertEqual(proof["verdict"] == "better", proof["low"] > 0 and proof["p"] < 0.05)
        self.assertGreater(result["cost"]["single_configuration_seconds"], 0)

    def test_its_files_say_the_same(self):
        with open(SCRATCH / "small/leaderboard.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["slicing"] for row in rows], [row["recipe"]["slicing"] for row in result["rows"]])
        self.assertAlmostEqual(float(rows[0]["span_recall"]), result["rows"][0]["span_recall"], 4)
        runs = sorted((SCRATCH / "small/runs").glob("*.trec"))
        self.assertEqual(len(runs), 6)
        query, q0, document, rank, _, _ = runs[0].read_text().splitlines()[0].split()
        self.assertEqual((q0, document, rank), ("Q0", "state_of_the_union.md", "1"))
        self.assertTrue(query)

    def test_the_report_opens_in_a_browser_without_a_network(self):
        page = SCRATCH / "small/report.html"
        for outside in ("http://", "https://", "<script", "src=", "@import", "url("):
            self.assertNotIn(outside, page.read_text(encoding="utf-8"))
        dom = browse(page, "--dump-dom")
        for words in ("Leaderboard", "What choosing gains", "Quality against waiting", "What each knob does", "<circle"):
            self.assertIn(words, dom.stdout, dom.stderr[-300:])


class GoingOn(unittest.TestCase):
    def test_what_is_there_is_not_done_again(self):
        before = {path.name: path.stat().st_mtime_ns for path in (SCRATCH / "small/rows").iterdir()}
        status, again = run_json("compare", *DOCS, *SMALL, "--out", "small")
        self.assertEqual(status, 0, again)
        self.assertEqual(before, {path.name: path.stat().st_mtime_ns for path in (SCRATCH / "small/rows").iterdir()})
        for row, old in zip(again["rows"], result["rows"]):
            self.assertEqual((row["recipe"], row["span_recall"]), (old["recipe"], old["span_recall"]))

    def test_a_killed_comparison_goes_on_to_the_same_table(self):
        process = start("compare", *DOCS, *SMALL, "--out", "killed")
        for _ in range(3000):
            if process.poll() is not None or len(list((SCRATCH / "killed/rows").glob("*.json"))) >= 2:
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        status, again = run_json("compare", *DOCS, *SMALL, "--out", "killed")
        self.assertEqual(status, 0, again)
        self.assertEqual([(row["recipe"], row["span_recall"]) for row in again["rows"]], [(row["recipe"], row["span_recall"]) for row in result["rows"]])

    def test_a_budget_leaves_out_what_it_names_and_keeps_the_default(self):
        status, short = run_json("compare", *DOCS, *SMALL, "--out", "short", "--budget", "0.001s")
        self.assertEqual(status, 0, short)
        self.assertEqual({row["recipe"]["slicing"] for row in short["rows"]}, {"words:120/30"})
        self.assertEqual(len(short["left_out"]), 3)
        self.assertTrue(any(row["default"] for row in short["rows"]))


class Stores(unittest.TestCase):
    def test_a_database_is_held_against_an_exact_scan_and_a_dead_one_costs_only_its_rows(self):
        printed = subprocess.run([SOURCE / "scripts/start-sqlite-vec"], capture_output=True, text=True, timeout=300)
        self.assertEqual(printed.returncode, 0, printed.stderr)
        extension = next(line.split("=", 1)[1] for line in printed.stdout.splitlines() if line.startswith("file="))
        status, table = run_json("compare", *DOCS, "--slice", "words:120/30", "--mode", "dense,hybrid", "--weight", "0.5", "--feedback", "0", "--out", "stores",
                                 "--stores", "embedded,sqlite-vec,chroma=http://127.0.0.1:9", HONE_SQLITE_VEC=extension)
        self.assertEqual(status, 0, table)
        rows = {(row["store"], row["recipe"]["mode"]): row for row in table["rows"]}
        self.assertIn("error", rows["chroma", "dense"])
        self.assertGreater(len(rows["chroma", "dense"]["error"]), 20)
        dense = rows["sqlite-vec", "dense"]
        self.assertGreaterEqual(dense["recall_vs_exact"], 0.99)
        self.assertEqual(set(dense["recall_vs_exact_filtered"]), {"1", "10", "50"})
        self.assertGreaterEqual(min(dense["recall_vs_exact_filtered"].values()), 0.99)
        self.assertAlmostEqual(dense["span_recall"], rows["embedded", "dense"]["span_recall"], 2)

    def test_a_server_is_asked_by_a_worker_and_its_death_costs_only_the_rows_that_were_open(self):
        def start_database():
            printed = subprocess.run([SOURCE / "scripts/start-pgvector", "--parent", str(os.getpid())], capture_output=True, text=True, timeout=500)
            self.assertEqual(printed.returncode, 0, printed.stderr)
            values = dict(line.split("=", 1) for line in printed.stdout.splitlines() if "=" in line)
            return values["url"], int(values["pid"])

        grid = ["--slice", "words:120/30,words:60/15,sentences:3/1", "--mode", "dense,hybrid", "--weight", "0.5", "--feedback", "0"]
        url, pid = start_database()
        secret = {"HONE_PGVECTOR_PASSWORD": "hone"}
        status, table = run_json("compare", *DOCS, *grid, "--out", "alive", "--stores", f"embedded,pgvector={url}", **secret)
        self.assertEqual(status, 0, table)
        rows = [row for row in table["rows"] if row["store"] == "pgvector"]
        self.assertEqual([row.get("error") for row in rows], [None] * 6)
        self.assertTrue(all(row["recall_vs_exact"] >= 0.95 and row["disk_mb"] > 0 and row["memory_mb"] is None for row in rows), rows)

        (SCRATCH / "dying").mkdir()
        shutil.copy(SCRATCH / "alive/vectors.db", SCRATCH / "dying/vectors.db")
        process = start("compare", *DOCS, *grid, "--out", "dying", "--stores", f"embedded,pgvector={url}", "--json", stdout=subprocess.PIPE, **secret)
        for _ in range(6000):
            if process.poll() is not None or len(list((SCRATCH / "dying/rows").glob("*.json"))) >= 7:  # the first of its rows
                break
            time.sleep(0.01)
        os.kill(pid, signal.SIGTERM)
        table = json.loads(process.communicate(timeout=300)[0])
        self.assertEqual(process.returncode, 0, table)
        dead = [row for row in table["rows"] if "error" in row]
        self.assertTrue(dead, table["rows"])
        self.assertEqual({row["store"] for row in dead}, {"pgvector"})
        self.assertLess(len(dead), 6)
        self.assertEqual(sum(row["store"] == "embedded" for row in table["rows"]), 6)

    def test_another_machine_has_to_be_allowed(self):
        status, table = run_json("compare", *DOCS, "--slice", "words:120/30", "--mode", "dense", "--out", "stores", "--stores", "chroma=http://192.0.2.1:8000")
        self.assertNotEqual(status, 0)
        self.assertIn("--allow-host", table["error"]["message"])  # before a document is read


class Answers(unittest.TestCase):
    def test_the_best_rows_and_the_default_sit_the_exams_choose_part(self):
        exam = SCRATCH / "address.jsonl"
        rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()[:20]]
        exam.write_text("".join(json.dumps({"id": row["_id"], "question": row["question"], "must_contain": [row["spans"][0]["text"].split()[0]],
                                            "evidence": [{"document": "state_of_the_union.md", "quote": row["spans"][0]["text"]}]}) + "\n" for row in rows), encoding="utf-8")
        status, table = run_json("compare", "--docs", DOCS[1], "--exam", exam, "--slice", "words:120/30,words:240/60", "--mode", "lexical", "--out", "answered",
                                 "--answers", "smollm2-135m-instruct", "--answered-rows", "1")
        self.assertEqual(status, 0, table)
        answered = [row for row in table["rows"] if "answers" in row]
        self.assertEqual([row is table["rows"][0] or row["default"] for row in answered], [True] * len(answered))
        self.assertEqual(len(answered), 1 if table["rows"][0]["default"] else 2)
        frozen = json.loads((SCRATCH / "address.frozen.json").read_text(encoding="utf-8"))
        for row in answered:
            items = [json.loads(line) for line in pathlib.Path(SCRATCH / row["answers"]["sitting"]).read_text(encoding="utf-8").splitlines()[1:]]
            self.assertEqual({item["part"] for item in items}, {"choose"})
            self.assertEqual(row["answers"]["n"], len(items))
            self.assertGreater(row["answers"]["answer_ms"], 0)
            self.assertAlmostEqual(row["answers"]["answer_ms"], 1000 * statistics.median(item["seconds"] for item in items), 3)
            self.assertLess(len(items), 20)
            self.assertAlmostEqual(row["answers"]["score"], sum(item["mark"] for item in items) / len(items), 6)
            self.assertTrue(row["answers"]["low"] <= row["answers"]["score"] <= row["answers"]["high"])
        self.assertTrue(frozen)
        self.assertFalse((SCRATCH / "address.prove.jsonl").exists())  # nobody looked at prove
        status, refused = run_json("compare", *DOCS, "--out", "unanswered", "--answers", "smollm2-135m-instruct")
        self.assertNotEqual(status, 0)
        self.assertIn("needs an exam", refused["error"]["message"])


class Mistakes(unittest.TestCase):
    def test_each_is_answered(self):
        grid = SCRATCH / "grid.yaml"
        grid.write_text("slicng: [words:80]\n")
        for arguments, words in (((*DOCS, "--grid", grid), "Did you mean 'slicing'?"), (("--docs", ADDRESS), "--questions"), ((*DOCS, "--by", "ndgc@10"), "Did you mean"),
                                 ((*DOCS, "--budget", "soon"), "10m"), ((*DOCS, "--stores", "croma=http://127.0.0.1:1"), "Did you mean"),
                                 (("--docs", ADDRESS / "LICENSE", "--questions", QUESTIONS), "not among those compared")):
            status, answer = run_json("compare", *arguments, "--out", "wrong")
            self.assertNotEqual(status, 0)
            self.assertIn(words, answer["error"]["message"], arguments)


class ByWordsAlone(unittest.TestCase):
    def test_it_needs_no_embedder(self):
        status, table = run_json("compare", *DOCS, "--slice", "words:120/30,sentences:3/1", "--embedder", "none", "--out", "words", HONE_HOME=str(SCRATCH / "nothing"))
        self.assertEqual(status, 0, table)
        self.assertEqual({row["recipe"]["mode"] for row in table["rows"]}, {"lexical"})
        self.assertEqual([row["recipe"]["slicing"] for row in table["rows"] if row["default"]], ["words:120/30"])


class Marking(unittest.TestCase):
    def test_an_experts_word_on_pooled_passages_is_what_a_comparison_reads(self):
        questions = SCRATCH / "open.jsonl"
        rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()[:12]]
        questions.write_text("".join(json.dumps({"_id": row["_id"], "question": row["question"]}) + "\n" for row in rows))
        self.assertIn("hone compare mark", run_json("compare", "--docs", DOCS[1], "--questions", questions)[1]["error"]["message"])
        marking = ["compare", "mark", "--docs", DOCS[1], "--questions", questions, *SMALL[:4], "--out", "pooled"]
        status, counted = run_json(*marking)
        self.assertEqual((status, counted["marks"]), (0, 0), counted)
        self.assertGreater(counted["open"], 24)
        said = run(*marking, input="y\nmaybe\nn\n" * 60 + "q\n")
        self.assertEqual(said.returncode, 0, said.stderr)
        for name in ("hybrid", "lexical", "words:"):
            self.assertNotIn(name, said.stdout)  # blind
        marked = [json.loads(line) for line in (SCRATCH / "open.marked.jsonl").read_text(encoding="utf-8").splitlines()]
        self.assertEqual(len(marked), 12)
        self.assertEqual(run_json(*marking)[1]["open"], 0)
        status, table = run_json("compare", "--docs", DOCS[1], "--questions", SCRATCH / "open.marked.jsonl", *SMALL, "--out", "marked")
        self.assertEqual((status, table["questions"]), (0, sum(bool(row["spans"]) for row in marked)), table)


class Feedback(unittest.TestCase):
    def test_a_workspace_finds_what_the_compared_row_found(self):
        status, table = run_json("compare", *DOCS, "--slice", "words:60/15", "--mode", "hybrid", "--weight", "0.5", "--feedback", "3", "--out", "fed")
        self.assertEqual(status, 0, table)
        number = next(i for i, row in enumerate(table["rows"], 1) if row["recipe"].get("feedback") == 3)
        workspace = ["--workspace", SCRATCH / "fed_workspace"]
        self.assertEqual(run("add", ADDRESS / "state_of_the_union.md", *workspace).returncode, 0)
        status, used = run_json("compare", "use", str(number), "--out", "fed", *workspace)
        self.assertEqual((status, used["recipe"]["feedback"]), (0, 3), used)
        rows = [json.loads(path.read_text()) for path in (SCRATCH / "fed/rows").glob("*.json")]
        row = next(one for one in rows if "feedback 3" in one["recipe"])
        questions = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
        moved = 0
        for i in (0, 7, 21):
            answer = run_json("ask", questions[i]["question"], *workspace)[1]
            self.assertEqual(answer["recipe"]["feedback"], 3)
            found = [[0, passage["start"], passage["end"]] for passage in answer["passages"]]
            self.assertGreater(len(found), 3)
            shared = min(len(found), len(row["questions"][i]["passages"]))
            self.assertEqual(found[:shared], row["questions"][i]["passages"][:shared])
            bare = run_json("ask", questions[i]["question"], "--feedback", "0", *workspace)[1]
            moved += [[0, passage["start"], passage["end"]] for passage in bare["passages"]] != found
        self.assertGreater(moved, 0)


IRISH = {"teach.txt": """Tá an teach seo suite cois farraige i gCarna, agus tá cúig sheomra ann. Íocann an tionónta naoi gcéad euro sa mhí leis an
tiarna talún. Caithfidh an tionónta an gairdín a choinneáil glan agus na ballaí a phéinteáil gach trí bliana. Níl cead ag an tionónta madra a choinneáil
sa teach gan cead scríofa ón tiarna talún. Cuireann an tiarna talún caoi ar an díon agus ar na fuinneoga nuair a bhíonn siad briste.
Má fhágann an tionónta an teach roimh dheireadh na bliana, coinníonn an tiarna talún an éarlais. Tá an eochair eile ag bean an tsiopa, Máire Ní Chonaola.
""", "cruinniu.txt": """Bhí cruinniú ag coiste an bhaile Dé Máirt seo caite i halla na scoile. Bhí cúigear ball i láthair agus bhí Seán Ó Flatharta sa chathaoir.
Shocraigh an coiste ocht gcéad euro a chaitheamh ar dhoras nua don halla. Dúirt Bríd Ní Mhaoláin go mbeadh an fhéile ar siúl i mí Iúil.
Beidh an chéad chruinniú eile ar an gcúigiú lá déag de mhí Aibreáin. Iarradh ar Pheadar Mac Donnchadha na cuntais a ullmhú roimhe sin.
Labhair an coiste faoin mbóthar go dtí an trá, atá briste ó tháinig an stoirm mhór sa gheimhreadh.
"""}
IRISH_QUESTIONS = [("teach.txt", "Cé mhéad airgid a íocann an tionónta leis an tiarna talún?", "naoi gcéad euro sa mhí"),
                   ("cruinniu.txt", "Cad a shocraigh an coiste a cheannach don halla?", "ocht gcéad euro"),
                   ("teach.txt", "Cé aige a bhfuil an eochair eile?", "Máire Ní Chonaola"),
                   ("cruinniu.txt", "Cén lá a bheidh an chéad chruinniú eile?", "an gcúigiú lá déag")]


class Recipes(unittest.TestCase):
    """What a row of the leaderboard measured is what `ask` finds once the workspace uses it: every row of the default grid."""

    def same(self, name, texts, wanted):
        compared, wrong = hold_recipes(name, texts, wanted)
        self.assertEqual(wrong, [])
        self.assertGreater(compared, ROWS * len(wanted))

    def test_in_english_with_a_document_in_irish(self):
        address = (ADDRESS / "state_of_the_union.md").read_text(encoding="utf-8")
        parts = [address[start:address.index(" ", start + 3000)] for start in (0, 12000, 24000)]
        same = "The committee meets in the hall. The rent of the hall is paid in May.\n"  # ties, by the name of the document
        texts = {"c.md": parts[0], "a.md": parts[1], "b.md": parts[2], "y.txt": same + "Ann was there.\n", "x.txt": same + "Ben was there.\n", "teach.txt": IRISH["teach.txt"]}
        self.same("english", texts, [("x.txt", "When is the rent of the hall paid?", "in May"), ("teach.txt", "Who has the other key?", "Máire Ní Chonaola"),
                                     ("a.md", "What did the President say?", parts[1][200:260]), ("c.md", "What happened to the economy?", parts[0][400:450])])

    def test_in_irish(self):
        self.same("irish", IRISH, IRISH_QUESTIONS)


class Use(unittest.TestCase):
    def test_a_workspace_searches_as_the_row_says(self):
        workspace = ["--workspace", SCRATCH / "workspace"]
        self.assertEqual(run("add", ADDRESS / "state_of_the_union.md", *workspace).returncode, 0)
        number = next(i for i, row in enumerate(result["rows"], 1) if row["recipe"]["slicing"] == "words:240/60" and row["recipe"]["mode"] == "lexical")
        answer = run_json("ask", "What did the President say about credit card late fees?", *workspace)[1]
        before = (answer["recipe"]["mode"], answer["recipe"]["slicing"].split("/")[0])
        status, used = run_json("compare", "use", str(number), "--out", "small", *workspace)
        self.assertEqual(status, 0, used)
        answer = run_json("ask", "What did the President say about credit card late fees?", *workspace)[1]
        self.assertEqual((answer["recipe"]["mode"], answer["recipe"]["slicing"].split("/")[0]), ("lexical", "words:240"))
        exam = SCRATCH / "fees.jsonl"
        exam.write_text(json.dumps({"question": "What are credit card late fees cut to?", "must_contain": ["$8"]}) + "\n")
        row = f"{SCRATCH / 'small'}:{number}"
        status, sat = run_json("exam", "sit", exam, "--docs", DOCS[1], "--recipe", row, "--out", SCRATCH / "fees.sitting.jsonl")
        self.assertEqual(status, 0, sat)
        recipe = json.loads((SCRATCH / "fees.sitting.jsonl").read_text().splitlines()[0])
        self.assertTrue(recipe["documents"].startswith("lexical, words:240"), recipe["documents"])
        self.assertIn("hone compare use", run_json("exam", "sit", exam, "--recipe", row, *workspace)[1]["error"]["message"])
        self.assertIn("1 to 6", run_json("compare", "use", "7", "--out", "small", *workspace)[1]["error"]["message"])
        status, undone = run_json("compare", "use", "--undo", "--out", "small", *workspace)
        self.assertEqual((status, undone["undone"]), (0, True), undone)
        answer = run_json("ask", "What did the President say about credit card late fees?", *workspace)[1]
        self.assertEqual((answer["recipe"]["mode"], answer["recipe"]["slicing"].split("/")[0]), before)
        self.assertIn("Nothing to undo", run_json("compare", "use", "--undo", *workspace)[1]["error"]["message"])


if __name__ == "__main__":
    unittest.main()
