"""What machine this is, and how busy."""

import os
import pathlib
import platform
import time

LOAD = pathlib.Path("/proc/loadavg")


def description():
    """The machine in a few words, for people who compare figures."""
    return {
        "cpu": cpu(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "date": time.strftime("%Y-%m-%d"),
    }


def cpu():
    """The processor as Linux names it, with family and model, which tell more than some names do."""
    try:
        lines = pathlib.Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines()
    except FileNotFoundError:
        return platform.processor() or platform.machine()
    facts = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    if "model name" not in facts:
        return platform.machine()
    return f"{facts['model name']} (family {facts.get('cpu family', '?')}, model {facts.get('model', '?')})"


def quiet_load(patience):
    """Waits for a moment in which nothing else runs, `patience` seconds at most; returns the load of the last minute."""
    deadline = time.monotonic() + patience
    while LOAD.exists() and time.monotonic() < deadline:
        running = int(LOAD.read_text().split()[3].partition("/")[0])
        if running <= 1:
            break
        time.sleep(0.05)
    return os.getloadavg()[0]
