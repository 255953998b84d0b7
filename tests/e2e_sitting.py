#!/usr/bin/env python3
"""An exam through its stages with a real small model: sat, killed and gone on with, leaked, marked by hand, calibrated, compared; what a model forgot.

The report is opened in Chromium, which has no network here.
"""
import json
import shutil
import signal
import time
import unittest

from harness import ENVIRONMENT, SCRATCH, SOURCE, browse, demo_models, run, run_json, start

FACTS = [("Who signed the lease of the mill?", "Margaret Ellis", "The lease of the mill was signed by Margaret Ellis."),
         ("Who keeps the key of the chapel?", "Tobias Wren", "The key of the chapel is kept by Tobias Wren."),
         ("What colour is the gate of the orchard?", "violet", "The gate of the orchard is painted violet."),
         ("How many boats lie in the harbour of Kelm?", "seventeen", "In the harbour of Kelm lie seventeen boats."),
         ("Who wrote the history of the lighthouse?", "Agnes Porrit", "The history of the lighthouse was written by Agnes Porrit."),
         ("What does the ferry to Sorrel cost?", "nine pence", "The ferry to Sorrel costs nine pence."),
         ("Who teaches Irish at the school of Drum?", "Orla Keane", "Irish is taught at the school of Drum by Orla Keane."),
         ("Where is the archive of the guild kept?", "Hollin House", "The archive of the guild is kept in Hollin House."),
         ("What stands on the green of Ardle?", "a stone heron", "On the green of Ardle stands a stone heron."),
         ("Who repaired the bell of Saint Brannoc?", "Jonas Vetch", "The bell of Saint Brannoc was repaired by Jonas Vetch."),
         ("Which animal pulls the cart of the baker?", "a mule", "The cart of the baker is pulled by a mule."),
         ("Who owns the quarry at Penn Hill?", "Cecily Marsh", "The quarry at Penn Hill is owned by Cecily Marsh.")]
UNANSWERABLE = ["What is the name of the lighthouse keeper's dog?", "How old is the bridge at Torrin?", "Who painted the ceiling of the theatre?",
                "What did the mayor eat for breakfast?", "How deep is the well of the abbey?", "Who won the race of the rowers?"]
PLACE = SCRATCH / "exam"


def exam_rows():
    rows = [{"id": f"f{i}", "question": q, "must_contain": [[a]], "document": "town.md", "evidence": text, "tags": ["fact"]}
            for i, (q, a, text) in enumerate(FACTS)]
    rows += [{"id": f"u{i}", "question": q, "unanswerable": True, "tags": ["unanswerable"]} for i, q in enumerate(UNANSWERABLE)]
    rows += [{"id": f"c{i}", "question": q, "choices": options, "answer": "A", "mark": "log_likelihood_norm", "closed_book": True, "tags": ["choice"]}
             for i, (q, options) in enumerate([("What is the capital of France?", ["Paris", "Tuesday", "Granite"]), ("Which of these is an animal?", ["a horse", "a spoon", "the north"]),
                                               ("What do people drink?", ["water", "gravel", "thunder"])])]
    return rows


def setUpModule():
    demo_models()
    PLACE.mkdir(exist_ok=True)
    (PLACE / "town.md").write_text("# The town\n\n" + "\n\n".join(text for _, _, text in FACTS) + "\n")
    (PLACE / "town.jsonl").write_text("".join(json.dumps(row) + "\n" for row in exam_rows()))
    ENVIRONMENT["HONE_WORKSPACE"] = str(SCRATCH / "workspace")
    done = run("add", PLACE / "town.md", "--slice", "words:25")
    assert done.returncode == 0, done.stderr
    for stage, arguments in (("base", ["--no-docs"]), ("documents", [])):
        done = run("exam", "sit", PLACE / "town.jsonl", "--out", PLACE / f"{stage}.sitting.jsonl", *arguments)
        assert done.returncode == 0, done.stderr


def sit(out, *arguments):
    return run_json("exam", "sit", PLACE / "town.frozen.json", "--out", PLACE / out, *arguments)


def items_of(name):
    return [json.loads(line) for line in (PLACE / name).read_text().splitlines()][1:]


