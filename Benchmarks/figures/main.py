"""Measures transmute beside its peers: a Markdown table on standard output, and everything in Benchmarks/results.json.

    Benchmarks/run TRANSMUTE [--quick] [--inputs FOLDER] [--only WORD] [--patience SECONDS]

Ours is timed as a user meets it: the whole process, from its start to its end. A peer is timed inside its process, without
the start of Python and its imports. Both take turns; every figure is the median of the rounds, every ratio the median of the
rounds' own ratios. On a busy machine that is not enough: what uses all cores is delayed more. The last column then tells
more: the processor time of all cores together, ours and the peer's. Memory is the largest RssAnon that was seen in
/proc/PID/status: what a process allocates, without the pages of mapped files.
"""

import argparse
import json
import pathlib
import sys
import tempfile

import cases
import inputs
import machine
import measure

RESULTS = pathlib.Path(__file__).parent.parent / "results.json"
SAID = ("what", "ours", "peer", "ratio", "limit", "met", "processor time")


def arguments():
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__.partition("\n")[0])
    parser.add_argument("transmute", type=pathlib.Path, help="the program, in its release build")
    parser.add_argument("--quick", action="store_true", help="one round each, and no JSON of numbers (1.6 GB)")
    parser.add_argument("--inputs", type=pathlib.Path, help="make the inputs here, or use those of an earlier run")
    parser.add_argument("--patience", type=float, default=5, help="wait so long before a round for a quiet moment")
    parser.add_argument("--only", default="", help="measure only what has this word in its name")
    options = parser.parse_args()
    if not options.transmute.is_file():
        parser.error(f"'{options.transmute}' is not there; 'make build' makes it")
    return options


def run(chosen, made, rounds, patience):
    """The rows of a case, and the load of the machine before each round."""
    target = made.folder / chosen.target if chosen.target else None
    pairs, loads = [], []

    def turn(command):
        return measure.run(command(made), target)

    for _ in range(rounds):
        loads.append(machine.quiet_load(patience))
        pairs.append((turn(chosen.ours), turn(chosen.peer)))
    return chosen.rows(pairs), loads


def measured(options, folder):
    """All rows, the loads, and what was skipped, each case printed as soon as it is measured."""
    rows, loads, skipped = [], [], []
    made = inputs.Inputs(folder, options.transmute.resolve())
    print(f"| {' | '.join(SAID)} |\n|{'---|' * len(SAID)}")
    for case in cases.ALL:
        if options.only.lower() not in case.what.lower():
            continue
        missing = [package for package in case.packages if not inputs.has(package)]
        reason = f"{', '.join(missing)} not installed" if missing else "--quick" if options.quick and case.long else ""
        if reason:
            skipped.append({"what": case.what, "reason": reason})
            continue
        found, load = run(case, made, 1 if options.quick else case.rounds, options.patience)
        rows += found
        loads += load
        for row in found:
            print(f"| {' | '.join(row[name] for name in SAID)} |", flush=True)
    return {"rows": rows, "loads": loads, "skipped": skipped}


def main():
    options = arguments()
    if not inputs.has("numpy"):
        print(
            f"skipped: numpy makes the inputs, and {sys.executable} has none. One way to all peers:\n"
            "  python3 -m venv peers && peers/bin/pip install numpy orjson safetensors tokenizers torch transformers\n"
            "  make bench PYTHON=peers/bin/python")
        return
    description = machine.description()
    print(f"{description['cpu']}, {description['cores']} cores, {description['memory']}, {description['system']}\n")
    with tempfile.TemporaryDirectory(prefix="transmute-benchmark-") as scratch:
        folder = options.inputs or pathlib.Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        results = measured(options, folder) | {"machine": description}
    loads = results["loads"]
    if loads:
        print(f"\nLoad of the machine before the rounds: {min(loads):.2f} to {max(loads):.2f} (1 is one busy core).")
    for entry in results["skipped"]:
        print(f"Skipped: {entry['what']}: {entry['reason']}.")
    RESULTS.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
