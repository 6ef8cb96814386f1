"""A comparison: two command lines, what the one must show beside the other, and how that is said in a table."""

import dataclasses
import pathlib
import statistics
import sys
from collections.abc import Callable

HERE = pathlib.Path(__file__).parent
MIB = 2**20


@dataclasses.dataclass(frozen=True)
class Case:
    """A comparison.

    `ours` and `peer` make a command line from the inputs. Of the limits, `at_most` is in times of the peer's time, `at_least`
    in times of its speed, `seconds` and `memory` (bytes) are absolute.
    """

    what: str
    ours: Callable
    peer_name: str
    peer: Callable
    at_most: float | None = None
    at_least: float | None = None
    seconds: float | None = None
    memory: int | None = None
    packages: tuple[str, ...] = ()
    shows_memory: bool = False
    rounds: int = 5
    long: bool = False
    target: str | None = None

    def rows(self, pairs):
        """What a table says of the rounds; each is a run of ours and one of the peer's."""
        rows = [self.time_row(pairs)]
        if self.shows_memory and all(run.anonymous for pair in pairs for run in pair):
            rows.append(self.memory_row(pairs))
        return rows

    def time_row(self, pairs):
        ours, peer = ([pair[side].seconds for pair in pairs] for side in (0, 1))
        times = statistics.median(mine / other for mine, other in zip(ours, peer))
        own, others = statistics.median(ours), statistics.median(peer)
        limit, met = "", None
        if self.at_most is not None:
            limit, met = f"≤ {self.at_most:g} × the time", times <= self.at_most
        elif self.at_least is not None:
            limit, met = f"≥ {self.at_least:g} × as fast", 1 / times >= self.at_least
        elif self.seconds is not None:
            limit, met = f"< {self.seconds * 1000:g} ms", own < self.seconds
        ratio = f"{times:.2f} × the time" if self.at_most is not None else f"{1 / times:.1f} × as fast"
        processor = [[pair[side].processor for pair in pairs] for side in (0, 1)]
        return row(
            self.what, duration(own), f"{self.peer_name} {duration(others)}", ratio, limit, met,
            {"ours": ours, "peer": peer, "processor ours": processor[0], "processor peer": processor[1]},
            " : ".join(duration(statistics.median(times)) for times in processor))

    def memory_row(self, pairs):
        ours, peer = (max(pair[side].anonymous for pair in pairs) for side in (0, 1))
        limit, met = "", None
        if self.memory is not None:
            limit, met = f"≤ {self.memory / MIB:g} MiB", ours <= self.memory
        return row(
            f"{self.what}: memory", f"{ours / MIB:.0f} MiB", f"{self.peer_name} {peer / MIB:,.0f} MiB",
            f"{ours / peer:.3f} × the memory" if peer > MIB else "", limit, met, {"ours": ours, "peer": peer})


def row(what, ours, peer, ratio, limit, met, figures, processor=""):
    verdict = "" if met is None else "yes" if met else "**no**"
    return {
        "what": what, "ours": ours, "peer": peer, "ratio": ratio, "limit": limit, "met": verdict,
        "processor time": processor, "figures": figures}


def duration(seconds):
    return f"{seconds * 1000:.0f} ms" if seconds < 0.1 else f"{seconds:.2f} s"


def transmute(*arguments):
    """Our command line; an argument that is called is given the inputs."""
    return lambda inputs: [inputs.transmute, *filled(arguments, inputs)]


def python(script, *arguments):
    return lambda inputs: [sys.executable, HERE / script, *filled(arguments, inputs)]


def command(*arguments):
    return lambda inputs: filled(arguments, inputs)


def filled(arguments, inputs):
    return [argument(inputs) if callable(argument) else argument for argument in arguments]


def made(name):
    """The path of an input."""
    return lambda inputs: str(inputs[name])


def beside(name):
    """The path of a file that is written."""
    return lambda inputs: str(inputs.folder / name)
