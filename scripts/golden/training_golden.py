#!/usr/bin/env python3
"""Makes src/training/testdata: tiny random models of every family, and what transformers, PEFT and torch's AdamW make of them.

usage: training_golden.py LLAMA_CPP LLAMA_BUILD [FAMILY...]

LLAMA_CPP is llama.cpp's source tree (scripts/fetch-llama prints it): its own convert_hf_to_gguf.py writes model.gguf.
LLAMA_BUILD is a build folder of it with static libraries (under ~/.cache/hone/llama): its logits are compared with transformers'.
Needs torch, transformers, peft, tokenizers, safetensors, gguf, numpy, pyyaml and a C++ compiler. Run with OMP_NUM_THREADS=1.
src/training/testdata/README.md says what the files hold.
"""
import contextlib, copy, json, os, pathlib, shutil, subprocess, sys, tempfile

os.environ.update(HF_HUB_OFFLINE="1", OMP_NUM_THREADS="1")
llama, build = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
sys.path[:0] = [str(llama), str(llama / "gguf-py")]
here = pathlib.Path(__file__).resolve().parent
out = here.parents[1] / "src/training/testdata"

import gguf, numpy, peft, safetensors.torch, tokenizers, torch, transformers
import torch.nn.functional as F
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from conversion.base import TextModel
import convert_hf_to_gguf

SEED = 20261123
VOCABULARY = 264   # 256 bytes, 3 special tokens, 5 merges
ROWS, SEQUENCES = [5, 27, 9, 14], [0, 0, 1, 1]   # lengths in tokens; which sequence of the batch a row is packed into
RANK, ALPHA, RATE = 4, 8, 1e-3
LORA_STEPS, FULL_STEPS = 3, 2
LAYERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]

T = transformers
BASE = dict(vocab_size=VOCABULARY, num_hidden_layers=2, intermediate_size=96, max_position_embeddings=256, bos_token_id=0, eos_token_id=1,
            pad_token_id=2, attention_bias=False, rms_norm_eps=1e-5)
FAMILIES = {   # name: configuration, model, whether full training is recorded as well, llama.cpp's name of the pre-tokenizer
    "llama": (T.LlamaConfig, T.LlamaForCausalLM, True, "smollm",   # grouped heads, tied
              dict(hidden_size=64, num_attention_heads=4, num_key_value_heads=2, tie_word_embeddings=True, rope_theta=10000.0)),
    "llama-rope-scaling": (T.LlamaConfig, T.LlamaForCausalLM, False, "llama-bpe",
                           dict(hidden_size=64, num_attention_heads=2, num_key_value_heads=1, tie_word_embeddings=False, rope_theta=500000.0,
                                rope_scaling={"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                                              "original_max_position_embeddings": 64})),
    "mistral": (T.MistralConfig, T.MistralForCausalLM, True, "smollm",   # architecture llama in GGUF, output not tied, one head for one
                dict(hidden_size=32, num_attention_heads=4, num_key_value_heads=4, head_dim=16, tie_word_embeddings=False, rope_theta=1000000.0,
                     sliding_window=None)),
    "qwen2": (T.Qwen2Config, T.Qwen2ForCausalLM, True, "qwen2",   # biases of q, k and v; tied
              dict(hidden_size=32, num_attention_heads=2, num_key_value_heads=1, num_hidden_layers=3, tie_word_embeddings=True, rope_theta=5000.0,
                   rms_norm_eps=1e-6)),
    "qwen3": (T.Qwen3Config, T.Qwen3ForCausalLM, True, "qwen2",   # norms of each head's q and k; heads · head_dim ≠ hidden
              dict(hidden_size=32, num_attention_heads=4, num_key_value_heads=2, head_dim=16, tie_word_embeddings=True, rope_theta=1000000.0,
                   rms_norm_eps=1e-6)),
    "gemma3": (T.Gemma3TextConfig, T.Gemma3ForCausalLM, True, "default",   # five windowed layers, a global one, a windowed one
               dict(hidden_size=32, num_attention_heads=4, num_key_value_heads=2, head_dim=16, num_hidden_layers=7, intermediate_size=64, sliding_window=8,
                    sliding_window_pattern=6, query_pre_attn_scalar=16, tie_word_embeddings=True, rms_norm_eps=1e-6,
                    rope_theta=1000000.0, rope_local_base_freq=10000.0)),
}


def tokenizer_files(folder):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder, tokenizer.post_processor = decoders.ByteLevel(), processors.ByteLevel(trim_offsets=False)
    tokenizer.train_from_iterator(["it is the lion that is in the linen"], trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=["<|bos|>", "<|endoftext|>", "<|pad|>"], show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet())))
    assert tokenizer.get_vocab_size() == VOCABULARY
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(dict(tokenizer_class="PreTrainedTokenizerFast", bos_token="<|bos|>", eos_token="<|endoftext|>",
                                                                  pad_token="<|pad|>", add_prefix_space=False)))


