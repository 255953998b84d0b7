#!/usr/bin/env python3
"""hone tune on the built binary: what it prints and leaves, runs that are killed and go on, runs that must fail."""
import fcntl
import json
import os
import pathlib
import pty
import random
import select
import signal
import subprocess
import termios
import time
import unittest

from harness import ENVIRONMENT, HONE, SCRATCH, SOURCE, run, run_json, start

MODEL = SOURCE / "src/training/testdata/llama/model.gguf"  # tiny, random, without a chat template
SCENES = SOURCE / "examples/scenes/train.jsonl"
ROWS = SCRATCH / "rows.jsonl"
VALID = SCRATCH / "valid.jsonl"
SHEETS, HELD_OUT = SCRATCH / "sheets.jsonl", SCRATCH / "held_out.jsonl"   # short enough for the tiny model's context


def arguments_of(out, **changed):
    options = {"model": MODEL, "data": ROWS, "steps": 6, "batch": 2, "seq": 512, "lr": "1e-3", "seed": 7, "out": out}
    options.update({key.replace("_", "-"): value for key, value in changed.items()})
    return ["tune", *(str(part) for key, value in options.items() for part in (f"--{key}", value))]


def tune(out, **changed):
    return run_json(*arguments_of(out, **changed))


def adapter_bytes(run):
    return (SCRATCH / run / "adapter/adapter_model.safetensors").read_bytes()


def metrics(run):
    return [json.loads(line) for line in (SCRATCH / run / "metrics.jsonl").read_text().splitlines()]


def setUpModule():
    lines = SCENES.read_text().splitlines()
    ROWS.write_text("\n".join(lines[:24]) + "\n")
    VALID.write_text("\n".join(lines[24:30]) + "\n")
    sheets = [json.dumps({"question": f"Scene {n}, {place}", "answer": json.dumps({"setting": place[:3], "time": place[-3:]})})
              for n, place in enumerate(["INT barn DAY", "EXT quay DAY", "INT shop EVE", "EXT hill EVE", "INT hall DAY"] * 6)]
    SHEETS.write_text("\n".join(sheets[:24]) + "\n")
    HELD_OUT.write_text("\n".join(sheets[24:]) + "\n")


