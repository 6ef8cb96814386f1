"""Writes the weights of an npz file as others do: gpt2.safetensors by safetensors, gpt2.pt by torch.

    python others.py NPZ FOLDER      needs numpy, safetensors and torch; takes 1 GB
"""

import sys
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file


def main():
    with np.load(sys.argv[1]) as archive:
        weights = {name: archive[name] for name in archive.files}
    folder = Path(sys.argv[2])
    save_file(weights, folder / "gpt2.safetensors")
    torch.save({name: torch.from_numpy(value) for name, value in weights.items()}, folder / "gpt2.pt")


if __name__ == "__main__":
    main()
