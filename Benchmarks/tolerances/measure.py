"""Measures how far rounded models predict from exact ones: the figures that the limits of EQUIVALENT rest on, as a table.

    python measure.py TRANSMUTE MODEL... [--types q8_0,q4_k,...]     needs gguf, numpy and xllamacpp, whose library has llama.cpp's
                                                                     quantisers

Each MODEL is rounded to each type by this program and, where llama.cpp makes blocks of that type, by llama.cpp as well: every matrix but
the table of positions. `transmute verify` then says the divergences over its probe. A hyperparameter that a file does not say is given
behind it: model.pt:headCount=3.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
from ctypes import CDLL, c_int, c_int64, c_size_t, c_void_p

TYPES = "f16,bf16,q8_0,q6_k,f8e4m3,q5_0,q5_1,q5_k,q4_0,q4_1,q4_k,iq4_nl,iq4_xs,mxfp4,q3_k,q2_k,f8e5m2"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("transmute")
    parser.add_argument("models", nargs="+")
    parser.add_argument("--types", default=TYPES)
    return parser.parse_args()


def quantiser():
    """llama.cpp's function for rows of floats; `None` where it is not installed."""
    try:
        import xllamacpp  # noqa: F401  (its module is the library)
    except ImportError:
        return None
    quantise = CDLL(sys.modules["xllamacpp.xllamacpp"].__file__).ggml_quantize_chunk
    quantise.restype = c_size_t
    quantise.argtypes = [c_int, c_void_p, c_void_p, c_int64, c_int64, c_int64, c_void_p]
    return quantise


def rewritten(source, target, dtype, quantise):
    """Copies a GGUF file, its matrices in blocks as llama.cpp makes them; whether there is such a type."""
    import gguf
    import numpy as np

    kinds = gguf.GGMLQuantizationType.__members__
    if dtype.upper() not in kinds or dtype in ("f16", "bf16"):
        return False
    kind = kinds[dtype.upper()]
    length, size = gguf.GGML_QUANT_SIZES[kind]
    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, reader.fields["general.architecture"].contents())
    for name, field in reader.fields.items():
        if not name.startswith("GGUF.") and name != "general.architecture":
            element = field.types[-1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), field.types[0], element)
    for tensor in reader.tensors:
        values = np.ascontiguousarray(tensor.data, dtype=np.float32)
        if values.ndim != 2 or values.shape[1] % length or tensor.name == "position_embd.weight":
            writer.add_tensor(tensor.name, values)
            continue
        blocks = np.empty((values.shape[0], values.shape[1] // length * size), np.uint8)
        quantise(kind, values.ctypes.data, blocks.ctypes.data, 0, *values.shape, None)
        writer.add_tensor(tensor.name, blocks, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return True


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True)


def compared(transmute, exact, rounded):
    """What verify says of two files: verdict and figures, or `None` where they are no pair."""
    told = run(transmute, "verify", exact, rounded, "--json")
    if told.returncode > 1:
        return None
    report = json.loads(told.stdout)
    logits = report["runs"][0]["logits"]
    error = max((tensor["largestBlockError"] for tensor in report["roundings"]), default=0)
    return (
        report["verdict"], f"{logits['meanDivergence']:.2e}", f"{logits['maximumDivergence']:.2e}",
        f"{100 * logits['agreement']:.1f}", f"{error:.3f}" if error else "")


def main():
    options = arguments()
    quantise = quantiser()
    columns = ("model", "type", "made by", "verdict", "mean divergence", "largest", "same likeliest", "worst block")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    with tempfile.TemporaryDirectory(prefix="transmute-tolerances-") as folder:
        scratch = pathlib.Path(folder)
        for model in options.models:
            path, _, told = model.partition(":")
            settings = [part for name in told.split(",") if name for part in ("--set", name)]
            exact = scratch / "exact.gguf"
            made = run(options.transmute, "convert", path, exact, "--lossy", *settings)
            if made.returncode:
                sys.exit(made.stderr)
            for dtype in options.types.split(","):
                ours, theirs = scratch / "ours.phial", scratch / "theirs.gguf"
                makers = {}
                if run(options.transmute, "convert", exact, ours, "--dtype", dtype, "--lossy").returncode == 0:
                    makers["transmute"] = ours
                if quantise is not None and rewritten(exact, theirs, dtype, quantise):
                    makers["llama.cpp"] = theirs
                for maker, rounded in makers.items():
                    found = compared(options.transmute, exact, rounded)
                    if found:
                        row = (pathlib.Path(path).name, dtype, maker, *found)
                        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
