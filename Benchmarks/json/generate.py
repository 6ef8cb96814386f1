"""Writes random GPT-2 weights at full size (124 M) as JSON, in the two forms that are measured.

    python3 Benchmarks/json/generate.py FOLDER      needs numpy and orjson, 2.3 GB of disk

Writes lists.json (1.6 GB: nested lists of the shortest decimal numbers) and base64.json (664 MB), one after the other
so that memory stays below 2 GB.
"""

import base64
import pathlib
import sys

import numpy
import orjson


def shapes():
    yield "wte.weight", (50257, 768)
    yield "wpe.weight", (1024, 768)
    for layer in range(12):
        for name, shape in [
            ("ln_1.weight", (768,)), ("ln_1.bias", (768,)),
            ("attn.c_attn.weight", (768, 2304)), ("attn.c_attn.bias", (2304,)),
            ("attn.c_proj.weight", (768, 768)), ("attn.c_proj.bias", (768,)),
            ("ln_2.weight", (768,)), ("ln_2.bias", (768,)),
            ("mlp.c_fc.weight", (768, 3072)), ("mlp.c_fc.bias", (3072,)),
            ("mlp.c_proj.weight", (3072, 768)), ("mlp.c_proj.bias", (768,)),
        ]:
            yield f"h.{layer}.{name}", shape
    yield "ln_f.weight", (768,)
    yield "ln_f.bias", (768,)


def write(path, member):
    random = numpy.random.default_rng(0)
    with open(path, "wb") as file:
        file.write(b'{"config":{"n_layer":12,"n_head":12,"n_embd":768}')
        for name, shape in shapes():
            array = (random.standard_normal(shape) * 0.02).astype(numpy.float32)
            file.write(b"," + orjson.dumps(name) + b":" + member(array))
        file.write(b"}\n")


def nested(array):
    return orjson.dumps(array, option=orjson.OPT_SERIALIZE_NUMPY)


def record(array):
    return b'{"shape":%s,"dtype":"torch.float32","data":"%s"}' % (
        orjson.dumps(array.shape), base64.b64encode(array.tobytes()))


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    write(folder / "lists.json", nested)
    write(folder / "base64.json", record)