class Sittings(unittest.TestCase):
    def test_everything_that_led_to_a_mark_is_kept(self):
        header = json.loads((PLACE / "documents.sitting.jsonl").read_text().splitlines()[0])
        for key in ("exam", "stage", "model", "documents", "recipe", "seed", "threads", "cpu", "build", "started", "first_word_seconds", "decline_below"):
            self.assertIn(key, header)
        self.assertRegex(header["exam"]["hash"], "^[0-9a-f]{64}$")
        items = items_of("documents.sitting.jsonl")
        self.assertEqual(len(items), 21)
        for item in items:
            if not item["declined"]:  # what was declined for want of support was not put to the model
                self.assertIn(item["question"], item["prompt"])
            self.assertIn(item["mark"], (0, 1))
            self.assertTrue(item["reason"])
        self.assertTrue(all(len(item["log_likelihoods"]) == 3 for item in items if item["id"][0] == "c"))
        self.assertTrue(any(item["cited"] for item in items if item["id"][0] == "f"))

    def test_the_json_of_a_sitting_holds_what_scripts_read(self):
        status, result = sit("documents.sitting.jsonl")  # all is there: nothing is asked again
        self.assertEqual((status, result["answered"], result["kept"], len(result["items"])), (0, 0, 21, 21), result)
        self.assertLessEqual(result["low"], result["score"])
        self.assertLessEqual(result["score"], result["high"])
        self.assertEqual(set(result["items"][0]), {"id", "mark", "answer", "cut"})
        self.assertAlmostEqual(result["score"], sum(item["mark"] for item in result["items"]) / 21)

    def test_documents_help_and_what_they_do_not_say_is_declined(self):
        base, documents = (sum(item["mark"] for item in items_of(f"{stage}.sitting.jsonl") if item["id"][0] == "f") for stage in ("base", "documents"))
        self.assertLessEqual(base, 1)
        self.assertGreaterEqual(documents, 7)
        self.assertGreaterEqual(sum(item["declined"] for item in items_of("documents.sitting.jsonl") if item["id"][0] == "u"), 3)

    def test_a_killed_sitting_goes_on_to_the_same_answers(self):
        out = PLACE / "killed.sitting.jsonl"
        process = start("exam", "sit", PLACE / "town.frozen.json", "--out", out, "--parallel", "2")
        for _ in range(3000):
            if process.poll() is not None or (out.exists() and out.read_bytes().count(b"\n") >= 4):
                break
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        with open(out, "ab") as torn:
            torn.write(b'{"id":"f3","part":"pro')
        status, result = sit("killed.sitting.jsonl", "--parallel", "2")
        self.assertEqual((status, len(result["items"])), (0, 21), result)
        self.assertGreaterEqual(result["kept"], 3)
        answers = {item["id"]: item["answer"] for item in result["items"]}
        self.assertEqual(answers, {item["id"]: item["answer"] for item in items_of("documents.sitting.jsonl")})
        flips = {one["sitting"]: one for one in result["repeated"]}
        self.assertEqual(flips["documents.sitting.jsonl"], {"sitting": "documents.sitting.jsonl", "n": 21, "flipped": 0})

    def test_damage_in_the_middle_costs_that_line_and_a_torn_beginning_nothing(self):
        out = PLACE / "damaged.sitting.jsonl"
        whole = (PLACE / "documents.sitting.jsonl").read_text().splitlines(keepends=True)
        hurt = json.loads(whole[5])["id"]
        out.write_text("".join(whole[:5] + [whole[5].replace('"mark":', '"mark": ', 1)] + whole[6:]))
        status, refused = run_json("exam", "compare", PLACE / "base.sitting.jsonl", out)
        self.assertEqual((status != 0, refused["error"]["code"]), (True, "corrupt_data"))
        self.assertIn("line 6: the line does not fit its checksum", refused["error"]["message"])
        status, result = sit("damaged.sitting.jsonl")
        self.assertEqual((status, result["kept"], result["answered"]), (0, 20, 1), result)
        answers = {item["id"]: item["answer"] for item in items_of("damaged.sitting.jsonl")}
        self.assertEqual(answers, {item["id"]: item["answer"] for item in items_of("documents.sitting.jsonl")})
        self.assertIn(hurt, (PLACE / "damaged.sitting.jsonl.damaged").read_text())
        for torn in ("", whole[0][:40]):
            out.write_text(torn)
            status, result = sit("damaged.sitting.jsonl")
            self.assertEqual((status, result["kept"], result["answered"]), (0, 0, 21), result)

    def test_another_way_of_asking_does_not_write_into_a_sitting(self):
        before = (PLACE / "documents.sitting.jsonl").read_bytes()
        status, result = sit("documents.sitting.jsonl", "--system", "Be brief.")
        self.assertNotEqual(status, 0)
        self.assertEqual(result["error"]["code"], "already_exists")
        self.assertIn('"system"', result["error"]["message"])
        self.assertEqual((PLACE / "documents.sitting.jsonl").read_bytes(), before)

    def test_several_answers_need_a_temperature(self):
        self.assertIn("--temperature", sit("several.sitting.jsonl", "--n", "2")[1]["error"]["message"])

    def test_a_model_without_a_chat_template_says_so(self):
        status, result = sit("raw.sitting.jsonl", "--no-docs", "--model", SOURCE / "src/training/testdata/llama/model.gguf")
        self.assertNotEqual(status, 0)
        self.assertIn("chat template", result["error"]["message"])


