#!/usr/bin/env python3
"""The real lm-evaluation-harness against `hone serve`, with the tasks of examples/lm_eval: on 200 questions it chooses what `hone exam sit` chooses."""
import json
import os
import re
import shutil
import struct
import subprocess
import unittest

from harness import NOVEL, SCRATCH, SOURCE, Server, result_of

MODEL = SCRATCH / "tiny"   # a Hugging Face folder: the harness reads its tokenizer, Hone all of it
OFFLINE = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_DATASETS_CACHE": str(SCRATCH / "datasets"), "PYTHONDONTWRITEBYTECODE": "1"}
NEAR = 1e-3   # two options whose log-likelihoods differ by less may change places


def novel_questions(count):
    """Which sentence of the novel follows this one? In the publishers' form of ARC."""
    text = " ".join(NOVEL.read_text(encoding="utf-8").split())
    sentences = re.findall(r"[^.!?]+[.!?]+[”’]?", text)
    pairs = [(a.strip(), b.strip()) for a, b in zip(sentences, sentences[1:]) if 30 <= len(a.strip()) <= 70 and 20 <= len(b.strip()) <= 60]
    step = len(pairs) // count
    for number in range(count):
        sentence, right = pairs[number * step]
        options = [pairs[(number * step + shift) % len(pairs)][1] for shift in (97, 193, 389)]
        options.insert(number % 4, right)
        if len(set(options)) < 4:
            continue
        yield {"id": f"novel-{number}", "answerKey": "ABCD"[number % 4],
               "question": {"stem": f"Which sentence follows “{sentence}”?", "choices": [{"label": label, "text": option} for label, option in zip("ABCD", options)]}}


def calm_model():
    """The tiny model of the tests with its last norm, and so its logits, 2¹⁵ times smaller: as drawn, they leave no two options near each other."""
    shutil.copytree(SOURCE / "src/convert/testdata/tiny-smol-135m-instruct", MODEL)
    data = bytearray((MODEL / "model.safetensors").read_bytes())
    header_bytes, = struct.unpack_from("<Q", data)
    norm = json.loads(data[8:8 + header_bytes])["model.norm.weight"]
    assert norm["dtype"] == "BF16", norm
    for at in range(*(8 + header_bytes + offset for offset in norm["data_offsets"]), 2):
        bits, = struct.unpack_from("<H", data, at)
        struct.pack_into("<H", data, at, max(bits & 0x7fff, 15 << 7) - (15 << 7) | bits & 0x8000)   # the exponent, less 15
    (MODEL / "model.safetensors").unlink()
    (MODEL / "model.safetensors").write_bytes(data)


def centred(scores):
    """The harness counts the line break before an answer as the answer's, for every option alike."""
    return [score - sum(scores) / len(scores) for score in scores]


