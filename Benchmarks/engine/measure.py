"""Measures the engine beside its peers: Markdown on standard output, every figure in Benchmarks/engine-results.json.

    python measure.py ENGINE-BENCHMARK TRANSMUTE [--folder FOLDER] [--only WORD] [--rounds N] [--programs WORD] [--keep]

The models are GPT-2 with 124 million random weights, and a Llama of about that size. Every program is loaded once and then asked in
turns: transmute f32 before and after each other, so that a ratio is one of neighbours in time, whatever else the machine does.
Figures are medians, and so are ratios. Peers that are not installed are named and left out.

WORD is a part to measure: kernels, values, memory, accuracy, fingerprint, generate, or a batch and a length, as 1x256. With --keep the other
parts stay in the results as they were.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "figures"))
import machine  # noqa: E402
import models  # noqa: E402

RESULTS = HERE.parent / "engine-results.json"
REFERENCE = "transmute f32"
OURS = {f"transmute {kind}": kind for kind in models.KINDS}
LLAMA = {f"llama.cpp {kind}": ["xllamacpp", "gguf"] for kind in ("f32", "f32 padded", "f16", "q8_0")}
NEEDED = {"onnxruntime": ["onnxruntime", "onnx"], "torch": ["torch"], "numpy": ["safetensors"], **LLAMA}
# Rounds of each shape, fewer where they are long; only the float32 programs have their turn at the longest.
SHAPES = {(1, 64): 9, (1, 256): 5, (1, 1024): 3, (4, 256): 3, (4, 1024): 1}
LONGEST = (4, 1024)
GENERATED = 48


class Program:
    """One program in a process of its own that answers line by line."""

    def __init__(self, name, options):
        if name in OURS:
            command = [options.engine, "serve", options.folder / "gpt2" / f"{OURS[name]}.phial"]
        else:
            command = [sys.executable, HERE / "peer.py", name, options.folder]
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True)
        if "ready" not in self.answer():
            raise RuntimeError(f"{name} does not start")

    def answer(self):
        line = self.process.stdout.readline()
        return json.loads(line) if line.startswith("{") else {}

    def ask(self, question):
        """The figure that the program answers with."""
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        answer = self.answer()
        # What it leaves spinning should not slow the next one.
        time.sleep(0.05)
        return next(iter(answer.values()))

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def in_turns(options, names, rounds, question):
    """Every program's figures and their ratios to the mean of the two of transmute f32 around each."""
    programs = {name: Program(name, options) for name in dict.fromkeys([REFERENCE, *names])}
    figures = {name: {"values": [], "ratios": []} for name in programs}
    # The first time, each makes room and reads its weights from a file that nobody has mapped yet.
    for name in names:
        programs[name].ask(question)
    programs[REFERENCE].ask(question)
    before = programs[REFERENCE].ask(question)
    for _ in range(rounds):
        for name in names:
            value = programs[name].ask(question)
            after = programs[REFERENCE].ask(question)
            figures[REFERENCE]["values"].append(after)
            figures[name]["values"].append(value)
            figures[name]["ratios"].append(2 * value / (before + after))
            before = after
    for program in programs.values():
        program.close()
    return figures


def table(columns, format):
    names = [name for name in [*OURS, *NEEDED] if any(name in figures for figures in columns.values())]
    print(f"| | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for name in names:
        cells = []
        for figures in columns.values():
            values, ratios = figures.get(name, {}).get("values"), figures.get(name, {}).get("ratios")
            ratio = f" ({statistics.median(ratios):.2f} ×)" if ratios else ""
            cells.append(format(statistics.median(values)) + ratio if values else "")
        print(f"| {name} | {' | '.join(cells)} |")
    print(flush=True)


def kernels(options):
    command = [options.engine, "kernels", *models.KINDS]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def print_kernels(rows):
    print("share of the multiply-adds that the machine does at the same time; for one token, of the bytes that it reads\n")
    tokens = [1, 64, 256, 1024]
    print("| weight | threads | " + " | ".join(f"{count} tokens" for count in tokens) + " |\n|---|---|---|---|---|---|")
    for key in dict.fromkeys((row["weight"], row["threads"], row["in"], row["out"]) for row in rows):
        found = {r["tokens"]: r["share"] for r in rows if (r["weight"], r["threads"], r["in"], r["out"]) == key}
        cells = [f"{found[count] * 100:.0f} %" if count in found else "" for count in tokens]
        print(f"| {key[2]} × {key[3]} {key[0]} | {key[1]} | {' | '.join(cells)} |")
    print(flush=True)


def values(options):
    """Describing every value of a file as a share of reading it, on one thread and on two."""
    command = [options.engine, "statistics", options.folder / "gpt2" / "f32.phial"]
    lines = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=True).stdout.splitlines()
    return [json.loads(line) for line in lines]


def memory(options):
    """MiB that a pass allocates at most beyond the mapped weights, when it keeps few logits at a time."""
    result = {}
    for kind in models.KINDS:
        program = Program(f"transmute {kind}", options)
        status = pathlib.Path(f"/proc/{program.process.pid}/status")
        peak, ended = [0], threading.Event()

        def watch():
            while not ended.wait(0.005):
                line = next(line for line in status.read_text().splitlines() if line.startswith("RssAnon"))
                peak[0] = max(peak[0], int(line.split()[1]) / 1024)

        watcher = threading.Thread(target=watch)
        watcher.start()
        program.ask("pieces 1 1024")
        ended.set()
        watcher.join()
        program.close()
        result[kind] = peak[0]
    return result


