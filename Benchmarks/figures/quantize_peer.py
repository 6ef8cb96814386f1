"""Times the step of quantising GPT-2's weights and writing them to the disk as GGUF, of weights that are there; prints JSON.

    python quantize_peer.py ours TRANSMUTE NPZ TARGET TYPE    by quantize-benchmark, which `make bench` builds beside it
    python quantize_peer.py theirs NPZ TARGET TYPE            by gguf-py
"""

import json
import os
import pathlib
import resource
import subprocess
import sys
import time


def ours(transmute, source, target, kind):
    program = pathlib.Path(transmute).with_name("quantize-benchmark")
    told = subprocess.run([program, source, target, kind.lower()], check=True, stdout=subprocess.PIPE, text=True).stdout
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"seconds": json.loads(told)["seconds"], "processor": usage.ru_utime + usage.ru_stime}


def theirs(source, target, kind):
    import gguf_peer

    weights = gguf_peer.load(source)
    start, processor = time.perf_counter(), time.process_time()
    gguf_peer.write(weights, target, kind)
    with open(target, "rb") as file:
        os.fsync(file.fileno())
    return {"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}


if __name__ == "__main__":
    print(json.dumps({"ours": ours, "theirs": theirs}[sys.argv[1]](*sys.argv[2:])))