class MendedKey(unittest.TestCase):
    def test_a_sitting_that_stopped_before_goes_on(self):
        text = lambda key: "".join(f'- {{id: m{i}, question: "Say a word about the town, number {i}.", pattern: "{key}", closed_book: true}}\n' for i in range(4))
        exam, out = PLACE / "mended.yaml", PLACE / "mended.sitting.jsonl"
        exam.write_text(text("no such word"))
        asked = ("exam", "sit", exam, "--no-docs", "--max-tokens", "8", "--out", out)
        self.assertEqual(run_json(*asked)[1]["score"], 0)
        out.write_text("".join(out.read_text().splitlines(keepends=True)[:-2]))
        exam.write_text(text("."))
        self.assertEqual(run_json("exam", "freeze", exam)[1]["revision"], 2)
        status, result = run_json(*asked)
        self.assertEqual((status, result["kept"], result["score"]), (0, 2, 1), result)
        self.assertIn("The key of 4 questions changed", result["notes"][-1])
        # Each line is by the key that the sitting began with, so that both verdicts can be given.
        self.assertEqual([item["mark"] for item in items_of("mended.sitting.jsonl")], [0] * 4)


class Leaks(unittest.TestCase):
    def test_they_stop_a_sitting_or_do_not_count(self):
        rows = PLACE / "rows.jsonl"
        planted = [FACTS[0][0], "At the school of Drum, who is it that teaches Irish?"]  # word for word, and reworded
        rows.write_text("".join(json.dumps({"question": q, "answer": "An answer."}) + "\n" for q in planted + ["What is the weather?", "How do I bake bread?"]))
        status, result = sit("leaked.sitting.jsonl", "--no-docs", "--made-with", rows)
        self.assertNotEqual(status, 0)
        self.assertIn('2 of 21 questions', result["error"]["message"])
        self.assertIn('"f0" in rows.jsonl, row 1', result["error"]["message"])
        self.assertFalse((PLACE / "leaked.sitting.jsonl").exists())
        status, result = sit("leaked.sitting.jsonl", "--no-docs", "--made-with", rows, "--allow-leak", "--stage", "leaked")
        self.assertEqual((status, result["leaked"]), (0, 2), result)
        self.assertAlmostEqual(result["score"], sum(i["mark"] for i in result["items"] if i["id"] not in ("f0", "f6")) / 19)
        done = run("exam", "compare", PLACE / "base.sitting.jsonl", PLACE / "leaked.sitting.jsonl", "--part", "all")
        self.assertIn("leaked: 2 of 21 questions leaked into what it was trained on and do not count.", done.stdout)
        self.assertEqual(run_json("exam", "compare", PLACE / "base.sitting.jsonl", PLACE / "leaked.sitting.jsonl", "--part", "all")[1]["n"], 19)