def random_weights(model, gemma):
    for name, parameter in model.named_parameters():
        if name.endswith("norm.weight"): value = torch.rand_like(parameter) - (0.5 if gemma else -0.5)   # 0.5 … 1.5 as a factor
        elif name.endswith("bias"): value = torch.randn_like(parameter) * 0.3
        else: value = torch.randn_like(parameter) * 1.5 / parameter.shape[1] ** 0.5
        parameter.data.copy_(value)


def make_rows():
    """Each its ids and targets; row 0 marks its first token, which never counts, row 1 is learned whole, row 3 has one target."""
    rows = []
    for i, length in enumerate(ROWS):
        ids = torch.randint(3, VOCABULARY, (length,))
        targets = (torch.rand(length) < 0.6).int() if i != 1 else torch.ones(length, dtype=torch.int32)
        if i == 0: targets[:3] = torch.tensor([1, 0, 1])
        if i == 3: targets[:] = 0; targets[9] = 1
        rows.append((ids, targets))
    assert all(targets[1:].any() for _, targets in rows)
    return rows


@contextlib.contextmanager
def all_float64():
    """transformers computes norms, softmax and angles in float32 whatever the model's type is; here they stay in float64."""
    to, as_float, softmax = torch.Tensor.to, torch.Tensor.float, F.softmax
    wide = lambda self: self.dtype == torch.float64
    def patched_to(self, *args, **kwargs):
        if wide(self) and args and args[0] == torch.float32: return self
        return to(self, *args, **kwargs)
    torch.Tensor.to = patched_to
    torch.Tensor.float = lambda self, *a, **k: self if wide(self) else as_float(self, *a, **k)
    F.softmax = lambda input, dim=None, dtype=None, **k: softmax(input, dim=dim, dtype=None if wide(input) else dtype)
    try: yield
    finally: torch.Tensor.to, torch.Tensor.float, F.softmax = to, as_float, softmax


def logits_of(model, rows):
    return [model(input_ids=ids[None], use_cache=False).logits[0] for ids, _ in rows]   # a row alone: isolated, positions from 0


def loss_of(model, rows):
    total = sum(int(targets[1:].sum()) for _, targets in rows)
    return sum(F.cross_entropy(logits[:-1][targets[1:] == 1], ids[1:][targets[1:] == 1], reduction="sum")
               for logits, (ids, targets) in zip(logits_of(model, rows), rows)) / total


def train(model, rows, steps):
    """The first step's gradients and norm, each step's loss, the parameters afterwards and their loss."""
    trained = {name: parameter for name, parameter in model.named_parameters() if parameter.requires_grad}
    optimizer = torch.optim.AdamW(trained.values(), lr=RATE, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0, foreach=False)
    losses, norms, gradients = [], [], None
    for _ in range(steps):
        loss = loss_of(model, rows)
        loss.backward()
        if gradients is None: gradients = {name: parameter.grad.clone() for name, parameter in trained.items()}
        norms.append(float(torch.nn.utils.clip_grad_norm_(trained.values(), 1.0)))
        losses.append(loss.item())
        optimizer.step(); optimizer.zero_grad()
    with torch.no_grad(): after_loss = float(loss_of(model, rows))
    return dict(gradients=gradients, norms=norms, losses=losses, after={n: p.detach().clone() for n, p in trained.items()}, after_loss=after_loss)


def distance(measured, reference, start=None):
    """The largest ‖x − ref‖/‖ref‖ of any tensor, or of its change since `start`."""
    worst = 0.0
    for name, x in measured.items():
        ref = reference[name].double()
        size = (ref - start[name].double()).norm() if start else ref.norm()
        worst = max(worst, float((x.double() - ref).norm() / size))
    return worst


