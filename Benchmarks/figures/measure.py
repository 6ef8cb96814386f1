"""Runs one process, and tells how long it took and how much memory it allocated."""

import dataclasses
import json
import os
import pathlib
import resource
import subprocess
import sys
import threading
import time

SAMPLING_INTERVAL = 0.002


@dataclasses.dataclass(frozen=True)
class Run:
    """What one process did.

    `seconds` of wall time; `processor` is the time of all cores together, which other programs delay but hardly change;
    `anonymous` is the largest RssAnon in bytes, where the system tells it.
    """

    seconds: float
    processor: float
    anonymous: int | None


def run(command, target=None):
    """Runs `command` to its end; a peer of ours tells its own time on standard output.

    `target` is a file that the command writes: it is removed before and after. What earlier processes wrote is brought to
    the disk first, so that nobody waits for somebody else's bytes.
    """
    remove(target)
    os.sync()
    before = children_processor_time()
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    sampler = Sampler(process.pid)
    output, errors = process.communicate()
    seconds = time.perf_counter() - start
    processor = children_processor_time() - before
    anonymous = sampler.end()
    remove(target)
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit status {process.returncode}\n{errors.decode()}")
    if is_peer(command):
        told = json.loads(output)
        seconds, processor = told["seconds"], told.get("processor", processor)
    return Run(seconds, processor, anonymous)


def children_processor_time():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def is_peer(command):
    return str(command[0]) == sys.executable


def remove(path):
    if path is not None:
        pathlib.Path(path).unlink(missing_ok=True)


class Sampler(threading.Thread):
    """Reads a process's RssAnon every two milliseconds while it runs."""

    def __init__(self, process):
        super().__init__(daemon=True)
        self.status = f"/proc/{process}/status"
        self.largest = None
        self.ended = threading.Event()
        self.start()

    def run(self):
        while not self.ended.wait(SAMPLING_INTERVAL):
            try:
                with open(self.status) as status:
                    found = [line for line in status if line.startswith("RssAnon:")]
            except (FileNotFoundError, ProcessLookupError):
                return
            if found:
                self.largest = max(self.largest or 0, int(found[0].split()[1]) * 1024)

    def end(self):
        self.ended.set()
        self.join()
        return self.largest
