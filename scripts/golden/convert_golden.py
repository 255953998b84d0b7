#!/usr/bin/env python3
"""Makes the tiny Hugging Face folders and the golden listings that src/convert/convert_test.cpp compares with.

usage: convert_golden.py LLAMA_CPP [TESTDATA]

LLAMA_CPP is llama.cpp's source tree (scripts/fetch-llama prints it); its own convert_hf_to_gguf.py makes the reference.
Needs torch, transformers, tokenizers, sentencepiece, numpy, pyyaml. Every run with the same versions gives the same files.
"""
import contextlib, hashlib, json, pathlib, shutil, struct, sys, tempfile

llama = pathlib.Path(sys.argv[1]).resolve()
sys.path[:0] = [str(llama), str(llama / "gguf-py")]
out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path(__file__).resolve().parents[2] / "src/convert/testdata"

import gguf, numpy, sentencepiece, tokenizers, torch, transformers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from conversion.base import TextModel
import convert_hf_to_gguf

SEED = 20260301
TEXT = [
    "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a wife.",
    "However little known the feelings or views of such a man may be on his first entering a neighbourhood, 1813 was the year.",
    "Tá an leabhar ar an mbord. Der Bücherwurm läuft. Идёт снег. 我想在图书馆看书。 3 33 333 3333 don't we've I'll",
    "The night was dark and the road was long; she had walked eleven miles with nothing but a lantern and a loaf of bread.",
]
LLAMA3 = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
TEMPLATE = "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"


def byte_level_bpe(pre, specials, size, template=None, normalizer=None):
    tokenizer = Tokenizer(models.BPE(ignore_merges=template is not None))
    tokenizer.pre_tokenizer = pre
    if normalizer: tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(TEXT, trainers.BpeTrainer(vocab_size=size, special_tokens=specials, show_progress=False,
                                                            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())))
    tokenizer.post_processor = template or processors.ByteLevel(trim_offsets=False)
    return tokenizer


def save_tokenizer(folder, tokenizer, **settings):
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1, ensure_ascii=False) + "\n")


def save_model(folder, model, dtype, shard="5GB"):
    torch.manual_seed(SEED)
    with torch.no_grad():
        for parameter in model.parameters(): parameter.copy_(torch.randn_like(parameter))
        rows = model.get_input_embeddings().weight
        # subnormal, rounding and overflowing cases of f16 and bf16
        rows[0, :8] = torch.tensor([1e-7, 6e-8, 1e-40, 65504.0, 65520.0, 1e6, 1.0009765625 + 2**-12, -(2.0**-25)])
    model.to(dtype).save_pretrained(folder, max_shard_size=shard)


def llama_folder(name, config, tokenizer, settings, dtype, shard="5GB", card=None, generation=None, config_class=transformers.LlamaConfig,
                 model_class=transformers.LlamaForCausalLM):
    folder = out / name
    folder.mkdir()
    base = dict(hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                max_position_embeddings=256, bos_token_id=0, eos_token_id=1)
    save_model(folder, model_class(config_class(**{**base, **config})), dtype, shard)
    (folder / "generation_config.json").unlink(missing_ok=True)
    if generation: (folder / "generation_config.json").write_text(json.dumps(generation) + "\n")
    if tokenizer: save_tokenizer(folder, tokenizer, **settings)
    else: (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1) + "\n")
    if card: (folder / "README.md").write_text(card)
    return folder


