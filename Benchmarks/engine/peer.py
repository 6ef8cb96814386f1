"""Other programs that make a forward pass or generate, each in a process of its own that answers like `engine-benchmark serve`.

    python peer.py NAME FOLDER

Reads `forward BATCH TOKENS` and `generate COUNT` from standard input, and answers each with a line of JSON. FOLDER is what
`models.py` makes. Every peer works on two threads and computes all logits, as transmute does.
"""

import ctypes
import importlib.util
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
        self.model = GPT2LMHeadModel.from_pretrained(folder / "gpt2").eval()

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


class LlamaBatch(ctypes.Structure):
    """`llama_batch`. Source: llama.cpp, `include/llama.h`."""

    _fields_ = [("count", ctypes.c_int32)] + [
        (name, ctypes.c_void_p) for name in ("token", "embedding", "position", "sequences", "sequence", "logits")]


class LlamaParameters(ctypes.Structure):
    """Any of the structures of parameters, which are passed by value and end somewhere before these bytes do."""

    _fields_ = [("bytes", ctypes.c_ubyte * 1024)]


class LlamaCpp:
    """llama.cpp, by the C interface of the library that xllamacpp brings along."""

    def __init__(self, folder, kind="f32"):
        path = pathlib.Path(importlib.util.find_spec("xllamacpp").origin).parent
        library = ctypes.CDLL(str(next(path.glob("xllamacpp*.so"))))
        for name in ("llama_model_load_from_file", "llama_init_from_model", "llama_get_memory", "llama_get_logits_ith"):
            getattr(library, name).restype = ctypes.c_void_p
        for name in ("llama_model_default_params", "llama_context_default_params"):
            getattr(library, name).restype = LlamaParameters
        silent = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)(lambda *_: None)
        library.llama_log_set(silent, None)
        library.llama_backend_init()
        model = library.llama_model_load_from_file(
            str(folder / f"gpt2-{kind}.gguf").encode(), library.llama_model_default_params())
        parameters = library.llama_context_default_params()
        # The first three numbers are the lengths of the context and of what is read at once.
        ctypes.memmove(parameters.bytes, (ctypes.c_uint32 * 3)(1024, 1024, 1024), 12)
        self.library, self.silent, self.vocabulary = library, silent, 50304 if kind.endswith("padded") else 50257
        self.context = ctypes.c_void_p(library.llama_init_from_model(ctypes.c_void_p(model), parameters))
        library.llama_set_n_threads(self.context, THREADS, THREADS)

    def clear(self):
        memory = ctypes.c_void_p(self.library.llama_get_memory(self.context))
        self.library.llama_memory_clear(memory, ctypes.c_bool(True))

    def read(self, ids, first, all_logits):
        """Reads tokens at the positions from `first` on; the logits of all of them are computed, or those of the last."""
        count = len(ids)
        zero = (ctypes.c_int32 * 1)(0)
        arrays = (
            (ctypes.c_int32 * count)(*ids), (ctypes.c_int32 * count)(*range(first, first + count)),
            (ctypes.c_int32 * count)(*[1] * count), (ctypes.c_void_p * count)(*[ctypes.addressof(zero)] * count),
            (ctypes.c_int8 * count)(*[int(all_logits or place == count - 1) for place in range(count)]))
        token, position, sequences, sequence, logits = (ctypes.addressof(array) for array in arrays)
        if self.library.llama_decode(
                self.context, LlamaBatch(count, token, None, position, sequences, sequence, logits)) != 0:
            raise RuntimeError("llama.cpp refuses the tokens")

    def forward(self, batch):
        for sequence in batch:
            self.clear()
            self.read(sequence, 0, True)
            # What is computed is there only once somebody asks for it.
            self.library.llama_get_logits_ith(self.context, ctypes.c_int32(len(sequence) - 1))

    def generate(self, count):
        self.clear()
        self.read(list(range(1, 9)), 0, False)
        for position in range(8, 8 + count):
            row = self.library.llama_get_logits_ith(self.context, ctypes.c_int32(-1))
            logits = numpy.ctypeslib.as_array((ctypes.c_float * self.vocabulary).from_address(row))
            self.read([int(logits.argmax())], position, False)


class NumPy:
    """The same steps by numpy and its BLAS, float32, one sequence at a time."""

    def __init__(self, folder):
        from safetensors.numpy import load_file

        weights = load_file(folder / "gpt2" / "model.safetensors")
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
    "onnxruntime": ONNXRuntime, "torch": Torch, "numpy": NumPy,
    "llama.cpp f32": LlamaCpp, "llama.cpp f32 padded": lambda folder: LlamaCpp(folder, "f32-padded"),
    "llama.cpp f16": lambda folder: LlamaCpp(folder, "f16"), "llama.cpp q8_0": lambda folder: LlamaCpp(folder, "q8_0"),
}


def main():
    name, folder = sys.argv[1:]
    peer = PEERS[name](pathlib.Path(folder))
    peer.forward(tokens(1, 8))
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        work, *numbers = line.split()
        numbers = [int(number) for number in numbers]
        batch = tokens(*numbers) if work == "forward" else None
        start = time.perf_counter()
        if work == "forward":
            peer.forward(batch)
            answer = {"milliseconds": (time.perf_counter() - start) * 1000}
        else:
            peer.generate(*numbers)
            answer = {"tokensPerSecond": numbers[0] / (time.perf_counter() - start)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
