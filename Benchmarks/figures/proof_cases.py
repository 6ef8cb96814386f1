"""What is measured of `verify`: how many forward passes of its own engine it takes, over 1,024 tokens of GPT-2."""

from case import MIB, Case, made, python, transmute

STORED, PHIAL, BRAIN, BROKEN = made("gpt2.npz"), made("gpt2.phial"), made("gpt2-bf16.phial"), made("gpt2-broken.npz")
PASS = "one forward pass"


def program(inputs):
    return str(inputs.transmute)


def passes(what, left, right, at_most):
    """Without the fingerprints, which are measured in the same round and taken off, beside one pass of all logits."""
    return Case(
        what, python("proof_peer.py", "verify", program, left, right), PASS,
        python("proof_peer.py", "forward", program, PHIAL), at_most=at_most, rounds=9)


ALL = [
    passes("verify npz against Phial over 1,024 tokens, but for the fingerprints", STORED, PHIAL, 2.2),
    passes("the same, a matrix transposed: located and named", STORED, BROKEN, 4),
    passes("the same, rounded to bf16: located, every element measured", STORED, BRAIN, 4),
    Case(
        "verify --stream npz against Phial", transmute("verify", "--stream", STORED, PHIAL), PASS,
        python("proof_peer.py", "forward", program, PHIAL), memory=320 * MIB, shows_memory=True, rounds=3),
]