def make_folders():
    smollm = byte_level_bpe(pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True),
                                                     pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=True)]),
                            ["<|im_start|>", "<|im_end|>", "<pad>"], 340)
    smollm.add_tokens([tokenizers.AddedToken("▁tool", normalized=True)])
    llama_folder("tiny-smol-135m-instruct", {"vocab_size": 344, "tie_word_embeddings": True}, smollm,
                 dict(bos_token="<|im_start|>", eos_token="<|im_end|>", pad_token="<pad>", unk_token="<|im_start|>", add_prefix_space=False,
                      chat_template=TEMPLATE, tokenizer_class="PreTrainedTokenizerFast"),
                 torch.bfloat16, generation={"temperature": 0.6, "top_p": 0.92, "top_k": 40, "repetition_penalty": 1.1},
                 card="---\nlicense: apache-2.0\nlanguage:\n- en\n- no\nbase_model: Tiny-Org/tiny-smol-135M\ndatasets: [a/first, second]\n"
                      "tags:\n  - text  # a comment\n  - \"quoted: yes\"\nmodel-index:\n- name: x\n  results:\n  - task:\n      type: y\n---\n# A model\n")
    template = processors.Sequence([processors.ByteLevel(trim_offsets=False),
                                    processors.TemplateProcessing(single="<|begin_of_text|> $A", pair="<|begin_of_text|> $A <|begin_of_text|> $B:1",
                                                                  special_tokens=[("<|begin_of_text|>", 0)])])
    llama3 = byte_level_bpe(pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(LLAMA3), "isolated", invert=False),
                                                     pre_tokenizers.ByteLevel(add_prefix_space=False, trim_offsets=True, use_regex=False)]),
                            ["<|begin_of_text|>", "<|end_of_text|>", "<|eot_id|>"], 330, template)
    folder = llama_folder("Llama-Tiny-sharded", {"vocab_size": 330, "tie_word_embeddings": False, "head_dim": 16, "rope_theta": 500000.0, "attention_bias": True,
                                        "rope_scaling": {"rope_type": "llama3", "factor": 32.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                                                         "original_max_position_embeddings": 64}}, llama3,
                          dict(bos_token="<|begin_of_text|>", eos_token="<|eot_id|>", tokenizer_class="PreTrainedTokenizerFast"), torch.float32, "60KB")
    (folder / "chat_template.jinja").write_text(TEMPLATE)

    folder = llama_folder("mistral-spm", {"vocab_size": 314, "bos_token_id": 1, "eos_token_id": 2}, None,
                          dict(bos_token={"content": "<s>", "special": True}, eos_token={"content": "</s>", "special": True}, unk_token="<unk>", add_bos_token=True, add_eos_token=False,
                               added_tokens_decoder={"0": {"content": "<unk>", "special": True}, "1": {"content": "<s>", "special": True},
                                                     "2": {"content": "</s>", "special": True}}),
                          torch.float16, config_class=transformers.MistralConfig, model_class=transformers.MistralForCausalLM)
    with tempfile.TemporaryDirectory() as work, contextlib.chdir(work):   # the model remembers the paths it was made with
        pathlib.Path("text").write_text("\n".join(TEXT[:2] + TEXT[3:]))
        sentencepiece.SentencePieceTrainer.train(input="text", model_prefix="m", vocab_size=310, model_type="bpe", byte_fallback=True, num_threads=1,
                                                 character_coverage=1.0, minloglevel=2, user_defined_symbols=["[INST]"], normalization_rule_name="identity")
        shutil.copy("m.model", folder / "tokenizer.model")

    bytes_ = {f"<0x{b:02X}>": 3 + b for b in range(256)}
    vocab = {"<unk>": 0, "<s>": 1, "</s>": 2, **bytes_}
    for token in ["▁", "t", "h", "e", "▁t", "he", "▁the"]: vocab[token] = len(vocab)
    fallback = Tokenizer(models.BPE(vocab=vocab, merges=[("▁", "t"), ("h", "e"), ("▁t", "he")], unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    fallback.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    fallback.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    fallback.add_special_tokens(["<unk>", "<s>", "</s>"])
    fallback.add_tokens(["<tool>"])
    llama_folder("llama-byte-fallback", {"vocab_size": 267, "bos_token_id": 1, "eos_token_id": 2, "rope_scaling": {"type": "linear", "factor": 2.0}}, fallback,
                 dict(bos_token="<s>", eos_token="</s>", unk_token="<unk>", tokenizer_class="PreTrainedTokenizerFast", add_bos_token=True), torch.float32)

    folder = out / "bert-tiny-embedder"
    folder.mkdir()
    words = sorted({word for line in TEXT for word in line.lower().split() if word.isalpha()})   # the trainer breaks ties at random
    letters = sorted({letter for line in TEXT for letter in line.lower() if not letter.isspace()})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *("##" + letter for letter in letters), *(word for word in words if len(word) > 1)]
    wordpiece = Tokenizer(models.WordPiece(vocab={piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    wordpiece.normalizer = normalizers.BertNormalizer()
    wordpiece.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    wordpiece.decoder = decoders.WordPiece()
    wordpiece.add_special_tokens(pieces[:5])
    wordpiece.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    size = wordpiece.get_vocab_size()
    save_model(folder, transformers.BertModel(transformers.BertConfig(vocab_size=size, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                                                                      max_position_embeddings=64)), torch.float32)
    save_tokenizer(folder, wordpiece, unk_token="[UNK]", sep_token="[SEP]", pad_token="[PAD]", cls_token="[CLS]", mask_token="[MASK]", tokenizer_class="BertTokenizer",
                   do_lower_case=True)
    (folder / "modules.json").write_text(json.dumps([{"idx": i, "name": str(i), "path": path, "type": "sentence_transformers.models." + kind} for i, (path, kind) in
                                                     enumerate([("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize")])]) + "\n")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling/config.json").write_text(json.dumps({"word_embedding_dimension": 32, "pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}) + "\n")
    (folder / "sentence_bert_config.json").write_text('{"max_seq_length": 48, "do_lower_case": false}\n')
    (folder / "README.md").write_text("---\nlanguage: ga\nlicense: mit\npipeline_tag: sentence-similarity\n---\n")


# The tiny vocabularies have hashes of their own, which get_vocab_base_pre cannot know: their pre-tokenizers are these.
PRE = {"tiny-smol-135m-instruct": "smollm", "Llama-Tiny-sharded": "llama-bpe", "bert-tiny-embedder": "default"}
PACK = {"u8": "B", "i8": "b", "u16": "H", "i16": "h", "u32": "I", "i32": "i", "f32": "f", "bool": "?", "u64": "Q", "i64": "q", "f64": "d"}
NAMES = {"UINT8": "u8", "INT8": "i8", "UINT16": "u16", "INT16": "i16", "UINT32": "u32", "INT32": "i32", "FLOAT32": "f32", "BOOL": "bool", "STRING": "string",
         "UINT64": "u64", "INT64": "i64", "FLOAT64": "f64"}


def encode(kind, value):
    if kind == "string":
        data = value.encode()
        return struct.pack("<Q", len(data)) + data
    return struct.pack("<" + PACK[kind], value)


def listing(path):
    reader = gguf.GGUFReader(path)
    values = []
    for key, field in reader.fields.items():
        if key.startswith("GGUF."): continue
        is_array, kind, content = field.types[0] == gguf.GGUFValueType.ARRAY, NAMES[field.types[-1].name], field.contents()
        data = b"".join(encode(kind, one) for one in (content if is_array else [content]))
        values.append({"key": key, "type": kind, "count": len(content) if is_array else None, "sha256": hashlib.sha256(data).hexdigest(),
                       "starts": (content[:4] if is_array else content[:60] if kind == "string" else content)})
    tensors = [{"name": t.name, "type": t.tensor_type.name, "shape": t.shape.tolist(), "sha256": hashlib.sha256(t.data.tobytes()).hexdigest()} for t in reader.tensors]
    return {"values": values, "tensors": tensors}


def convert(folder, outtype, path):
    TextModel.get_vocab_base_pre = lambda self, tokenizer: PRE[folder.name]
    sys.argv = ["convert_hf_to_gguf.py", str(folder), "--outfile", str(path), "--outtype", outtype]
    convert_hf_to_gguf.main()


# Those of gguf-py/tests/test_metadata.py (without the adapters' negative sizes), and a few more.
MODEL_IDS = [(name, 0) for name in """Mistral/Mixtral-8x7B-Instruct-v0.1 Mixtral-8x7B-Instruct Mixtral-8x7B-v0.1 Mixtral-8x7B Mixtral-v0.1 Mixtral
NousResearch/Meta-Llama-3-8B Qwen1.5-MoE-A2.7B-Chat Qwen2-57B-A14B-Instruct DeepSeek-Coder-V2-Lite-Instruct crestf411/daybreak-kunoichi-2dpo-7b
Qwen2-0.5B-Instruct smallcloudai/Refact-1_6B-fim UCLA-AGI/Gemma-2-9B-It-SPPO-Iter3 NousResearch/Hermes-2-Theta-Llama-3-8B SeaLLMs/SeaLLMs-v3-7B-Chat
pszemraj/jamba-900M-v0.13-KIx2 state-spaces/mamba-2.8b-hf bigscience/bloom-7b1-petals mistralai/-Mistral--Nemo-Base-2407-
MaziyarPanahi/GreenNode-mini-7B-multilingual-v1olet-Mistral-7B-Instruct-v0.1 mistralai/Mistral-Nemo-Instruct-2407 deepseek-ai/DeepSeek-V2-Chat-0628
OpenGVLab/Mini-InternVL-Chat-2B-V1-5 jondurbin/bagel-dpo-2.8b-v0.2 voxmenthe/SFR-Iterative-DPO-LLaMA-3-8B-R-unquantized microsoft/Florence-2-base
Llama-3-Instruct-abliteration-LoRA-8B ./local-model-7b-f16 stackexchange_xml nreimers/MiniLM-L6-H384-uncased SmolLM2-135M-Instruct a-sentence-2b-xl-small
a--b v1 x-LARGE gemma-3-1b-it-q4_0""".split()] + [
    ("microsoft/Phi-3-mini-4k-instruct", 4 * 10**9), ("delphi-suite/stories-llama2-50k", 50 * 10**3), ("internlm/internlm2_5-7b-chat-1m", 7 * 10**9),
    ("abacaj/llama-161M-100B", 161 * 10**6), ("SparseLLM/relu-100B", 1340 * 10**6), ("a normal sentence", 999), ("m-7b", 1500), ("m-7b", 999499), ("m-7b", 94999999)]


def main():
    for folder in out.glob("*/config.json"): shutil.rmtree(folder.parent)
    make_folders()
    versions = {"torch": torch.__version__.partition("+")[0], "transformers": transformers.__version__, "tokenizers": tokenizers.__version__,
                "sentencepiece": sentencepiece.__version__, "numpy": numpy.__version__, "llama.cpp": llama.parts[-3]}
    golden = {"made by": "scripts/golden/convert_golden.py", "seed": SEED, "versions": versions, "folders": {}, "encodings": {}, "model_ids": []}
    source = (llama / "conversion/base.py").read_text()
    literal = source[source.index("chktxt = ") + 9:]
    check = eval(literal[:literal.index("\n")])   # the text whose ids get_vocab_base_pre hashes
    with tempfile.TemporaryDirectory() as work:
        for config in sorted(out.glob("*/config.json")):
            folder = config.parent
            golden["folders"][folder.name] = {}
            for outtype in ("auto", "f32", "f16", "bf16"):
                convert(folder, outtype, pathlib.Path(work) / "x.gguf")
                golden["folders"][folder.name][outtype] = listing(pathlib.Path(work) / "x.gguf")
            if folder.name in PRE:
                tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
                texts = [check, TEXT[2], "▁tool <|im_end|> a[SEP]b", "don't  stop\n\n\tnow", "ÀÉÎ ǅ ﬁ 東京タワー"]
                golden["encodings"][folder.name] = [{"text": text, "ids": tokenizer.encode(text).ids} for text in texts]
    for name, parameters in MODEL_IDS:
        parts = gguf.Metadata.get_model_id_components(name, parameters)
        golden["model_ids"].append({"id": name, "parameters": parameters, "parts": parts, "title": gguf.Metadata.id_to_title(parts[0]),
                                    "size_label": gguf.size_label(parameters, parameters, 0, 0)})
    (out / "convert_golden.json").write_text(json.dumps(golden, indent=None, ensure_ascii=False) + "\n")


main()
