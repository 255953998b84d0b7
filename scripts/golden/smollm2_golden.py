#!/usr/bin/env python3
"""The losses that tests/e2e_parity.py compares Hone's with: the real SmolLM2, its real template and masks, by transformers.

usage: smollm2_golden.py MODEL.gguf > tests/parity/smollm2.json

The model's weights are those of the GGUF itself (bench/gguf_to_hf.py dequantizes them to float32). Each conversation is written
by `apply_chat_template`; what is learned is what each answer adds to the text before it, up to its end-of-turn token: the
template is rendered message by message, which knows nothing of how Hone finds the same spans.
Needs torch, transformers, gguf, numpy, safetensors. The same versions give the same file.
"""
import hashlib, json, pathlib, subprocess, sys, tempfile

import torch, transformers

here = pathlib.Path(__file__).resolve().parents[2]
gguf = pathlib.Path(sys.argv[1])
scenes = [json.loads(line) for line in open(here / "examples/scenes/train.jsonl")][:6]

CHATS = [
    [{"role": "user", "content": "What is a tort?"}, {"role": "assistant", "content": "A civil wrong, for which the law gives damages."}],
    [{"role": "system", "content": "Answer in one word."}, {"role": "user", "content": "The capital of Ireland?"},
     {"role": "assistant", "content": "Dublin"}, {"role": "user", "content": "And of France?"}, {"role": "assistant", "content": "Paris"}],
    [{"role": "user", "content": "Conas atá tú?\n\nAn bhfuil an aimsir go maith? 🙂"},
     {"role": "assistant", "content": "Tá mé go maith.\n\n* Tá an ghrian ag taitneamh.\n* Níl aon bháisteach."}],
]


def chat(row):
    if "messages" in row: return row["messages"]
    return [{"role": "user", "content": row["question"]}, {"role": "assistant", "content": row["answer"]}]


rows = scenes + [{"messages": messages} for messages in CHATS]
with tempfile.TemporaryDirectory() as work:
    subprocess.run([sys.executable, here / "bench/gguf_to_hf.py", gguf, work], check=True, stdout=sys.stderr)
    tokenizer = transformers.AutoTokenizer.from_pretrained(work)
    model = transformers.AutoModelForCausalLM.from_pretrained(work, dtype=torch.float32, attn_implementation="eager").eval()

losses = []
for row in rows:
    messages = chat(row)
    ids, mask = [], []
    for i, message in enumerate(messages):
        if message["role"] != "assistant": continue
        before = tokenizer.apply_chat_template(messages[:i], add_generation_prompt=True, tokenize=False)
        after = tokenizer.apply_chat_template(messages[:i + 1], tokenize=False)
        assert after.startswith(before)
        answer = after[len(before):]
        answer = answer[:answer.index(tokenizer.eos_token) + len(tokenizer.eos_token)]
        old = len(ids)
        text = tokenizer(before, add_special_tokens=False)["input_ids"]
        assert text[:old] == ids, "an earlier answer is tokenized another way"
        learned = tokenizer(answer, add_special_tokens=False)["input_ids"]
        mask += [0] * (len(text) - old) + [1] * len(learned)
        ids = text + learned
        assert tokenizer.decode(ids) == before + answer
    with torch.no_grad(): logits = model(torch.tensor([ids])).logits[0].double()
    nll = -torch.log_softmax(logits[:-1], -1).gather(1, torch.tensor(ids[1:])[:, None])[:, 0]
    chosen = torch.tensor(mask[1:], dtype=torch.bool)
    losses.append({"tokens": int(chosen.sum()), "loss": float(nll[chosen].mean()), "length": len(ids)})

total = sum(one["tokens"] for one in losses)
print(json.dumps({
    "made_by": f"scripts/golden/smollm2_golden.py, transformers {transformers.__version__}, torch {torch.__version__}",
    "model_sha256": hashlib.sha256(gguf.read_bytes()).hexdigest(),
    "rows": rows, "each": losses, "tokens": total, "loss": sum(one["loss"] * one["tokens"] for one in losses) / total}, indent=1, ensure_ascii=False))
