#!/usr/bin/env python3
"""Makes src/convert/testdata/bert-tiny-reranker and src/engine/testdata/xlmr-tiny-reranker.gguf: a random BERT and a random XLM-RoBERTa
that score pairs, with transformers' own scores of a few.

    python reranker_golden.py LLAMA_CPP        (torch, transformers, sentencepiece, gguf)

The first has the tokenizer of bert-tiny-embedder, and large token types, so that a score which leaves out the type of the passage is far
from the right one. The second is converted by convert_hf_to_gguf.py of llama.cpp's source tree, as files on the hub are: they do not say how
they pool.
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

import sentencepiece

import torch
import transformers

DATA = pathlib.Path(__file__).resolve().parents[2] / "src/convert/testdata"
QUESTION = "who reads the deed"
PASSAGES = ["the clerk reads the deed", "Article of the Lease", "", "the deed " * 40, "a",
            "the clerk reads the deed and the clerk reads the lease and the deed of the clerk"]


def randomize(model):
    """Weights of an untrained model are near zero and would hide mistakes."""
    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.LayerNorm):
                module.weight.uniform_(0.5, 1.5), module.bias.normal_(std=0.2)
            elif isinstance(module, torch.nn.Linear):
                module.weight.normal_(std=0.3), module.bias.normal_(std=0.2)


def scores_of(model, tokenizer, **changes):
    pairs = tokenizer([QUESTION] * len(PASSAGES), PASSAGES, padding=True, truncation=True, max_length=64, return_tensors="pt")
    pairs.update({name: torch.full_like(pairs[name], value) for name, value in changes.items()})
    with torch.no_grad():
        return model(**pairs).logits[:, 0].tolist()


def write(file, **more):
    file.write_text(json.dumps({"question": QUESTION, "passages": PASSAGES, **more}, indent=1) + "\n")
    print(more)


SIZES = dict(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_labels=1, initializer_range=0.3)

folder = DATA / "bert-tiny-reranker"
shutil.rmtree(folder, ignore_errors=True)
folder.mkdir()
for name in ("tokenizer.json", "tokenizer_config.json"):
    shutil.copy(DATA / "bert-tiny-embedder" / name, folder / name)
torch.manual_seed(7)
model = transformers.BertForSequenceClassification(transformers.BertConfig(vocab_size=150, max_position_embeddings=64, **SIZES)).eval()
randomize(model)
with torch.no_grad():
    model.bert.embeddings.token_type_embeddings.weight.normal_(std=1.0)
model.save_pretrained(folder)
(folder / "model.safetensors").chmod(0o644)
tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
write(folder / "scores.json", scores=scores_of(model, tokenizer), without_types=scores_of(model, tokenizer, token_type_ids=0))

with tempfile.TemporaryDirectory() as work:
    work = pathlib.Path(work)
    (work / "text").write_text("\n".join([QUESTION, *PASSAGES] * 20 + [chr(c) for c in range(97, 123)]))
    sentencepiece.SentencePieceTrainer.train(input=str(work / "text"), model_prefix=str(work / "m"), vocab_size=40, model_type="unigram", num_threads=1,
                                             character_coverage=1.0, minloglevel=2)
    folder = work / "xlmr"
    folder.mkdir()
    shutil.copy(work / "m.model", folder / "sentencepiece.bpe.model")
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(work / "m.model"))
    # As transformers lays XLM-RoBERTa's vocabulary out: four tokens of its own, the pieces after the first three, <mask>.
    vocab = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)] + [(pieces.id_to_piece(i), pieces.get_score(i)) for i in range(3, len(pieces))] + [("<mask>", 0.0)]
    tokenizer = transformers.XLMRobertaTokenizer(vocab=vocab)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(8)
    config = transformers.XLMRobertaConfig(vocab_size=len(vocab), max_position_embeddings=66, pad_token_id=1, type_vocab_size=1, **SIZES)
    model = transformers.XLMRobertaForSequenceClassification(config).eval()
    randomize(model)
    model.save_pretrained(folder)
    place = DATA.parents[1] / "engine/testdata"
    place.mkdir(exist_ok=True)
    subprocess.run([sys.executable, pathlib.Path(sys.argv[1]) / "convert_hf_to_gguf.py", folder, "--outfile", place / "xlmr-tiny-reranker.gguf", "--outtype", "f32"],
                   check=True)
    write(place / "xlmr-tiny-reranker.json", scores=scores_of(model, tokenizer))