class Harness(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.python = subprocess.run([SOURCE / "scripts/test-python"], check=True, capture_output=True, text=True).stdout.strip()
        calm_model()
        result_of("pull", MODEL, "--type", "f32", "--name", "tiny")
        rows = list(novel_questions(210))[:200]
        (SCRATCH / "novel.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        result_of("exam", "import", "arc", "novel.jsonl", "--mark", "log_likelihood", "--out", "questions.jsonl")
        result_of("exam", "freeze", "questions.jsonl")
        cls.server = Server("--model", "tiny")

    @classmethod
    def tearDownClass(cls):
        status, _ = cls.server.end()
        assert status == 0, status

    def evaluate(self, task, *more, exam="questions", **model):
        """What lm_eval says of each question: {id: sample}."""
        arguments = ",".join(f"{key}={value}" for key, value in
                             {"model": "tiny", "base_url": self.server.url + "/v1/completions", "max_length": 256, "max_retries": 1, **model}.items())
        out = SCRATCH / f"harness-{task}-{model['tokenizer_backend']}"
        done = subprocess.run([self.python, "-m", "lm_eval", "run", "--model", "local-completions", "--model_args", arguments, "--include_path", SOURCE / "examples/lm_eval",
                               "--tasks", task, "--metadata", json.dumps({"exam": str(SCRATCH / exam) + ".jsonl"}), "--log_samples", "--output_path", out, *map(str, more)],
                              capture_output=True, text=True, cwd=SCRATCH, env=OFFLINE, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        samples = [json.loads(line) for line in next(out.rglob("samples_*.jsonl")).read_text(encoding="utf-8").splitlines()]
        return {sample["doc"]["id"]: sample for sample in samples}

    def scores(self, sample):
        return [float(score) for score, _ in sample["filtered_resps"]]

    def sitting(self, exam="questions", *more):
        """{id: line} of the sitting's file."""
        out = SCRATCH / f"{exam}.sitting.jsonl"
        result_of("exam", "sit", f"{exam}.frozen.json", "--model", "tiny", "--no-docs", "--out", out, *more)
        return {line["id"]: line for line in map(json.loads, out.read_text(encoding="utf-8").splitlines()) if "id" in line}

    def test_it_chooses_what_the_exam_chooses(self):
        items = self.sitting()
        samples = self.evaluate("hone_choice", "--apply_chat_template", "--batch_size", 16, tokenizer=MODEL, tokenizer_backend="huggingface", num_concurrent=2)
        self.assertEqual((len(samples), samples.keys()), (200, items.keys()))
        near, chosen = [], set()
        for name, sample in samples.items():
            ours, theirs = centred(items[name]["log_likelihoods"]), centred(self.scores(sample))
            self.assertEqual(sample["arguments"]["gen_args_0"]["arg_0"], items[name]["prompt"])
            for a, b in zip(ours, theirs, strict=True):
                self.assertAlmostEqual(a, b, delta=NEAR / 2, msg=name)
            best = sorted(ours)[-2:]
            if best[1] - best[0] < NEAR:
                near.append(name)
                continue
            self.assertEqual(ours.index(max(ours)), theirs.index(max(theirs)), name)
            self.assertEqual(items[name]["mark"], sample["acc"], name)
            chosen.add(ours.index(max(ours)))
        self.assertLess(len(near), 10)
        self.assertEqual(chosen, {0, 1, 2, 3})
        self.assertEqual({item["mark"] for item in items.values()}, {0, 1})

    def test_it_reads_what_the_exam_reads(self):
        rows = [{"question": f"A tenant pays {n} pounds a month. How much is that in two months?", "answer": f"#### {2 * n}"} for n in range(11, 23)]
        (SCRATCH / "rents.source").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        result_of("exam", "import", "gsm8k", "rents.source", "--out", "rents.jsonl")
        result_of("exam", "freeze", "rents.jsonl")
        items = self.sitting("rents", "--max-tokens", 24)
        samples = self.evaluate("hone_gsm8k", "--apply_chat_template", "--gen_kwargs", "max_gen_toks=24", exam="rents", tokenizer=MODEL, tokenizer_backend="huggingface")
        self.assertEqual((len(samples), samples.keys()), (12, items.keys()))
        for name, sample in samples.items():
            self.assertEqual(sample["resps"][0][0].strip(), items[name]["answer"].strip(), name)
            self.assertEqual(sample["exact_match"], items[name]["mark"], name)
        self.assertGreater(len({item["answer"] for item in items.values()}), 3)

    def test_the_served_tokenizer_scores_alike(self):
        local = self.evaluate("hone_arc_easy", "--limit", 12, "--batch_size", 4, tokenizer=MODEL, tokenizer_backend="huggingface")
        served = self.evaluate("hone_arc_easy", "--limit", 12, "--batch_size", 4, tokenizer_backend="remote")
        self.assertEqual((len(local), local.keys()), (12, served.keys()))
        for name, sample in local.items():
            for a, b in zip(self.scores(sample), self.scores(served[name]), strict=True):
                self.assertAlmostEqual(a, b, delta=NEAR / 2, msg=name)
            self.assertEqual(sample["acc"], served[name]["acc"])


if __name__ == "__main__":
    unittest.main()
