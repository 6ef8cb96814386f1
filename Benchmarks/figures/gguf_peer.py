"""Converts GPT-2's weights from npz to GGUF as llama.cpp's own script does, with gguf-py; prints the seconds as JSON.

    python gguf_peer.py NPZ TARGET TYPE
"""

import json
import sys
import time

import gguf
import numpy as np

TOP = {
    "wte.weight": "token_embd.weight", "wpe.weight": "position_embd.weight", "ln_f.weight": "output_norm.weight",
    "ln_f.bias": "output_norm.bias",
}
PARTS = {
    "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_2": "ffn_norm",
    "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
}


def renamed(name, array):
    if not name.startswith("h."):
        return TOP[name], array
    _, block, rest = name.split(".", 2)
    part, kind = rest.rsplit(".", 1)
    return f"blk.{block}.{PARTS[part]}.{kind}", array.T if array.ndim == 2 else array


def convert(source, target, kind):
    kind = gguf.GGMLQuantizationType[kind]
    writer = gguf.GGUFWriter(target, "gpt2")
    writer.add_block_count(12)
    with np.load(source) as archive:
        for name in archive.files:
            target_name, array = renamed(name.removeprefix("transformer."), archive[name])
            is_matrix = array.ndim == 2 and target_name != "position_embd.weight"
            used = kind if is_matrix else gguf.GGMLQuantizationType.F32
            writer.add_tensor(target_name, gguf.quants.quantize(np.ascontiguousarray(array), used), raw_dtype=used)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    start, processor = time.perf_counter(), time.process_time()
    convert(*sys.argv[1:])
    print(json.dumps({"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}))