def with_adapter(model, factors=None):
    """Under PEFT, with A and B random: B is zero by default, which would hide every mistake about A."""
    adapted = peft.get_peft_model(model, peft.LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=LAYERS, lora_dropout=0.0, task_type="CAUSAL_LM"))
    for name, parameter in adapted.named_parameters():
        if "lora_" not in name: continue
        if factors: parameter.data.copy_(factors[name])
        else: parameter.data.copy_(torch.randn_like(parameter) * (parameter.shape[1] ** -0.5 if "lora_A" in name else 0.02))
    return adapted


def llama_logits(program, path, rows):
    text = "".join(" ".join(map(str, ids.tolist())) + "\n" for ids, _ in rows)
    done = subprocess.run([program, path], input=text.encode(), capture_output=True, check=True)
    return torch.from_numpy(numpy.frombuffer(done.stdout, numpy.float32).copy()).view(-1, VOCABULARY)


def gguf_name(config, names, name):
    architecture = {"gemma3_text": "gemma3", "mistral": "llama"}.get(config.model_type, config.model_type)
    table = names.setdefault(architecture, gguf.get_tensor_name_map(next(k for k, v in gguf.MODEL_ARCH_NAMES.items() if v == architecture), 16))
    return table.get_name(name, try_suffixes=(".weight", ".bias"))


class Trial:
    """A family's model, rows and trainings for one seed, in float32 and in float64."""
    def __init__(self, family, seed):
        config_class, model_class, self.full, self.pre, self.settings = FAMILIES[family]
        self.seed, self.gemma = seed, family == "gemma3"
        torch.manual_seed(seed)
        self.model = model_class(config_class(**{**BASE, **self.settings}, attn_implementation="eager")).float().eval()
        random_weights(self.model, self.gemma)
        self.rows = make_rows()
        self.adapted = with_adapter(copy.deepcopy(self.model))
        self.initial = {n: p.detach().clone() for n, p in self.adapted.named_parameters() if p.requires_grad}
        with all_float64(): wide = train(with_adapter(copy.deepcopy(self.model), self.initial).double(), self.rows, LORA_STEPS)
        self.lora = train(with_adapter(copy.deepcopy(self.model), self.initial), self.rows, LORA_STEPS)
        self.notes = {"lora_loss": max(abs(a - b) / b for a, b in zip(self.lora["losses"], wide["losses"])),
                      "lora_gradient": distance(self.lora["gradients"], wide["gradients"]),
                      "lora_update": distance(self.lora["after"], wide["after"], self.initial)}
        if not self.full: return
        start = {n: p.detach() for n, p in self.model.named_parameters()}
        with all_float64(): wide = train(copy.deepcopy(self.model).double(), self.rows, FULL_STEPS)
        self.trained = train(copy.deepcopy(self.model), self.rows, FULL_STEPS)
        self.notes |= {"full_gradient": distance(self.trained["gradients"], wide["gradients"]),
                       "full_update": distance(self.trained["after"], wide["after"], start)}

    def is_steady(self):
        """AdamW's first steps are nearly sign(g): a gradient at the noise of float32 turns into a whole step of either sign."""
        return self.notes["lora_update"] < 1.5e-5 and (not self.full or self.notes["full_update"] < 1e-4)


