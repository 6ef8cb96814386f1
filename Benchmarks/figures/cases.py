"""What is measured, beside whom, and what it must show."""

import itertools

import gguf_cases
import proof_cases
from case import MIB, Case, beside, command, made, python, transmute

STORED, DEFLATED, PHIAL, TEXTS = made("gpt2.npz"), made("gpt2-deflated.npz"), made("gpt2.phial"), made("texts.json")
LISTS, BASE64 = made("lists.json"), made("base64.json")
WRITTEN = "written"
# Ours is on the disk when it ends; what cp leaves to be written later is waited for too, or slow disks would decide.
COPY = "cp, synced"


def tokenizer(inputs):
    return str(inputs.tokenizer)


def copied(name):
    return command("sh", "-c", 'cp "$0" "$1" && sync "$1"', made(name), beside(WRITTEN))


def forward(count):
    return Case(
        f"the next token after {count:,}, the whole command",
        transmute("predict", PHIAL, " ".join(map(str, range(count))), "--top", "1"),
        "torch", python("peers.py", "forward", str(count)),
        packages=("torch", "transformers"), rounds=3)


def conversion(what, peer_name, peer, **limits):
    return Case(
        what, transmute("convert", STORED, beside(WRITTEN), "--to", "phial"), peer_name, peer, target=WRITTEN, **limits)


def containers():
    """Every conversion among containers that hold the same bytes, beside `cp` and beside the containers' own libraries."""
    kinds = {"npz": "npz", "safetensors": "safetensors", "pt": "pytorch", "gguf": "gguf"}
    for source, target in itertools.permutations(kinds, 2):
        paths = made(f"gpt2.{source}"), beside(WRITTEN)
        ours = transmute("convert", *paths, "--to", kinds[target])
        packages = ("safetensors", "torch")
        peer = python("peers.py", "convert", *paths, target)
        if "gguf" in (source, target):
            packages += ("gguf",)
            peer = python("gguf_peer.py", *paths, "F32" if target == "gguf" else target)
        yield Case(
            f"convert {source} to {target}, written and read back", ours, COPY, copied(f"gpt2.{source}"),
            target=WRITTEN, rounds=9, at_most=3, memory=64 * MIB, shows_memory=True, packages=packages)
        yield Case(
            f"the same, {source} to {target}, beside its own libraries without a check", ours, "Python", peer,
            target=WRITTEN, rounds=9, at_least=1, packages=packages)


ALL = [
    conversion(
        "convert npz to Phial, written and read back", COPY, copied("gpt2.npz"),
        at_most=3, memory=64 * MIB, shows_memory=True),
    conversion(
        "the same beside npz to safetensors without a check", "numpy", python("peers.py", "convert", STORED, beside(WRITTEN)),
        packages=("safetensors",), shows_memory=True),
    Case(
        "read a deflated npz and fingerprint it", transmute("fingerprint", DEFLATED),
        "numpy", python("peers.py", "read", DEFLATED), at_least=2, shows_memory=True, rounds=3),
    Case(
        "convert a deflated npz to Phial", transmute("convert", DEFLATED, beside(WRITTEN), "--to", "phial"),
        "numpy reading it", python("peers.py", "read", DEFLATED), at_least=2, rounds=3, target=WRITTEN),
    Case(
        "inspect", transmute("inspect", STORED), "numpy", python("peers.py", "shapes", STORED), seconds=0.05),
    Case(
        "inspect --stats", transmute("inspect", "--stats", STORED),
        "numpy", python("peers.py", "statistics", STORED), at_least=10),
    Case(
        "the same beside tensors that are in memory already", transmute("inspect", "--stats", STORED),
        "torch", python("peers.py", "torch_statistics", STORED), packages=("torch",)),
    Case(
        "the same beside reading the bytes on as many cores", transmute("inspect", "--stats", STORED),
        "numpy", python("peers.py", "bandwidth", STORED), at_most=2),
    Case(
        "inspect --html", transmute("inspect", STORED, "--html", beside(WRITTEN)),
        "numpy", python("peers.py", "statistics", STORED), at_least=1, target=WRITTEN, rounds=3),
    Case(
        "read JSON of numbers (1.6 GB) on one core and fingerprint it", transmute("fingerprint", "--threads", "1", LISTS),
        "orjson", python("../json/peer.py", LISTS),
        at_least=4, shows_memory=True, packages=("orjson",), rounds=3, long=True),
    Case(
        "read JSON of base64 (664 MB) and fingerprint it", transmute("fingerprint", BASE64),
        "Python", python("../json/peer.py", BASE64),
        at_least=5, shows_memory=True, packages=("orjson",), rounds=3, long=True),
    Case(
        "the same on one core", transmute("fingerprint", "--threads", "1", BASE64),
        "Python", python("../json/peer.py", BASE64), packages=("orjson",), rounds=3, long=True),
    Case(
        "tokenize 8 MB on one core", transmute("tokenize", "--threads", "1", tokenizer, "--batch", TEXTS, "--json"),
        "tokenizers", python("peers.py", "tokenize", tokenizer, TEXTS), packages=("tokenizers",), rounds=3),
    *gguf_cases.ALL,
    *proof_cases.ALL,
    Case(
        "convert pt to Phial, written and read back", transmute("convert", made("gpt2.pt"), beside(WRITTEN), "--to", "phial"),
        COPY, copied("gpt2.pt"), at_most=3, memory=64 * MIB, shows_memory=True, target=WRITTEN,
        rounds=3, packages=("torch",)),
    *containers(),
    *(forward(count) for count in (64, 256, 1024)),
]
