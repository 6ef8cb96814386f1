"""Measures the engine beside its peers: Markdown tables on standard output, and everything in Benchmarks/engine-results.json.

    python measure.py ENGINE-BENCHMARK TRANSMUTE [--folder FOLDER] [--rounds N] [--only WORD]

The model is GPT-2 with 124 million random weights. In every round each program has its turn, in a process of its own in which
only the work is timed; figures are medians of the rounds, ratios medians of the rounds' own ratios. Peers that are not
installed are left out, and named.
"""

import argparse
import importlib.util
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "figures"))
import machine  # noqa: E402

SHAPES = [(1, 64), (1, 256), (1, 1024), (4, 256), (4, 1024)]
NEEDED = {
    "torch": ["torch", "transformers"], "onnxruntime": ["onnxruntime"], "numpy": ["numpy", "safetensors"],
    "llama.cpp f32": ["llama_cpp", "gguf"], "llama.cpp f16": ["llama_cpp", "gguf"], "llama.cpp q8_0": ["llama_cpp", "gguf"],
}
OURS = {"transmute f32": "f32", "transmute f16": "f16", "transmute bf16": "bf16", "transmute q8_0": "q8_0"}
GENERATED = 48


def has(package):
    return importlib.util.find_spec(package) is not None


def make(folder, transmute):
    """The model in every form that somebody reads, unless it is there."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    torch.manual_seed(1)
    model = GPT2LMHeadModel(GPT2Config()).eval()
    for name, kind in (("f32", torch.float32), ("f16", torch.float16), ("bf16", torch.bfloat16)):
        if not (folder / name).exists():
            model.to(kind).save_pretrained(folder / name)
            model = model.to(torch.float32)
    source = str(folder / "f32" / "model.safetensors")
    if not (folder / "q8_0.phial").exists():
        subprocess.run(
            [transmute, "convert", source, str(folder / "q8_0.phial"), "--dtype", "q8_0"], stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
    if has("onnxruntime") and has("onnx") and not (folder / "gpt2.onnx").exists():
        export(model, folder / "gpt2.onnx")
    if has("gguf") and not (folder / "gpt2-f32.gguf").exists():
        for kind in ("f32", "f16", "q8_0"):
            write_gguf(model, folder / f"gpt2-{kind}.gguf", kind)


def export(model, path):
    import torch

    class Plain(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, tokens):
            return self.model(tokens, use_cache=False).logits

    axes = {"tokens": {0: "batch", 1: "count"}, "logits": {0: "batch", 1: "count"}}
    torch.onnx.export(
        Plain(), (torch.zeros(1, 8, dtype=torch.long),), str(path), input_names=["tokens"], output_names=["logits"],
        dynamic_axes=axes, dynamo=False)


def write_gguf(model, path, kind):
    """GPT-2 as llama.cpp reads it; its vocabulary is made up, because nothing is decoded."""
    import gguf
    import numpy

    types = {"f32": None, "f16": gguf.GGMLQuantizationType.F16, "q8_0": gguf.GGMLQuantizationType.Q8_0}
    writer = gguf.GGUFWriter(path, "gpt2")
    config = model.config
    writer.add_block_count(config.n_layer)
    writer.add_context_length(config.n_positions)
    writer.add_embedding_length(config.n_embd)
    writer.add_feed_forward_length(4 * config.n_embd)
    writer.add_head_count(config.n_head)
    writer.add_layer_norm_eps(config.layer_norm_epsilon)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([f"t{token}" for token in range(config.vocab_size)])
    writer.add_token_types([1] * config.vocab_size)
    writer.add_token_merges(["t 1"])
    names = {
        "wte.weight": "token_embd.weight", "wpe.weight": "position_embd.weight", "ln_f": "output_norm",
        "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_2": "ffn_norm",
        "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
    }
    for name, value in model.state_dict().items():
        name = name.removeprefix("transformer.")
        if name == "lm_head.weight" or name.endswith((".attn.bias", ".attn.masked_bias")):
            continue
        array = value.numpy()
        if name.startswith("h."):
            _, layer, rest = name.split(".", 2)
            part, _, last = rest.rpartition(".")
            target = f"blk.{layer}.{names[part]}.{last}"
            array = array.T if array.ndim == 2 else array
        else:
            target = names.get(name) or f"{names[name.rpartition('.')[0]]}.{name.rpartition('.')[2]}"
        array = numpy.ascontiguousarray(array)
        if array.ndim == 2 and types[kind] is not None and target != "position_embd.weight":
            writer.add_tensor(target, gguf.quantize(array, types[kind]), raw_dtype=types[kind])
        else:
            writer.add_tensor(target, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def turn(command):
    """What one program says, or `None` where it fails."""
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    try:
        return json.loads(result.stdout.strip().splitlines()[-1])
    except (IndexError, json.JSONDecodeError):
        return None


def command(name, options, work, *numbers):
    if name in OURS:
        kind = OURS[name]
        model = options.folder / ("q8_0.phial" if kind == "q8_0" else f"{kind}/model.safetensors")
        return [options.engine, work, model, *numbers]
    return [sys.executable, HERE / "peer.py", name, work, options.folder, *numbers]


def measured(options, names, work, *numbers):
    """Every program's figures, one a round; a program that fails is left out."""
    figures = {name: [] for name in names}
    for _ in range(options.rounds):
        for name in names:
            said = turn(command(name, options, work, *numbers))
            if said is None:
                continue
            figures[name].append(min(said["milliseconds"]) if work == "forward" else said["tokensPerSecond"])
    return {name: values for name, values in figures.items() if values}


