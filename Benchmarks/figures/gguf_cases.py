"""What is measured of GGUF besides conversions of the same bytes: quantising, beside gguf-py."""

from case import MIB, Case, beside, made, python, transmute

STORED, WRITTEN = made("gpt2.npz"), "written"


def to_gguf(*options):
    return transmute("convert", STORED, beside(WRITTEN), "--to", "gguf", *options)


def gguf_py(kind):
    return python("gguf_peer.py", STORED, beside(WRITTEN), kind)


def program(inputs):
    return str(inputs.transmute)


ALL = [
    Case(
        "quantise to Q8_0 and write it, that step alone",
        python("quantize_peer.py", "ours", program, STORED, beside(WRITTEN), "Q8_0"), "gguf-py",
        python("quantize_peer.py", "theirs", STORED, beside(WRITTEN), "Q8_0"), at_least=5, packages=("gguf",),
        target=WRITTEN, rounds=9),
    Case(
        "quantise to Q8_0, written and read back", to_gguf("--dtype", "q8_0"), "gguf-py", gguf_py("Q8_0"), at_least=5,
        memory=64 * MIB, shows_memory=True, packages=("gguf",), target=WRITTEN, rounds=9),
    Case(
        "quantise to Q4_0, written and read back", to_gguf("--dtype", "q4_0"), "gguf-py", gguf_py("Q4_0"), at_least=5,
        packages=("gguf",), target=WRITTEN, rounds=3),
]
