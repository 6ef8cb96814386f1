"""Reads weights in JSON into numpy arrays as Python programs do, and prints the time as JSON.

    python3 Benchmarks/json/peer.py FILE            needs numpy; orjson for lists

Lists are read by orjson, base64 by Python's own json: the usual, and for each the quickest.
The sum of the arrays' bits is printed so that another reader can show that it found the same.
"""

import base64
import json
import resource
import sys
import time

import numpy


def arrays(path):
    with open(path, "rb") as file:
        text = file.read()
    if b'"dtype"' in text[:4096]:
        members = json.loads(text)
        members.pop("config")
        return {
            name: numpy.frombuffer(base64.b64decode(member["data"]), numpy.float32).reshape(member["shape"])
            for name, member in members.items()
        }
    import orjson

    members = orjson.loads(text)
    members.pop("config")
    return {name: numpy.array(member, numpy.float32) for name, member in members.items()}


if __name__ == "__main__":
    start = time.perf_counter()
    found = arrays(sys.argv[1])
    seconds = time.perf_counter() - start
    bits = sum(int(array.view(numpy.uint32).sum(dtype=numpy.uint64)) for array in found.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"seconds": round(seconds, 3), "peakMiB": peak, "tensors": len(found), "sumOfBits": bits}))
