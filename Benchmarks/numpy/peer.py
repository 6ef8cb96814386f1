"""Prints how long numpy takes for what transmute does with the files of make.py, in seconds, as one JSON object.

    python peer.py FOLDER [ROUNDS]      needs numpy; the best of ROUNDS (3) counts
"""

import json
import sys
import time
from pathlib import Path

import numpy as np


def best(rounds, work):
    """The shortest of several runs, with everything of the run before given back."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
        del result
    return round(min(times), 4)


def read(path):
    """Every array of an npz file in memory."""
    with np.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def list_shapes(path):
    """What `inspect` shows without reading elements: numpy has no such call, its headers have to be read by hand."""
    with np.load(path) as archive:
        shapes = {}
        for name in archive.files:
            with archive.zip.open(name + ".npy") as member:
                np.lib.format.read_magic(member)
                shapes[name] = np.lib.format.read_array_header_1_0(member)
        return shapes


def main():
    folder = Path(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    stored, deflated = folder / "gpt2.npz", folder / "gpt2-deflated.npz"
    figures = {
        "numpy": np.__version__,
        "read stored": best(rounds, lambda: read(stored)),
        "read deflated": best(rounds, lambda: read(deflated)),
        "list stored": best(rounds, lambda: list_shapes(stored)),
        "list deflated": best(rounds, lambda: list_shapes(deflated)),
    }
    weights = read(stored)
    scratch = folder / "peer.npz"
    figures["write stored"] = best(rounds, lambda: np.savez(scratch, **weights))
    figures["write deflated"] = best(1, lambda: np.savez_compressed(scratch, **weights))
    scratch.unlink()
    print(json.dumps(figures, indent=2, sort_keys=True))


if __name__ == "__main__":
    main()
