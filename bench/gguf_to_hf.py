"""A GGUF file as a Hugging Face folder of the same weights (dequantized to float32), so that PyTorch starts where Hone does.

gguf_to_hf.py IN.gguf OUT_FOLDER [--chat-template FILE] [--tokenizer]      --tokenizer: its tokenizer alone, for lm-evaluation-harness
Architectures llama, qwen2, qwen3 and gemma3; vocabularies of kind gpt2 (byte-level BPE) and llama (SentencePiece BPE).
Needs numpy, gguf and, for weights, safetensors. OUT_FOLDER gets config.json, model.safetensors, tokenizer.json and tokenizer_config.json.
"""
import argparse, json, pathlib, sys
import numpy as np
from gguf import GGUFReader, dequantize

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("gguf"); parser.add_argument("folder", type=pathlib.Path); parser.add_argument("--chat-template", type=pathlib.Path)
parser.add_argument("--tokenizer", action="store_true"); options = parser.parse_args()
reader = GGUFReader(options.gguf)
architecture = reader.fields["general.architecture"].contents()
if architecture not in ("llama", "qwen2", "qwen3", "gemma3"): sys.exit(f"{options.gguf}: architecture {architecture} is not known here.")
gemma = architecture == "gemma3"


def key(name, otherwise=None):
    name = name.replace("ARCH", architecture)
    return reader.fields[name].contents() if name in reader.fields else otherwise


