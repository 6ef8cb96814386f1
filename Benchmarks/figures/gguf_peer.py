"""Converts GPT-2's weights to GGUF as llama.cpp's own script does, with gguf-py, or back; prints the seconds as JSON.

    python gguf_peer.py SOURCE TARGET TYPE       from npz, safetensors or pt to GGUF, its matrices of this type
    python gguf_peer.py GGUF TARGET CONTAINER    to npz, safetensors or pt
"""

import json
import os
import pathlib
import sys
import time

import gguf
import numpy as np
import peers

TOP = {
    "wte.weight": "token_embd.weight", "wpe.weight": "position_embd.weight", "ln_f.weight": "output_norm.weight",
    "ln_f.bias": "output_norm.bias",
}
PARTS = {
    "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
}


def renamed(name, array, block, top, parts):
    """A tensor under the other name, transposed where it is a linear layer of a block."""
    if name in top:
        return top[name], array
    _, number, rest = name.split(".", 2)
    part, kind = rest.rsplit(".", 1)
    return f"{block}.{number}.{parts[part]}.{kind}", array.T if array.ndim == 2 else array


def load(source):
    match pathlib.Path(source).suffix:
        case ".npz":
            return peers.arrays(source)
        case ".safetensors":
            from safetensors.numpy import load_file

            return load_file(source)
    import torch

    return {name: value.numpy() for name, value in torch.load(source, weights_only=True).items()}


def to_gguf(source, target, kind):
    write(load(source), target, kind)


def write(weights, target, kind):
    kind = gguf.GGMLQuantizationType[kind]
    writer = gguf.GGUFWriter(target, "gpt2")
    writer.add_block_count(12)
    for name, value in weights.items():
        name, array = renamed(name.removeprefix("transformer."), value, "blk", TOP, PARTS)
        is_matrix = array.ndim == 2 and name != "position_embd.weight"
        used = kind if is_matrix else gguf.GGMLQuantizationType.F32
        writer.add_tensor(name, gguf.quants.quantize(np.ascontiguousarray(array), used), raw_dtype=used)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def from_gguf(source, target, kind):
    top, parts = ({value: key for key, value in names.items()} for names in (TOP, PARTS))
    tensors = gguf.GGUFReader(source).tensors
    weights = dict(renamed(tensor.name, tensor.data, "h", top, parts) for tensor in tensors)
    weights = {name: np.ascontiguousarray(array) for name, array in weights.items()}
    if kind == "npz":
        with open(target, "wb") as file:
            np.savez(file, **weights)
    elif kind == "safetensors":
        from safetensors.numpy import save_file

        save_file(weights, target)
    else:
        import torch

        torch.save({name: torch.from_numpy(array) for name, array in weights.items()}, target)


def convert(source, target, kind):
    (from_gguf if pathlib.Path(source).suffix == ".gguf" else to_gguf)(source, target, kind)
    # As ours is, it is on the disk when it ends.
    with open(target, "rb") as file:
        os.fsync(file.fileno())


if __name__ == "__main__":
    if any(pathlib.Path(argument).suffix == ".pt" or argument == "pt" for argument in sys.argv[1:]):
        import torch  # noqa: F401 - imported before the clock starts
    start, processor = time.perf_counter(), time.process_time()
    convert(*sys.argv[1:])
    print(json.dumps({"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}))