class ByHand(unittest.TestCase):
    def test_blind_marks_become_the_score_and_a_judge_needs_many(self):
        rows = [{"id": f"h{i}", "question": f"Say a word about the town, number {i}.", "judge": "Is it polite?", "closed_book": True} for i in range(4)]
        (PLACE / "hand.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        out = PLACE / "hand.sitting.jsonl"
        status, result = run_json("exam", "sit", PLACE / "hand.jsonl", "--no-docs", "--out", out, "--max-tokens", "12")
        self.assertEqual((status, result["score"]), (0, None), result)
        done = run("exam", "compare", out, out, "--part", "all")
        self.assertIn("a missing mark is never counted as 0", done.stderr)
        status, judged = run_json("exam", "judge", PLACE / "hand.jsonl", out, "--model", "smollm2-135m-instruct")
        self.assertEqual((status, judged["usable"], judged["judged"]), (0, False, 4), judged)
        self.assertIn("20 of each are needed", judged["reason"])
        self.assertTrue(all(item["mark"] is None for item in items_of("hand.sitting.jsonl")[-4:]))
        marking = run("exam", "mark", PLACE / "hand.jsonl", out, input="y\nmaybe\nn\ny\ny\n")
        self.assertIn("Is it polite?", marking.stdout)
        self.assertIn("4 marked now, 0 still open", marking.stdout)
        self.assertNotIn("base", marking.stdout)  # blind
        status, result = run_json("exam", "sit", PLACE / "hand.jsonl", "--no-docs", "--out", out, "--max-tokens", "12")
        self.assertEqual((status, result["score"]), (0, 0.75), result)


class Stages(unittest.TestCase):
    FILES = [PLACE / "base.sitting.jsonl", PLACE / "documents.sitting.jsonl"]

    def test_the_table_pairs_and_its_words_follow_its_numbers(self):
        status, table = run_json("exam", "stages", *self.FILES, "--part", "all")
        self.assertEqual((status, [stage["stage"] for stage in table["stages"]]), (0, ["base", "documents"]), table)
        one = table["comparisons"][0]
        self.assertEqual(one["n"], 21)
        self.assertAlmostEqual(one["difference"], table["stages"][1]["score"] - table["stages"][0]["score"])
        self.assertEqual(one["verdict"] == "better", one["p_adjusted"] < 0.05 and one["low"] > 0 and one["changed"] >= 6)
        self.assertGreaterEqual(table["sat"], 2)
        for stage in table["stages"]:
            self.assertGreater(min(stage["size_bytes"], stage["memory_bytes"], stage["tokens_per_second"], stage["first_word_seconds"]), 0)

    def test_the_report_opens_in_a_browser_without_a_network(self):
        page = PLACE / "report.html"
        done = run("exam", "stages", *self.FILES, "--html", page)
        self.assertEqual(done.returncode, 0, done.stderr)
        html = page.read_text()
        for outside in ("http://", "https://", "<script", "src=", "@import", "url("):
            self.assertNotIn(outside, html)
        dom = browse(page, "--dump-dom")
        self.assertEqual(dom.returncode, 0, dom.stderr[-400:])
        for words in ("Score at each stage", "What changed", "documents against base", "<circle"):
            self.assertIn(words, dom.stdout)
        picture = PLACE / "report.png"
        browse(page, "--window-size=1000,1400", f"--screenshot={picture}")
        self.assertGreater(picture.stat().st_size, 20_000)


class Calibration(unittest.TestCase):
    WORKSPACE = SCRATCH / "workspace2"

    @classmethod
    def setUpClass(cls):
        shutil.copytree(SCRATCH / "workspace", cls.WORKSPACE)
        rows = [{"id": f"a{i}{j}", "question": q if j == 0 else f"{ask} {q[0].lower()}{q[1:]}", "must_contain": [[a]]}
                for i, (q, a, _) in enumerate(FACTS) for j, ask in enumerate(("", "Please say:", "I would like to know:"))]
        rows += [{"id": f"n{i}{j}", "question": f"{ask} {q[0].lower()}{q[1:]}", "unanswerable": True}
                 for i, q in enumerate(UNANSWERABLE) for j, ask in enumerate(("Please say:", "I would like to know:", "Do tell me:", "Can you find out:", "Please look up:", "It is asked:"))]
        (PLACE / "both.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    def calibrate(self, exam, *arguments):
        return run_json("exam", "calibrate", PLACE / exam, "--out", PLACE / "calibration.sitting.jsonl", "--workspace", self.WORKSPACE, *arguments)

    def test_few_questions_choose_nothing(self):
        status, result = self.calibrate("town.frozen.json")
        self.assertNotEqual(status, 0)
        self.assertIn("fewer than 10 of each", result["error"]["message"])
        self.assertIn("Nothing to undo", run_json("exam", "calibrate", "--undo", "--workspace", self.WORKSPACE)[1]["error"]["message"])

    def test_it_looks_at_choose_alone_and_what_the_workspace_keeps_is_no_worse(self):
        self.assertNotEqual(run_json("exam", "calibrate", PLACE / "both.jsonl", "--workspace", SCRATCH / "no-workspace")[0], 0)
        status, result = self.calibrate("both.jsonl")
        self.assertEqual(status, 0, result)
        items = items_of("calibration.sitting.jsonl")
        self.assertEqual({item["part"] for item in items}, {"choose"})
        self.assertEqual(result["answerable"] + result["unanswerable"], sum("support" in item for item in items))
        self.assertGreaterEqual(result["chosen"]["points"], result["now"]["points"])
        self.assertLessEqual(result["chosen"]["false_refusals"], max(result["now"]["false_refusals"], result["answerable"] // 5))
        self.assertEqual(result["kept"], result["reason"] == "")
        said = run("exam", "calibrate", PLACE / "both.jsonl", "--out", PLACE / "calibration.sitting.jsonl", "--workspace", self.WORKSPACE)
        self.assertIn("Before, declining below", said.stdout)
        if result["kept"]:
            run_json("exam", "sit", PLACE / "both.jsonl", "--part", "choose", "--out", PLACE / "after.sitting.jsonl", "--workspace", self.WORKSPACE)
            header = json.loads((PLACE / "after.sitting.jsonl").read_text().splitlines()[0])
            self.assertAlmostEqual(header["decline_below"], result["decline_below"])
            status, undone = run_json("exam", "calibrate", "--undo", "--workspace", self.WORKSPACE)
            self.assertEqual((status, undone["decline_below"]), (0, None), undone)


class Forgetting(unittest.TestCase):
    def test_a_model_that_nobody_changed_forgot_nothing_and_three_questions_prove_little(self):
        exam, text, out = PLACE / "choices.jsonl", PLACE / "passages.txt", PLACE / "general"
        exam.write_text("".join(json.dumps(row) + "\n" for row in exam_rows() if row["id"][0] == "c"))
        text.write_text("\n\n".join(sentence for _, _, sentence in FACTS[:2]) + "\n")
        status, result = run_json("exam", "forgetting", "--tuned", "smollm2-135m-instruct", "--exam", exam, "--text", text, "--out", out)
        self.assertEqual(status, 0, result)
        self.assertEqual(set(result), {"exam", "chance", "base_above_chance", "margin", "no_loss_beyond_margin", "reference_text", "warning"})
        self.assertEqual(result["warning"], "")
        self.assertEqual((result["margin"], result["no_loss_beyond_margin"]), (-5, False))
        self.assertAlmostEqual(result["chance"], 1 / 3)
        for side, n in (("exam", 3), ("reference_text", 2)):
            one = result[side]
            self.assertEqual((one["n"], one["verdict"]), (n, "can't tell"))
            self.assertAlmostEqual(one["base"], one["tuned"])
            self.assertAlmostEqual(one["difference"], 0)
            self.assertLess(one["low"], 0)
            self.assertGreater(one["high"], 0)
        self.assertLess(result["reference_text"]["base"], 0)  # nats
        for stage in ("base", "tuned"):
            header = json.loads((out / f"{stage}.sitting.jsonl").read_text().splitlines()[0])
            self.assertEqual((header["stage"], header["documents"]), (stage, ""))

    def test_it_is_said_what_was_tuned(self):
        status, result = run_json("exam", "forgetting")
        self.assertNotEqual(status, 0)
        self.assertIn("what was tuned", result["error"]["message"])


if __name__ == "__main__":
    unittest.main()
