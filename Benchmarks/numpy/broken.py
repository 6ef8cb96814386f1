"""Writes a model again with one square matrix transposed, which no shape betrays.

    python broken.py NPZ TARGET      needs numpy
"""

import sys

import numpy as np

NAME = "h.5.attn.c_proj.weight"


def main():
    source, target = sys.argv[1:]
    with np.load(source) as archive:
        weights = {name: archive[name] for name in archive.files}
    weights[NAME] = np.ascontiguousarray(weights[NAME].T)
    np.savez(target, **weights)


if __name__ == "__main__":
    main()
