#!/usr/bin/env python3
"""Makes the tiny PEFT folders and the golden values that src/adapter/*_test.cpp and src/engine/adapter_test.cpp compare with.

usage: adapter_golden.py LLAMA_CPP [TESTDATA]

LLAMA_CPP is llama.cpp's source tree (scripts/fetch-llama prints it); its own convert_lora_to_gguf.py makes the GGUF reference,
PEFT itself the folders, ΔW and logits. The base is tiny-smol-135m-instruct of convert_golden.py; Qwen3 and Gemma 3 bases are
made here and thrown away. Needs torch, transformers, peft, numpy, pyyaml. The same versions give the same files.
"""
import hashlib, json, os, pathlib, shutil, subprocess, sys, tempfile

llama = pathlib.Path(sys.argv[1]).resolve()
sys.path[:0] = [str(llama / "gguf-py")]
data = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path(__file__).resolve().parents[2] / "src/adapter/testdata"
out = data / "adapters"
smol_folder = pathlib.Path(__file__).resolve().parents[2] / "src/convert/testdata/tiny-smol-135m-instruct"

import gguf, numpy, peft, torch, transformers

SEED = 20260407
TOKENS = [57, 131, 8, 260, 19, 77, 300]
ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
TINY = dict(vocab_size=40, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, head_dim=8,
            max_position_embeddings=64)


def smol():
    return transformers.AutoModelForCausalLM.from_pretrained(smol_folder, dtype=torch.float32, attn_implementation="eager")


# name → (base, base's name in the config, numbers of the file, LoraConfig's own)
ADAPTERS = {
    "plain": (smol, "Tiny-Org/tiny-smol-135M-Instruct", torch.float32, dict(r=4, lora_alpha=8, lora_dropout=0.05, target_modules=ALL)),
    "patterns": (smol, "Tiny-Org/tiny-smol-135M-Instruct", torch.bfloat16,
                 dict(r=4, lora_alpha=6, use_rslora=True, target_modules=["q_proj", "k_proj", "gate_proj", "up_proj", "down_proj"],
                      rank_pattern={"layers.0.self_attn.q_proj": 2, r"layers\.1\.mlp\.(gate|up)_proj": 3},
                      alpha_pattern={r"^model\.layers\.1\.self_attn\.[qk]_proj": 9, "down_proj": 3})),
    "qwen3": (lambda: transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**TINY)), "Tiny-Org/tiny-qwen3", torch.float32,
              dict(r=2, lora_alpha=4, target_modules=ALL)),
    "gemma3": (lambda: transformers.Gemma3ForCausalLM(transformers.Gemma3TextConfig(**TINY)), "Tiny-Org/tiny-gemma3", torch.float16,
               dict(r=2, lora_alpha=2, target_modules=ALL)),
}


def listing(path):
    reader = gguf.GGUFReader(path)
    values = {key: field.contents() for key, field in reader.fields.items() if not key.startswith("GGUF.")}
    tensors = [{"name": t.name, "type": t.tensor_type.name, "shape": t.shape.tolist(), "sha256": hashlib.sha256(t.data.tobytes()).hexdigest()}
               for t in reader.tensors]
    return {"values": values, "tensors": tensors}


def samples(matrix):
    flat = matrix.flatten().tolist()
    return {"shape": list(matrix.shape), "norm": float(matrix.double().norm()), "every 101st": flat[::101]}


def make(name, base, base_name, dtype, config, work):
    torch.manual_seed(SEED)
    model = base()
    base_folder = work / (name + "-base")
    model.save_pretrained(base_folder)
    model = peft.get_peft_model(model, peft.LoraConfig(task_type="CAUSAL_LM", **config))
    model.eval()
    with torch.no_grad():
        for parameter_name, parameter in model.named_parameters():
            if "lora_" in parameter_name:
                parameter.copy_((torch.randn_like(parameter) * 0.2).to(dtype).float())
        layers = {full.removeprefix("base_model.model."): module for full, module in model.named_modules() if hasattr(module, "get_delta_weight")}
        deltas = {full: samples(module.get_delta_weight("default")) for full, module in layers.items()}
        result = {"deltas": deltas, "scales": {full: module.scaling["default"] for full, module in layers.items()}}
        if base is smol:
            result["tokens"] = TOKENS
            result["logits"] = [round(x, 5) for x in model(torch.tensor([TOKENS])).logits[0, -1].tolist()]
            with model.disable_adapter():
                result["bare_logits"] = [round(x, 5) for x in model(torch.tensor([TOKENS])).logits[0, -1].tolist()]
        model.to(dtype)
    folder = out / name
    model.peft_config["default"].base_model_name_or_path = base_name
    model.peft_config["default"].target_modules = sorted(config["target_modules"])   # a set's order changes from run to run
    os.environ["HF_HUB_OFFLINE"] = "1"
    model.save_pretrained(folder, save_embedding_layers=False)
    (folder / "README.md").unlink(missing_ok=True)
    gguf_file = work / (name + ".gguf")
    subprocess.run([sys.executable, llama / "convert_lora_to_gguf.py", "--base", base_folder, "--outfile", gguf_file, folder], check=True)
    result["gguf"] = listing(gguf_file)
    return result


def main():
    shutil.rmtree(out, ignore_errors=True)
    golden = {"made by": "scripts/golden/adapter_golden.py", "seed": SEED,
              "versions": {"torch": torch.__version__.partition("+")[0], "transformers": transformers.__version__, "peft": peft.__version__,
                           "numpy": numpy.__version__, "llama.cpp": llama.parts[-3]}, "adapters": {}}
    with tempfile.TemporaryDirectory() as work:
        for name, (base, base_name, dtype, config) in ADAPTERS.items():
            golden["adapters"][name] = make(name, base, base_name, dtype, config, pathlib.Path(work))
    (data / "adapter_golden.json").write_text(json.dumps(golden, indent=None, ensure_ascii=False) + "\n")


main()
