#!/usr/bin/env python3
"""Makes src/model/testdata/bert-tiny-reranker: a random BERT that scores pairs, with transformers' own scores of a few.

    python reranker_golden.py        (torch and transformers; the tokenizer is that of bert-tiny-embedder)

Its token types are large, so that a score which leaves out the type of the passage is far from the right one.
"""
import json
import pathlib
import shutil

import torch
import transformers

DATA = pathlib.Path(__file__).resolve().parents[2] / "src/model/testdata"
QUESTION = "who reads the deed"
PASSAGES = ["the clerk reads the deed", "Article of the Lease", "", "the deed " * 40, "a",
            "the clerk reads the deed and the clerk reads the lease and the deed of the clerk"]

folder = DATA / "bert-tiny-reranker"
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()
for name in ("tokenizer.json", "tokenizer_config.json"):
    shutil.copy(DATA / "bert-tiny-embedder" / name, folder / name)
torch.manual_seed(7)
config = transformers.BertConfig(vocab_size=150, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                                 max_position_embeddings=64, num_labels=1, initializer_range=0.3)
model = transformers.BertForSequenceClassification(config).eval()
with torch.no_grad():
    model.bert.embeddings.token_type_embeddings.weight.normal_(std=1.0)
    for norm in [module for module in model.modules() if isinstance(module, torch.nn.LayerNorm)]:
        norm.weight.uniform_(0.5, 1.5), norm.bias.normal_(std=0.2)
    for linear in [module for module in model.modules() if isinstance(module, torch.nn.Linear)]:
        linear.bias.normal_(std=0.2)
model.save_pretrained(folder)
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
pairs = tokenizer([QUESTION] * len(PASSAGES), PASSAGES, padding=True, truncation=True, max_length=64, return_tensors="pt")
assert pairs["token_type_ids"].max() == 1
with torch.no_grad():
    scores = model(**pairs).logits[:, 0].tolist()
    pairs["token_type_ids"] = torch.zeros_like(pairs["token_type_ids"])
    untyped = model(**pairs).logits[:, 0].tolist()
(folder / "scores.json").write_text(json.dumps({"question": QUESTION, "passages": PASSAGES, "scores": scores, "without_types": untyped}, indent=1) + "\n")
print(scores, untyped)
