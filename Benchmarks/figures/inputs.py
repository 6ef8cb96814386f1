"""The files that are measured on, each made when it is first asked for: GPT-2's 124 million weights, at random."""

import functools
import importlib.util
import json
import pathlib
import subprocess
import sys

BENCHMARKS = pathlib.Path(__file__).parent.parent
ROOT = BENCHMARKS.parent
CONFIGURATION = {
    "n_layer": 12, "n_head": 12, "n_embd": 768, "n_positions": 1024, "vocab_size": 50257,
    "activation_function": "gelu_new", "layer_norm_epsilon": 1e-5,
}


def has(package):
    """Whether this Python has a package; a folder that happens to have its name is none."""
    found = importlib.util.find_spec(package)
    return found is not None and found.origin is not None


class Inputs:
    """A folder in which inputs are made once."""

    def __init__(self, folder, transmute):
        self.folder, self.transmute = folder, transmute
        (folder / "config.json").write_text(json.dumps(CONFIGURATION))

    def __getitem__(self, name):
        """The path of an input."""
        path = self.folder / name
        if not path.exists():
            print(f"making {name} ...", file=sys.stderr)
            self.make(name)
        return path

    def make(self, name):
        if name in ("gpt2.npz", "gpt2-deflated.npz"):
            self.script("numpy/make.py", self.folder)
        elif name in ("gpt2.safetensors", "gpt2.pt"):
            self.script("numpy/others.py", self["gpt2.npz"], self.folder)
        elif name in ("lists.json", "base64.json"):
            self.script("json/generate.py", self.folder)
        elif name in ("gpt2.phial", "gpt2.gguf"):
            subprocess.run(
                [self.transmute, "convert", self["gpt2.npz"], self.folder / name], check=True, stdout=subprocess.PIPE)
        elif name == "gpt2-bf16.phial":
            subprocess.run(
                [self.transmute, "convert", self["gpt2.npz"], self.folder / name, "--dtype", "bf16"], check=True,
                stdout=subprocess.PIPE)
        elif name == "gpt2-broken.npz":
            self.script("numpy/broken.py", self["gpt2.npz"], self.folder / name)
        elif name == "texts.json":
            (self.folder / name).write_text(json.dumps(texts()))

    def script(self, path, *arguments):
        subprocess.run([sys.executable, BENCHMARKS / path, *arguments], check=True)

    @functools.cached_property
    def tokenizer(self):
        """GPT-2's own tokenizer where it lies beside the package, or else the small one of the fixture."""
        real = ROOT / "../shared/real/gpt2-tokenizer"
        return real.resolve() if real.exists() else ROOT / "fixtures/potion/tokenizer.json"


def texts(byte_count=8_000_000, length=2000):
    """The text of this repository in pieces, over and over until there are `byte_count` characters."""
    files = [path for folder in ("Sources", "formats", "Tests") for path in sorted((ROOT / folder).rglob("*.*"))]
    text = "\n".join(path.read_text() for path in files if path.suffix in (".swift", ".md", ".c", ".h"))
    pieces = [text[start:start + length] for start in range(0, len(text), length)]
    return (pieces * (byte_count // len(text) + 1))[: byte_count // length]
