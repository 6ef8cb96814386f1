"""Writes GPT-2's 124 million weights, at random, as numpy does: gpt2.npz, and gpt2-deflated.npz by savez_compressed.

    python make.py FOLDER      needs numpy; takes 20 seconds and 1 GB

Names and shapes are those of Hugging Face's `gpt2`. The same seed gives the same numbers, so that figures of different days
can be compared; numbers that look like weights are as hard to compress as weights are.
"""

import sys
from pathlib import Path

import numpy as np

VOCABULARY, CONTEXT, LAYERS, WIDTH = 50257, 1024, 12, 768


def shapes():
    """The name and the shape of every tensor, in the order of the model."""
    yield "wte.weight", (VOCABULARY, WIDTH)
    yield "wpe.weight", (CONTEXT, WIDTH)
    for layer in range(LAYERS):
        for name, inputs, outputs in (
            ("attn.c_attn", WIDTH, 3 * WIDTH),
            ("attn.c_proj", WIDTH, WIDTH),
            ("mlp.c_fc", WIDTH, 4 * WIDTH),
            ("mlp.c_proj", 4 * WIDTH, WIDTH),
        ):
            yield f"h.{layer}.{name}.weight", (inputs, outputs)
            yield f"h.{layer}.{name}.bias", (outputs,)
        for name in ("ln_1", "ln_2"):
            yield f"h.{layer}.{name}.weight", (WIDTH,)
            yield f"h.{layer}.{name}.bias", (WIDTH,)
    yield "ln_f.weight", (WIDTH,)
    yield "ln_f.bias", (WIDTH,)


def main():
    folder = Path(sys.argv[1])
    generator = np.random.default_rng(124)
    weights = {
        name: generator.standard_normal(shape, dtype=np.float32) * np.float32(0.02) for name, shape in shapes()
    }
    np.savez(folder / "gpt2.npz", **weights)
    np.savez_compressed(folder / "gpt2-deflated.npz", **weights)


if __name__ == "__main__":
    main()
