"""What others do in the place of transmute: does it once, and prints the seconds that it took as JSON.

    python peers.py WORK ARGUMENT...

Each function imports what it needs, prepares, and returns the work that is timed.
"""

import json
import os
import pathlib
import sys
import time


def arrays(path):
    """Every array of an npz file, in memory."""
    import numpy

    with numpy.load(path) as archive:
        return {name: archive[name] for name in archive.files}


def read(path):
    import numpy  # noqa: F401 - imported before the clock starts

    return lambda: arrays(path)


def shapes(path):
    """The names, types and shapes in an npz file; numpy has no call for it, the headers are read by hand."""
    import numpy

    def work():
        with numpy.load(path) as archive:
            for name in archive.files:
                with archive.zip.open(name + ".npy") as member:
                    numpy.lib.format.read_magic(member)
                    numpy.lib.format.read_array_header_1_0(member)

    return work


def statistics(path):
    """What `inspect --stats` shows, percentiles from a histogram as there."""
    import numpy

    def describe(array):
        size = numpy.abs(array)
        low, high = array.min(), array.max()
        counts, edges = numpy.histogram(array, 1024, (low, high))
        cumulated = numpy.cumsum(counts) / array.size
        return (
            low, high, array.mean(), array.std(), (array == 0).sum(), numpy.isnan(array).sum(),
            numpy.isinf(array).sum(), ((size < numpy.finfo(array.dtype).tiny) & (size > 0)).sum(),
            numpy.interp([0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99], cumulated, edges[1:]))

    return lambda: [describe(array) for array in arrays(path).values()]


def convert(source, target, kind="safetensors"):
    """From one container to another, as people do it: everything into memory, out again, and onto the disk as ours is."""
    torch = pathlib.Path(source).suffix == ".pt" or kind == "pt"
    work = (convert_by_torch if torch else convert_by_numpy)(source, target, kind)

    def synced():
        work()
        with open(target, "rb") as file:
            os.fsync(file.fileno())

    return synced


def convert_by_numpy(source, target, kind):
    import numpy
    from safetensors.numpy import load_file, save_file

    load = load_file if pathlib.Path(source).suffix == ".safetensors" else arrays
    if kind == "safetensors":
        return lambda: save_file(load(source), target)

    def work():
        with open(target, "wb") as file:
            numpy.savez(file, **load(source))

    return work


def convert_by_torch(source, target, kind):
    import torch
    from safetensors.torch import load_file, save_file

    def load():
        match pathlib.Path(source).suffix:
            case ".pt":
                return torch.load(source, weights_only=True)
            case ".safetensors":
                return load_file(source)
        return {name: torch.from_numpy(value) for name, value in arrays(source).items()}

    def work():
        weights = load()
        if kind == "pt":
            torch.save(weights, target)
        elif kind == "safetensors":
            save_file(weights, target)
        else:
            import numpy

            with open(target, "wb") as file:
                numpy.savez(file, **{name: value.numpy() for name, value in weights.items()})

    return work


def tokenize(tokenizer, texts):
    """Hugging Face's tokenizers on one core."""
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from tokenizers import ByteLevelBPETokenizer, Tokenizer

    folder = pathlib.Path(tokenizer)
    if folder.is_dir():
        encoder = ByteLevelBPETokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"))
        encoder.add_special_tokens(["<|endoftext|>"])
    else:
        encoder = Tokenizer.from_file(tokenizer)
    pieces = json.loads(pathlib.Path(texts).read_text())
    return lambda: encoder.encode_batch(pieces)


def forward(token_count):
    """The logits of the next token by PyTorch and transformers, after one small pass to warm up."""
    import torch
    from transformers import GPT2Config, GPT2LMHeadModel

    model = GPT2LMHeadModel(GPT2Config()).eval()

    def work(count=int(token_count)):
        with torch.inference_mode():
            model(torch.arange(count)[None], logits_to_keep=1)

    work(8)
    return work


def main():
    work = globals()[sys.argv[1]](*sys.argv[2:])
    start, processor = time.perf_counter(), time.process_time()
    result = work()
    times = {"seconds": time.perf_counter() - start, "processor": time.process_time() - processor}
    del result
    print(json.dumps(times))


if __name__ == "__main__":
    main()