class Tune(unittest.TestCase):
    def test_it_prints_and_leaves_what_it_promises(self):
        status, result = tune("plain", valid=VALID)
        self.assertEqual(status, 0, result)
        self.assertEqual((result["steps"], len(result["loss"]), result["stopped"], result["effect"]), (6, 6, "finished", True))
        self.assertLess(result["loss"][-1], result["loss"][0])
        self.assertLess(result["valid_loss"], result["valid_loss_before"])
        for key in ("tokens_per_second", "supervised_tokens_per_second", "peak_memory_gb", "gemm_share"):
            self.assertGreater(result[key], 0, key)
        lines = [line for line in metrics("plain") if "loss" in line]
        self.assertEqual([line["step"] for line in lines], [1, 2, 3, 4, 5, 6])
        self.assertEqual(set(lines[0]), {"step", "loss", "grad_norm", "learning_rate", "epoch", "num_tokens", "tokens_per_second"})
        config = json.loads((SCRATCH / "plain/adapter/adapter_config.json").read_text())
        self.assertEqual((config["peft_type"], config["r"], config["lora_alpha"]), ("LORA", 16, 32))
        status, loss = run_json("loss", "--model", MODEL, "--adapter", "plain", "--data", VALID)
        self.assertEqual(status, 0, loss)
        self.assertAlmostEqual(loss["loss"], result["valid_loss"], places=3)
        status, refused = tune("plain")
        self.assertEqual(refused["error"]["code"], "already_exists")
        self.assertIn("`hone resume plain` goes on with it", refused["error"]["message"])

    def recount(self, rows):
        """What result.json should say of the lines of answers.jsonl."""
        marked = [row for row in rows if row["right_before"] is not None]
        fields = {}
        for row in rows:
            for field in row["fields"]:
                counts = fields.setdefault(field["field"], {"field": field["field"], "asked": 0, "right_before": 0, "right_after": 0})
                counts["asked"] += 1
                counts["right_before"] += field["right_before"]
                counts["right_after"] += field["right_after"]
        return {"asked": len(rows), "marked": len(marked), "right_before": sum(row["right_before"] for row in marked),
                "right_after": sum(row["right_after"] for row in marked),
                "gained": sum(row["right_after"] and not row["right_before"] for row in marked),
                "lost": sum(row["right_before"] and not row["right_after"] for row in marked),
                "cut_before": sum(row["cut_before"] for row in rows), "cut_after": sum(row["cut_after"] for row in rows),
                "fields": list(fields.values())}

    def test_after_it_one_sees_held_out_rows(self):
        done = run(*arguments_of("seen", data=SHEETS, valid=HELD_OUT, steps=2, answers=4))
        self.assertEqual(done.returncode, 0, done.stderr)
        rows = [json.loads(line) for line in (SCRATCH / "seen/answers.jsonl").read_text().split("\n")[:-1]]
        held_out = [json.loads(line) for line in HELD_OUT.read_text().splitlines()]
        self.assertEqual([row["row"] for row in rows], [1, 2, 4, 5])   # of six, in equal steps
        for row in rows:
            self.assertEqual(row["expected"], held_out[row["row"] - 1]["answer"])
            self.assertEqual(row["asked"], held_out[row["row"] - 1]["question"])
            self.assertEqual([field["field"] for field in row["fields"]], ["setting", "time"])
        result = json.loads((SCRATCH / "seen/result.json").read_text())
        counts = result["answers"]
        self.assertGreaterEqual(counts.pop("seconds"), 0)
        self.assertEqual(counts.pop("held_out"), 6)
        self.assertEqual(counts, self.recount(rows))
        self.assertIn(f"Held-out rows: {counts['right_before']} of 4 right before tuning, {counts['right_after']} after", done.stdout)
        self.assertIn("4 of 6 held-out rows were asked", done.stdout)
        self.assertIn("Weakest field: ", done.stdout)
        lines = done.stdout.split("\n")
        first = next(i for i, line in enumerate(lines) if line.startswith("Row "))
        self.assertEqual([line.split()[0] for line in lines[first + 1:first + 4]], ["expected", "before", "after"])
        self.assertTrue(all(len(line) <= 100 for line in lines[first:first + 4]), lines[first:first + 4])
        self.assertIn("--share 0.5", done.stdout)
        self.assertNotIn("ore examples would probably help", done.stdout)
        shown = run("runs", "show", "seen", "--all")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertEqual(sum(line.startswith("Row ") for line in shown.stdout.split("\n")), 4)
        status, shown = run_json("runs", "show", "seen")
        self.assertEqual((status, shown["state"], shown["result"]["answers"]["rows"]), (0, "finished", rows))
        # What is asked of it changes nothing of what was trained.
        self.assertEqual(tune("unseen", data=SHEETS, valid=HELD_OUT, steps=2, answers=0)[0], 0)
        self.assertFalse((SCRATCH / "unseen/answers.jsonl").exists())
        self.assertEqual(adapter_bytes("unseen"), adapter_bytes("seen"))

    def test_full_training_is_asked_as_well(self):
        status, result = tune("full-seen", method="full", data=SHEETS, valid=HELD_OUT, steps=2, answers=2)
        self.assertEqual(status, 0, result)
        rows = result["answers"].pop("rows")
        self.assertEqual(len(rows), 2)
        self.assertEqual({key: result["answers"][key] for key in self.recount(rows)}, self.recount(rows))

    def test_a_run_on_half_of_the_rows_tells_whether_more_examples_help(self):
        for name, share in (("runs/whole", {}), ("runs/half", {"share": 0.5})):
            status, result = tune(name, data=SHEETS, valid=HELD_OUT, steps=2, **share)
            self.assertEqual(status, 0, result)
        compared = result["more_examples"]
        self.assertEqual((pathlib.Path(compared["fewer"]).name, pathlib.Path(compared["more"]).name, compared["n"]), ("half", "whole", 6))
        self.assertEqual((compared["fewer_share"], compared["more_share"]), (0.5, 1))
        self.assertEqual(compared["verdict"], "can't tell")   # six rows and two steps
        done = run("runs", "show", "runs/whole")
        self.assertIn("Whether more examples would help cannot be told: tuned on half of the rows (half)", done.stdout)
        self.assertEqual(json.loads((SCRATCH / "runs/half/card.json").read_text())["rows"], 12)

    def test_the_same_seed_gives_the_same_adapter_on_any_number_of_threads(self):
        for run, threads in (("one", 1), ("three", 3)):
            self.assertEqual(tune(run, threads=threads)[0], 0)
        self.assertEqual(adapter_bytes("one"), adapter_bytes("three"))
        self.assertEqual(tune("other", threads=1, seed=8)[0], 0)
        self.assertNotEqual(adapter_bytes("one"), adapter_bytes("other"))

    def test_a_killed_run_goes_on_to_the_same_adapter(self):
        steps = 150
        status, _ = tune("whole", save_every=10, steps=steps)
        self.assertEqual(status, 0)
        rng = random.Random(3)
        kills = 0
        command = arguments_of("killed", save_every=10, steps=steps)
        for _ in range(40):
            child = start(*command, "--json")
            done_before = len(metrics("killed")) if (SCRATCH / "killed/metrics.jsonl").exists() else 0
            wanted = done_before + rng.randrange(1, 45)
            deadline = time.monotonic() + 120
            while child.poll() is None and time.monotonic() < deadline:
                path = SCRATCH / "killed/metrics.jsonl"
                if kills < 4 and path.exists() and path.read_bytes().count(b"\n") >= wanted:
                    child.send_signal(signal.SIGKILL)  # the worker dies with its parent
                    kills += 1
                    break
                time.sleep(0.002)
            child.wait(timeout=120)
            command = ["resume", "killed"]
            if (SCRATCH / "killed/result.json").exists():
                break
        self.assertGreaterEqual(kills, 2, "the run was too short to be killed")
        self.assertEqual([line["step"] for line in metrics("killed")], list(range(1, steps + 1)))
        self.assertEqual(adapter_bytes("killed"), adapter_bytes("whole"))
        # Every checkpoint that was asked for is there; the last two can be gone on from.
        checkpoints = SCRATCH / "whole/checkpoints"
        self.assertEqual({path.name for path in checkpoints.glob("step-*")}, {f"step-{step}" for step in range(10, steps + 1, 10)})
        self.assertEqual({path.parent.name for path in checkpoints.glob("*/state.bin")}, {f"step-{steps - 10}", f"step-{steps}"})

    def test_a_damaged_checkpoint_is_said_and_passed_over(self):
        self.assertEqual(tune("sound", save_every=2, steps=8)[0], 0)
        self.assertEqual(tune("damaged", save_every=2, steps=8)[0], 0)
        folder = SCRATCH / "damaged"
        state = folder / "checkpoints/step-8/state.bin"
        content = bytearray(state.read_bytes())
        content[len(content) // 2] ^= 1
        state.write_bytes(content)
        for leftover in ("result.json", "adapter/adapter_model.safetensors"):
            (folder / leftover).unlink()
        done = run("resume", "damaged", "--json")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("The checkpoint of step 8 is damaged and is passed over", done.stderr)
        self.assertIn("Going on after step 6.", done.stderr)
        self.assertEqual([line["step"] for line in metrics("damaged")], list(range(1, 9)))
        self.assertEqual(adapter_bytes("damaged"), adapter_bytes("sound"))

    def test_ctrl_c_saves_and_resume_goes_on_to_the_same_adapter(self):
        steps = 400
        self.assertEqual(tune("quiet", steps=steps, save_every=1000)[0], 0)
        child = start(*arguments_of("interrupted", steps=steps, save_every=1000), "--json", stdout=subprocess.PIPE, new_session=True)
        while not (SCRATCH / "interrupted/metrics.jsonl").exists() or len(metrics("interrupted")) < 5:
            self.assertIsNone(child.poll(), "it ended before it began")
            time.sleep(0.005)
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does: to the whole group
        result = json.loads(child.communicate(timeout=120)[0])
        self.assertEqual(result["stopped"], "cancelled", result)
        self.assertTrue((SCRATCH / f"interrupted/checkpoints/step-{result['steps']}/state.bin").exists())
        status, result = run_json("resume", "interrupted")
        self.assertEqual((status, result["stopped"], result["steps"]), (0, "finished", steps), result)
        self.assertEqual(adapter_bytes("interrupted"), adapter_bytes("quiet"))

    def test_a_terminal_that_goes_away_saves_too(self):
        master, slave = pty.openpty()
        child = subprocess.Popen([HONE, *map(str, arguments_of("hung", steps=3000, save_every=5000)), "--json"], stdin=slave, stdout=subprocess.PIPE, stderr=slave,
                                 text=True, cwd=SCRATCH, env=ENVIRONMENT, start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        os.close(slave)
        while not (SCRATCH / "hung/metrics.jsonl").exists() or len(metrics("hung")) < 5:
            self.assertIsNone(child.poll(), "it ended before it began")
            if select.select([master], [], [], 0.005)[0]:
                os.read(master, 65536)
        os.close(master)  # a window that is closed, a connection that breaks: SIGHUP, and nothing can be written there any more
        result = json.loads(child.communicate(timeout=120)[0])
        self.assertEqual((child.returncode, result["stopped"]), (0, "cancelled"), result)
        self.assertTrue((SCRATCH / f"hung/checkpoints/step-{result['steps']}/state.bin").exists())

    def test_a_run_does_not_go_on_with_other_rows(self):
        data = SCRATCH / "changing.jsonl"
        data.write_text(ROWS.read_text())
        child = start(*arguments_of("changed", data=data, steps=3000))
        while not (SCRATCH / "changed/metrics.jsonl").exists() or not metrics("changed"):
            self.assertIsNone(child.poll(), "it ended before it began")
            time.sleep(0.02)
        child.kill()
        child.wait()
        data.write_text(VALID.read_text())
        self.assertEqual(run_json("resume", "changed")[1]["error"]["code"], "integrity")

    def test_a_run_that_never_took_a_step_may_be_replaced(self):
        status, refused = tune("again", rank=5000)
        self.assertEqual(refused["error"]["code"], "invalid_argument", refused)
        self.assertEqual(tune("again", rank=4)[0], 0)

    def test_a_cancelled_run_is_saved_and_goes_on(self):
        child = start(*arguments_of("stopped", steps=3000, lr="1e-4"), "--json", stdout=subprocess.PIPE)
        while not (SCRATCH / "stopped/metrics.jsonl").exists() or not metrics("stopped"):
            self.assertIsNone(child.poll(), "it ended before it began")
            time.sleep(0.05)
        status, busy = run_json("resume", "stopped")
        self.assertEqual(busy["error"]["code"], "busy", busy)
        status, runs = run_json("runs", ".")
        self.assertIn("running", [run["state"] for run in runs["runs"] if run["run"].endswith("stopped")])
        self.assertEqual(run_json("cancel", "stopped")[0], 0)
        result = json.loads(child.communicate(timeout=120)[0])
        self.assertEqual(result["stopped"], "cancelled")
        self.assertTrue(list((SCRATCH / "stopped/checkpoints").glob(f"step-{result['steps']}/state.bin")))

    def test_a_run_that_diverges_is_no_success_and_names_rows(self):
        status, result = tune("wild", lr="1e30", clip=0, steps=8)
        self.assertEqual(result["error"]["code"], "diverged", result)
        self.assertEqual(status, 15)
        self.assertIn("row", result["error"]["message"])
        self.assertFalse((SCRATCH / "wild/adapter").exists())
        status, runs = run_json("runs", ".")
        self.assertEqual([run["state"] for run in runs["runs"] if run["run"].endswith("wild")], ["failed"])

    def test_a_worker_that_a_signal_ends_is_told_and_the_run_goes_on(self):
        self.assertEqual(tune("mortal", steps=2)[0], 0)
        worker = SCRATCH / "mortal-worker"
        worker.write_text("#!/bin/sh\nkill -KILL $$\n")
        worker.chmod(0o755)
        status, result = run_json("resume", "mortal", HONE_WORKER=str(worker))
        self.assertEqual((status, result["error"]["code"]), (14, "io"), result)
        self.assertIn("SIGKILL", result["error"]["message"])
        self.assertIn("`hone resume mortal` goes on from the last checkpoint.", result["error"]["message"])
        self.assertEqual(run_json("resume", "mortal")[0], 0)

    def test_what_cannot_be_is_refused_with_what_can(self):
        for option, value, expected in (("method", "lorra", "they are lora, full"), ("schedule", "x", "constant, linear, cosine"),
                                        ("precision", "f64", "int8"), ("pack", "row", "Did you mean 'rows'?"), ("steps", 0, "--steps")):
            status, refused = tune("nothing", **{option: value})
            self.assertEqual((status, refused["error"]["code"]), (2, "invalid_argument"), refused)
            self.assertIn(expected, refused["error"]["message"])

    def test_a_run_that_changes_nothing_says_so(self):
        status, result = tune("still", lr="1e-12", steps=1)
        self.assertEqual((status, result["effect"]), (0, False), result)

    def test_full_training_writes_a_model_that_runs(self):
        status, result = tune("full", method="full", valid=VALID)
        self.assertEqual(status, 0, result)
        status, loss = run_json("loss", "--model", result["model"], "--data", VALID)
        self.assertEqual(status, 0, loss)
        self.assertAlmostEqual(loss["loss"], result["valid_loss"], places=2)  # written as bf16

    def test_fit_says_what_it_will_take(self):
        status, result = run_json("fit", "--model", MODEL, "--data", ROWS, "--seq", 512)
        self.assertEqual(status, 0, result)
        self.assertGreater(result["peak_memory_gb"], 0)
        self.assertGreater(result["hours"], 0)

    def test_preview_marks_what_is_learned(self):
        done = run("tune", "--model", MODEL, "--data", ROWS, "--preview")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("⟦{\"setting\": ", done.stdout)


if __name__ == "__main__":
    unittest.main()
