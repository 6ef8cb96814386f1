"""Times `verify` without the fingerprints that it begins with, or one forward pass of the same engine; prints JSON.

    python proof_peer.py verify TRANSMUTE LEFT RIGHT     seconds of the whole command, less those of both fingerprints
    python proof_peer.py forward TRANSMUTE MODEL         seconds of a pass of 1,024 tokens, all logits; by engine-benchmark,
                                                         which `make bench` builds beside the program
"""

import json
import pathlib
import statistics
import subprocess
import sys
import time


def timed(*command):
    """The seconds of a command; that two models differ is an answer."""
    start = time.perf_counter()
    status = subprocess.run(command, stdout=subprocess.PIPE).returncode
    if status > 1:
        sys.exit(status)
    return time.perf_counter() - start


def verify(transmute, left, right):
    fingerprints = timed(transmute, "fingerprint", left) + timed(transmute, "fingerprint", right)
    return timed(transmute, "verify", left, right) - fingerprints


def forward(transmute, model):
    engine = pathlib.Path(transmute).with_name("engine-benchmark")
    told = subprocess.run(
        [engine, "serve", model], check=True, stdout=subprocess.PIPE, text=True, input="forward 1 1024\n" * 2).stdout
    answers = [json.loads(line) for line in told.splitlines()]
    return statistics.mean(answer["milliseconds"] for answer in answers if "milliseconds" in answer) / 1000


if __name__ == "__main__":
    kind, *arguments = sys.argv[1:]
    print(json.dumps({"seconds": {"verify": verify, "forward": forward}[kind](*arguments)}))