# Weights. GGUF of llama holds each head's rows of Q and K in pairs; Gemma's norms are stored with 1 added.
heads, layers, width = key("ARCH.attention.head_count"), key("ARCH.block_count"), key("ARCH.embedding_length")
kv_heads, head_dim = key("ARCH.attention.head_count_kv", heads), key("ARCH.attention.key_length", width // heads)
NAMES = {"attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
         "attn_q_norm": "self_attn.q_norm", "attn_k_norm": "self_attn.k_norm", "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj",
         "ffn_down": "mlp.down_proj", "attn_norm": "input_layernorm", "ffn_norm": "pre_feedforward_layernorm" if gemma else "post_attention_layernorm",
         "post_attention_norm": "post_attention_layernorm", "post_ffw_norm": "post_feedforward_layernorm"}
TOP = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight", "output.weight": "lm_head.weight"}

weights = {}
for tensor in reader.tensors if not options.tokenizer else []:
    value = dequantize(tensor.data, tensor.tensor_type).astype(np.float32).reshape([int(n) for n in reversed(tensor.shape)])
    if tensor.name in TOP: name = TOP[tensor.name]
    elif tensor.name == "rope_freqs.weight": sys.exit(f"{options.gguf} has rope_freqs.weight, whose settings cannot be read back from it.")
    else:
        _, layer, kind, suffix = tensor.name.split(".")
        name = f"model.layers.{layer}.{NAMES[kind]}.{suffix}"
        if architecture == "llama" and kind in ("attn_q", "attn_k"):
            count = heads if kind == "attn_q" else kv_heads
            value = value.reshape(count, value.shape[0] // count // 2, 2, -1).swapaxes(1, 2).reshape(value.shape)
    if gemma and "norm" in tensor.name: value = value - 1
    weights[name] = np.ascontiguousarray(value)
options.folder.mkdir(parents=True, exist_ok=True)
if not options.tokenizer:
    from safetensors.numpy import save_file
    save_file(weights, options.folder / "model.safetensors", metadata={"format": "pt"})

# Configuration.
tokens, types = key("tokenizer.ggml.tokens"), key("tokenizer.ggml.token_type")
special = {name: key(f"tokenizer.ggml.{long}_token_id") for name, long in
           {"bos": "bos", "eos": "eos", "pad": "padding", "unk": "unknown"}.items()}
config = dict(hidden_size=width, intermediate_size=key("ARCH.feed_forward_length"), num_hidden_layers=layers, num_attention_heads=heads,
              num_key_value_heads=kv_heads, head_dim=head_dim, max_position_embeddings=key("ARCH.context_length"), vocab_size=len(tokens),
              rms_norm_eps=key("ARCH.attention.layer_norm_rms_epsilon"), rope_theta=key("ARCH.rope.freq_base", 10000.0),
              tie_word_embeddings=not any(tensor.name == "output.weight" for tensor in reader.tensors), attention_bias=False, mlp_bias=False, attention_dropout=0.0, dtype="float32",
              **{f"{name}_token_id": number for name, number in special.items() if name != "unk"})
if gemma:
    every = key("ARCH.attention.sliding_window_pattern", 6)
    config |= dict(architectures=["Gemma3ForCausalLM"], model_type="gemma3_text", hidden_activation="gelu_pytorch_tanh", query_pre_attn_scalar=head_dim,
                   sliding_window=key("ARCH.attention.sliding_window"), rope_local_base_freq=key("ARCH.rope.freq_base_swa", 10000.0),
                   layer_types=["sliding_attention" if (i + 1) % every else "full_attention" for i in range(layers)])
else:
    kind = {"llama": "Llama", "qwen2": "Qwen2", "qwen3": "Qwen3"}[architecture]
    config |= dict(architectures=[f"{kind}ForCausalLM"], model_type=architecture, hidden_act="silu")
(options.folder / "config.json").write_text(json.dumps(config, indent=1))


# Tokenizer.
def merges_of(vocabulary, scores):
    """SentencePiece joins the neighbours whose joint piece scores best; tokenizers wants that as a list of pairs, best first."""
    found = []
    for piece, score in zip(vocabulary, scores):
        pairs = [(piece[:i], piece[i:]) for i in range(1, len(piece))]
        pairs = sorted((pair for pair in pairs if pair[0] in vocabulary and pair[1] in vocabulary), key=lambda p: (vocabulary[p[0]], vocabulary[p[1]]))
        found += [(score, *pair) for pair in pairs]
    return [[left, right] for _, left, right in sorted(found, key=lambda m: (m[0], len(m[1]), len(m[2])), reverse=True)]


SPLITS = {   # by tokenizer.ggml.pre; smollm's is GPT-2's after single digits
    "llama-bpe": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+",
    "qwen2": r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"}
vocabulary = {token: i for i, token in enumerate(tokens)}
bpe = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix=None, end_of_word_suffix=None, ignore_merges=False, vocab=vocabulary)
byte_level = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True)
if key("tokenizer.ggml.model") == "gpt2":
    pre = key("tokenizer.ggml.pre", "default")
    if pre in SPLITS: steps = [dict(type="Split", pattern={"Regex": SPLITS[pre]}, behavior="Isolated", invert=False), {**byte_level, "use_regex": False}]
    elif pre in ("smollm", "default", "gpt-2"): steps = [dict(type="Digits", individual_digits=True)] * (pre == "smollm") + [byte_level]
    else: sys.exit(f"{options.gguf}: pre-tokenizer {pre} is not known here.")
    bpe |= dict(fuse_unk=False, byte_fallback=False, merges=[merge.split(" ") for merge in key("tokenizer.ggml.merges")], ignore_merges=pre == "llama-bpe")
    normalizer, pre_tokenizer, decoder = None, dict(type="Sequence", pretokenizers=steps), byte_level
elif key("tokenizer.ggml.model") == "llama":
    space = dict(type="Replace", pattern={"String": " "}, content="▁")
    prefix = [dict(type="Prepend", prepend="▁")] if key("tokenizer.ggml.add_space_prefix", True) else []
    bpe |= dict(fuse_unk=True, byte_fallback=True, unk_token=tokens[special["unk"]], merges=merges_of(vocabulary, key("tokenizer.ggml.scores")))
    normalizer = dict(type="Sequence", normalizers=[*prefix, space])
    pre_tokenizer = dict(type="Split", pattern={"String": " "}, behavior="MergedWithPrevious", invert=False)
    decoder = dict(type="Sequence", decoders=[dict(type="Replace", pattern={"String": "▁"}, content=" "), dict(type="ByteFallback"), dict(type="Fuse")])
else: sys.exit(f"{options.gguf}: vocabulary of kind {key('tokenizer.ggml.model')} is not known here.")
added = [dict(id=i, content=token, single_word=False, lstrip=False, rstrip=False, normalized=False, special=types[i] == 3)
         for i, token in enumerate(tokens) if types[i] in (3, 4)]   # control and user-defined
tokenizer = dict(version="1.0", truncation=None, padding=None, added_tokens=added, normalizer=normalizer, pre_tokenizer=pre_tokenizer, post_processor=None,
                 decoder=decoder, model=bpe)
(options.folder / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False))
template = options.chat_template.read_text() if options.chat_template else key("tokenizer.chat_template")
settings = dict(tokenizer_class="PreTrainedTokenizerFast", model_max_length=key("ARCH.context_length"), clean_up_tokenization_spaces=False,
                **{f"{name}_token": tokens[number] for name, number in special.items() if number is not None},
                **({"chat_template": template} if template else {}))
(options.folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1, ensure_ascii=False))
print(f"{options.folder}: {architecture}, {len(weights)} tensors, output {'tied' if config['tie_word_embeddings'] else 'of its own'}, "
      f"chat template {'yes' if template else 'no'}")