def make(family, program, work):
    trial = next(trial for trial in (Trial(family, SEED + i) for i in range(1000)) if trial.is_steady())
    model, rows, folder, source = trial.model, trial.rows, out / family, work / family
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    source.mkdir()
    model.save_pretrained(source)
    tokenizer_files(source)
    TextModel.get_vocab_base_pre = lambda self, tokenizer: trial.pre   # it knows the hashes of real vocabularies only
    sys.argv = ["convert_hf_to_gguf.py", str(source), "--outfile", str(folder / "model.gguf"), "--outtype", "f32", "--model-name", f"golden {family}"]
    convert_hf_to_gguf.main()

    with torch.no_grad(): base_logits, base_loss = logits_of(model, rows), float(loss_of(model, rows))
    llama_distance = float((llama_logits(program, folder / "model.gguf", rows) - torch.cat(base_logits)).abs().max())
    assert llama_distance < 1e-4, (family, llama_distance)

    meta = {"made by": "scripts/golden/training_golden.py", "seed": trial.seed, **VERSIONS}
    golden = {}
    for i, ((ids, targets), sequence) in enumerate(zip(rows, SEQUENCES)):
        golden |= {f"rows.{i}.ids": ids.int(), f"rows.{i}.targets": targets.int(), f"rows.{i}.sequence": torch.tensor([sequence], dtype=torch.int32),
                   f"base.logits.{i}": base_logits[i]}
    golden["base.loss"] = torch.tensor([base_loss])
    with torch.no_grad(): golden |= {f"lora.logits.{i}": logits for i, logits in enumerate(logits_of(trial.adapted, rows))}
    for part, tensors in (("initial", trial.initial), ("grad", trial.lora["gradients"]), ("after3", trial.lora["after"])):
        golden |= {f"lora.{part}.{name.replace('.default', '')}": tensor for name, tensor in tensors.items()}
    save(folder / "golden.safetensors", golden | scalars("lora", LORA_STEPS, trial.lora), meta)
    if trial.full:
        names, golden = {}, {}
        for name, _ in model.named_parameters():
            called = gguf_name(model.config, names, name)
            golden[f"full.grad.{called}"] = trial.trained["gradients"][name]
            golden[f"full.after2.{called}"] = trial.trained["after"][name] + (1.0 if trial.gemma and name.endswith("norm.weight") else 0.0)
        save(folder / "full.safetensors", golden | scalars("full", FULL_STEPS, trial.trained), meta)

    trial.adapted.save_pretrained(folder / "adapter")
    (folder / "adapter/README.md").unlink(missing_ok=True)
    (folder / "adapter/adapter_model.safetensors").chmod(0o644)
    described = json.loads((folder / "adapter/adapter_config.json").read_text())
    described["base_model_name_or_path"] = f"golden-{family}"
    described["target_modules"].sort()   # a set, in an order of its own
    (folder / "adapter/adapter_config.json").write_text(json.dumps(described, indent=2, sort_keys=True) + "\n")
    return {"seed": trial.seed, "configuration": {**BASE, **trial.settings}, "pre_tokenizer": trial.pre, "largest_logit_distance_to_llama.cpp": llama_distance,
            "float32_to_float64": trial.notes}


def scalars(part, steps, trained):
    return {f"{part}.losses": torch.tensor(trained["losses"]), f"{part}.grad_norms": torch.tensor(trained["norms"]),
            f"{part}.after{steps}.loss": torch.tensor([trained["after_loss"]])}


def save(path, tensors, meta):
    safetensors.torch.save_file({name: tensor.detach().contiguous() for name, tensor in tensors.items()}, path, metadata={"made": json.dumps(meta)})   # one key: more would be written in any order
    path.chmod(0o644)


VERSIONS = {"torch": torch.__version__.partition("+")[0], "transformers": transformers.__version__, "peft": peft.__version__,
            "tokenizers": tokenizers.__version__, "gguf": "of llama.cpp", "llama.cpp": llama.parts[-3], "numpy": numpy.__version__}


def main():
    torch.set_num_threads(1)
    manifest = out / "manifest.json"
    known = json.loads(manifest.read_text())["families"] if manifest.exists() else {}
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        libraries = [build / p for p in ("src/libllama.a", "ggml/src/libggml.a", "ggml/src/libggml-cpu.a", "ggml/src/libggml-base.a")]
        subprocess.run(["c++", "-O1", "-std=c++17", "-I", llama / "include", "-I", llama / "ggml/include", here / "llama_logits.cpp", "-o", work / "logits",
                        *libraries, "-lpthread", "-ldl"], check=True)
        for family in sys.argv[3:] or list(FAMILIES): known[family] = make(family, work / "logits", work)
    manifest.write_text(json.dumps({"made by": "scripts/golden/training_golden.py", "seed": SEED, "versions": VERSIONS, "rows": ROWS, "sequences": SEQUENCES,
                                    "lora": {"rank": RANK, "alpha": ALPHA, "learning_rate": RATE, "steps": LORA_STEPS}, "full_steps": FULL_STEPS,
                                    "families": {name: known[name] for name in FAMILIES if name in known}}, indent=1) + "\n")
    for name, one in known.items(): print(name, {k: v for k, v in one.items() if k != "configuration"})


if __name__ == "__main__": main()
