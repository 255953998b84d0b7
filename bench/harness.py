"""lm-evaluation-harness with transformers on an exam of Hone: what bench/exam holds `hone exam sit` against.

harness.py FOLDER TASK EXAM.jsonl --batch N --threads N [--tokens N] [--dtype bfloat16]
Prints JSON: the seconds that the harness's model spent on its requests (tokenizing, batching, computing; no loading, no marking), the
seconds of the whole evaluation, and what each question got. TASK is one of examples/lm_eval. Needs torch, transformers and lm_eval.
"""
import argparse, json, pathlib, sys, time
import torch

parser = argparse.ArgumentParser()
parser.add_argument("folder"); parser.add_argument("task"); parser.add_argument("exam")
parser.add_argument("--batch", type=int, default=16); parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--tokens", type=int); parser.add_argument("--dtype", default="bfloat16"); options = parser.parse_args()
torch.set_num_threads(options.threads)

from lm_eval import simple_evaluate
from lm_eval.models.huggingface import HFLM
from lm_eval.tasks import TaskManager

model = HFLM(pretrained=options.folder, dtype=options.dtype, device="cpu", batch_size=options.batch)
spent = 0.0


def timed(method):
    def call(*arguments, **named):
        global spent
        start = time.perf_counter()
        try: return method(*arguments, **named)
        finally: spent += time.perf_counter() - start
    return call


model.loglikelihood, model.generate_until = timed(model.loglikelihood), timed(model.generate_until)
tasks = TaskManager(include_path=str(pathlib.Path(__file__).resolve().parent.parent / "examples/lm_eval"), include_defaults=False, metadata={"exam": options.exam})
start = time.perf_counter()
found = simple_evaluate(model, tasks=[options.task], task_manager=tasks, apply_chat_template=True, log_samples=True, bootstrap_iters=0,
                        gen_kwargs=f"max_gen_toks={options.tokens}" if options.tokens else None)
whole = time.perf_counter() - start
items = {}
for sample in found["samples"][options.task]:
    is_choice = "acc" in sample
    items[sample["doc"]["id"]] = {"mark": sample["acc" if is_choice else "exact_match"],
                                  **({"log_likelihoods": [float(score) for score, _ in sample["filtered_resps"]]} if is_choice else {"answer": sample["resps"][0][0]})}
json.dump({"requests_seconds": spent, "evaluation_seconds": whole, "items": items}, sys.stdout)