def accuracy(options):
    """The largest error of any logit of 64 tokens, against transformers in float64."""
    import numpy
    import torch
    from transformers import AutoModelForCausalLM

    result = {}
    for name in ("gpt2", "llama"):
        ids = torch.arange(64)[None]
        model = AutoModelForCausalLM.from_pretrained(options.folder / name).eval()
        with torch.inference_mode():
            single = model(ids).logits[0].double().numpy()
            # Rotary tables and the like are made anew in double precision.
            torch.set_default_dtype(torch.float64)
            exact = AutoModelForCausalLM.from_pretrained(options.folder / name, dtype=torch.float64).eval()
            true = exact(ids).logits[0].numpy()
            torch.set_default_dtype(torch.float32)
        said = subprocess.run(
            [options.engine, "logits", options.folder / name / "f32.phial", "64"], capture_output=True, text=True,
            check=True).stdout
        ours = numpy.array([line.split() for line in said.splitlines()], dtype=numpy.float64)
        result[name] = {
            "transmute": float(abs(ours - true).max()), "PyTorch": float(abs(single - true).max()),
            "largest logit": float(abs(true).max())}
    return result


def fingerprints(options):
    """How many ways to run each model there are, and how many prediction fingerprints they give."""
    result = {}
    for name in ("gpt2", "llama"):
        for kind in ("f32", "bf16", "q8_0"):
            path = options.folder / name / f"{kind}.phial"
            said = subprocess.run([options.engine, "fingerprint", path], capture_output=True, text=True, check=True)
            lines = said.stdout.splitlines()
            result[f"{name} {kind}"] = {"ways": len(lines), "fingerprints": len({line.split()[0] for line in lines})}
    return result


def peers(options, work):
    """The peers that are installed; those that are not are named once."""
    absent = [name for name, packages in NEEDED.items() if not all(models.has(package) for package in packages)]
    if absent:
        print(f"not installed: {', '.join(absent)}\n")
    names = [name for name in NEEDED if name not in absent]
    if work == "generate":
        names = [name for name in names if name not in ("onnxruntime", "numpy")]
    return [name for name in names if options.programs in name]


def forward(options, batch, count):
    names = [name for name in OURS if name != REFERENCE and options.programs in name] + peers(options, "forward")
    if (batch, count) == LONGEST:
        names = [name for name in names if name in ("onnxruntime", "torch", "llama.cpp f32")]
    return in_turns(options, names, options.rounds or SHAPES[batch, count], f"forward {batch} {count}")


def generate(options):
    names = [name for name in OURS if name != REFERENCE and options.programs in name] + peers(options, "generate")
    return in_turns(options, names, options.rounds or 5, f"generate {GENERATED}")


def report(results):
    if "kernels" in results:
        print_kernels(results["kernels"])
    shapes = {f"{batch} × {count}": results[f"{batch}x{count}"] for batch, count in SHAPES if f"{batch}x{count}" in results}
    if shapes:
        print("milliseconds for all logits, and times those of transmute f32\n")
        table(shapes, lambda value: f"{value:.0f}")
    if "generate" in results:
        print("generated tokens a second, and times those of transmute f32\n")
        table({"tokens a second": results["generate"]}, lambda value: f"{value:.1f}")
    if "memory" in results:
        print("MiB beyond the weights at 1,024 tokens: " + ", ".join(f"{k} {v:.0f}" for k, v in results["memory"].items()) + "\n")
    for row in results.get("values", []):
        print(f"describing every value on {row['threads']} thread(s), as a share of reading it: the kernel "
              f"{row['kernel']['share']:.2f} of memory, an inspection {row['inspection']['share']:.2f} of the mapped file\n")
    if "accuracy" in results:
        for name, errors in results["accuracy"].items():
            print(f"largest error of a logit, {name}: " + ", ".join(f"{k} {v:.2g}" for k, v in errors.items()))
        print()
    for name, found in results.get("fingerprint", {}).items():
        print(f"{name}: {found['ways']} ways to run it, {found['fingerprints']} prediction fingerprint")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("engine")
    parser.add_argument("transmute")
    parser.add_argument("--folder", type=pathlib.Path, help="where the models are, or are put")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--only", default="")
    parser.add_argument("--programs", default="", help="only programs with this in their name")
    parser.add_argument("--keep", action="store_true", help="add to the results that are there")
    options = parser.parse_args()
    missing = [package for package in ("torch", "transformers", "numpy") if not models.has(package)]
    if missing:
        print(f"skipped: {', '.join(missing)} not installed, which make the models")
        return
    results = json.loads(RESULTS.read_text()) if options.keep and RESULTS.exists() else {}
    results["machine"] = machine.description()
    parts = {
        "kernels": kernels, "values": values, "memory": memory, "accuracy": accuracy, "fingerprint": fingerprints, "generate": generate,
        **{f"{b}x{c}": lambda options, b=b, c=c: forward(options, b, c) for b, c in SHAPES},
    }
    with tempfile.TemporaryDirectory() as temporary:
        options.folder = options.folder or pathlib.Path(temporary)
        options.folder.mkdir(exist_ok=True)
        models.make(options.folder, options.transmute)
        models.make_peers(options.folder)
        for name, measure in parts.items():
            if options.only in ("", name):
                results[name] = measure(options)
    RESULTS.write_text(json.dumps(results, indent=1) + "\n")
    report(results)


if __name__ == "__main__":
    main()