def table(columns):
    """Rows of programs, columns of medians with their ratio to transmute's float32."""
    names = list(dict.fromkeys(name for figures in columns.values() for name in figures))
    print(f"| | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for name in names:
        cells = []
        for figures in columns.values():
            if name not in figures:
                cells.append("")
                continue
            ratio = statistics.median(a / b for a, b in zip(figures[name], figures["transmute f32"]))
            cells.append(f"{statistics.median(figures[name]):.0f} ({ratio:.2f})")
        print(f"| {name} | {' | '.join(cells)} |")
    print(flush=True)


def kernels(engine):
    lines = subprocess.run([engine, "kernels"], capture_output=True, text=True, check=True).stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    tokens = [1, 64, 256, 1024]
    print("| weight | threads | " + " | ".join(f"{count} tokens" for count in tokens) + " |\n|---|---|---|---|---|---|")
    for key in dict.fromkeys((row["weight"], row["threads"], row["in"], row["out"]) for row in rows):
        found = {r["tokens"]: r["share"] for r in rows if (r["weight"], r["threads"], r["in"], r["out"]) == key}
        cells = [f"{found[count] * 100:.0f} %" if count in found else "" for count in tokens]
        print(f"| {key[2]} × {key[3]} {key[0]} | {key[1]} | {' | '.join(cells)} |")
    print(flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("engine")
    parser.add_argument("transmute")
    parser.add_argument("--folder", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="", help="kernels, forward or generate")
    options = parser.parse_args()
    missing = [package for package in ("torch", "transformers", "numpy") if not has(package)]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed, which make the model")
        return
    with tempfile.TemporaryDirectory() as temporary:
        options.folder = options.folder or pathlib.Path(temporary)
        options.folder.mkdir(exist_ok=True)
        make(options.folder, options.transmute)
        peers = [name for name, packages in NEEDED.items() if all(has(package) for package in packages)]
        absent = [name for name in NEEDED if name not in peers]
        if absent:
            print(f"not installed: {', '.join(absent)}\n")
        results = {"machine": machine.description()}
        if options.only in ("", "kernels"):
            print("share of the measured multiply-adds, and for one token of the measured bytes a second\n")
            results["kernels"] = kernels(options.engine)
        if options.only in ("", "forward"):
            print("milliseconds for all logits, and times that of transmute f32\n")
            results["forward"] = {
                f"{batch} × {count}": measured(options, [*OURS, *peers], "forward", batch, count, 1)
                for batch, count in SHAPES}
            table(results["forward"])
        if options.only in ("", "generate"):
            print("generated tokens a second, and times those of transmute f32\n")
            names = [*OURS, *(name for name in peers if name not in ("onnxruntime", "numpy"))]
            results["generate"] = {"tokens a second": measured(options, names, "generate", GENERATED)}
            table(results["generate"])
    (HERE.parent / "engine-results.json").write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
