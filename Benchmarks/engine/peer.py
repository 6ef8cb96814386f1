"""What others need for a forward pass or for generating, each in a process of its own: prints milliseconds or tokens a second.

    python peer.py NAME forward FOLDER BATCH TOKENS ROUNDS
    python peer.py NAME generate FOLDER COUNT

FOLDER is what `measure.py` makes. Every peer works on two threads and computes all logits, as transmute does.
"""

import json
import os
import pathlib
import sys
import time

THREADS = 2
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(THREADS)

import numpy  # noqa: E402 - after the number of threads has been said


def tokens(batch, count):
    return [[(place * 37 + first) % 5000 for place in range(count)] for first in range(batch)]


class Torch:
    """PyTorch and transformers, with the attention that they choose."""

    def __init__(self, folder):
        import torch
        from transformers import GPT2LMHeadModel

        torch.set_num_threads(THREADS)
        self.torch = torch
        self.model = GPT2LMHeadModel.from_pretrained(folder / "f32").eval()

    def forward(self, batch):
        with self.torch.inference_mode():
            self.model(self.torch.tensor(batch), use_cache=False)

    def generate(self, count):
        with self.torch.inference_mode():
            self.model.generate(
                self.torch.arange(1, 9)[None], max_new_tokens=count, min_new_tokens=count, do_sample=False,
                pad_token_id=0)


class ONNXRuntime:
    """onnxruntime on the graph that PyTorch exports."""

    def __init__(self, folder):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        self.session = onnxruntime.InferenceSession(
            folder / "gpt2.onnx", options, providers=["CPUExecutionProvider"])

    def forward(self, batch):
        self.session.run(None, {"tokens": numpy.array(batch, dtype=numpy.int64)})


class LlamaCpp:
    """llama.cpp through llama-cpp-python."""

    def __init__(self, folder, kind="f32"):
        import llama_cpp

        self.llama = llama_cpp.Llama(
            str(folder / f"gpt2-{kind}.gguf"), n_ctx=1024, n_batch=1024, n_ubatch=1024, n_threads=THREADS,
            n_threads_batch=THREADS, logits_all=True, verbose=False)

    def forward(self, batch):
        for sequence in batch:
            self.llama.reset()
            self.llama.eval(sequence)

    def generate(self, count):
        self.llama.reset()
        self.llama.eval(list(range(1, 9)))
        for _ in range(count):
            self.llama.eval([self.llama.sample(temp=0)])


class NumPy:
    """The same steps by numpy and its BLAS, float32, one sequence at a time."""

    def __init__(self, folder):
        from safetensors.numpy import load_file

        weights = load_file(folder / "f32" / "model.safetensors")
        self.weights = {name.removeprefix("transformer."): value for name, value in weights.items()}

    def linear(self, x, name):
        return x @ self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def norm(self, x, name):
        x = x - x.mean(-1, keepdims=True)
        x = x / numpy.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
        return x * self.weights[f"{name}.weight"] + self.weights[f"{name}.bias"]

    def attention(self, x, name):
        count = len(x)
        q, k, v = numpy.split(self.linear(x, f"{name}.c_attn"), 3, axis=1)
        q, k, v = (y.reshape(count, 12, 64).transpose(1, 0, 2) for y in (q, k, v))
        scores = q @ k.transpose(0, 2, 1) * numpy.float32(0.125)
        scores += numpy.triu(numpy.full((count, count), -numpy.inf, numpy.float32), 1)
        scores = numpy.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        return self.linear((scores @ v).transpose(1, 0, 2).reshape(count, 768), f"{name}.c_proj")

    def forward(self, batch):
        for sequence in batch:
            x = self.weights["wte.weight"][sequence] + self.weights["wpe.weight"][: len(sequence)]
            for layer in range(12):
                x = x + self.attention(self.norm(x, f"h.{layer}.ln_1"), f"h.{layer}.attn")
                y = self.linear(self.norm(x, f"h.{layer}.ln_2"), f"h.{layer}.mlp.c_fc")
                y = 0.5 * y * (1 + numpy.tanh(numpy.float32(0.7978846) * (y + numpy.float32(0.044715) * y * y * y)))
                x = x + self.linear(y.astype(numpy.float32), f"h.{layer}.mlp.c_proj")
            _ = self.norm(x, "ln_f") @ self.weights["wte.weight"].T


PEERS = {
    "torch": Torch, "onnxruntime": ONNXRuntime, "numpy": NumPy,
    "llama.cpp f32": lambda folder: LlamaCpp(folder, "f32"), "llama.cpp f16": lambda folder: LlamaCpp(folder, "f16"),
    "llama.cpp q8_0": lambda folder: LlamaCpp(folder, "q8_0"),
    "llama.cpp f32, padded": lambda folder: LlamaCpp(folder, "f32-padded"),
}


def main():
    name, work, folder, *numbers = sys.argv[1:]
    peer = PEERS[name](pathlib.Path(folder))
    numbers = [int(number) for number in numbers]
    if work == "forward":
        batch, count, rounds = numbers
        peer.forward(tokens(1, 8))
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            peer.forward(tokens(batch, count))
            times.append((time.perf_counter() - start) * 1000)
        print(json.dumps({"milliseconds": times}))
    else:
        peer.generate(4)
        start = time.perf_counter()
        peer.generate(numbers[0])
        print(json.dumps({"tokensPerSecond": numbers[0] / (time.perf_counter() - start)}))


if __name__ == "__main__":
    main()
