"""What is measured of GGUF: there and back beside `cp`, and quantising beside gguf-py."""

from case import MIB, Case, beside, command, made, python, transmute

STORED, GGUF, WRITTEN = made("gpt2.npz"), made("gpt2.gguf"), "written"


def to_gguf(*options):
    return transmute("convert", STORED, beside(WRITTEN), "--to", "gguf", *options)


def gguf_py(kind):
    return python("gguf_peer.py", STORED, beside(WRITTEN), kind)


ALL = [
    Case(
        "convert npz to GGUF, written and read back", to_gguf(), "cp", command("cp", STORED, beside(WRITTEN)),
        at_most=3, memory=64 * MIB, shows_memory=True, target=WRITTEN),
    Case(
        "convert GGUF to npz, written and read back", transmute("convert", GGUF, beside(WRITTEN), "--to", "npz"),
        "cp", command("cp", GGUF, beside(WRITTEN)), at_most=3, memory=64 * MIB, shows_memory=True, target=WRITTEN),
    Case(
        "the same to GGUF beside gguf-py without a check", to_gguf(), "gguf-py", gguf_py("F32"), at_least=1,
        packages=("gguf",), target=WRITTEN, rounds=3),
    Case(
        "quantise to Q8_0, written and read back", to_gguf("--dtype", "q8_0"), "gguf-py", gguf_py("Q8_0"), at_least=5,
        memory=64 * MIB, shows_memory=True, packages=("gguf",), target=WRITTEN, rounds=3),
    Case(
        "quantise to Q4_0, written and read back", to_gguf("--dtype", "q4_0"), "gguf-py", gguf_py("Q4_0"), at_least=5,
        packages=("gguf",), target=WRITTEN, rounds=3),
]
