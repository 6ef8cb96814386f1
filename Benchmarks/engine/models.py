"""Random models of full size, in every form that somebody in the measurements reads."""

import importlib.util
import subprocess

KINDS = ("f32", "f16", "bf16", "q8_0")


def has(package):
    return importlib.util.find_spec(package) is not None


def make(folder, transmute):
    """GPT-2 with 124 million weights and a Llama of about as many, unless they are there."""
    make_phials(folder / "gpt2", gpt2, transmute)
    make_phials(folder / "llama", llama, transmute)


def make_peers(folder):
    """GPT-2 as onnxruntime and llama.cpp read it, unless it is there or nobody does."""
    from transformers import GPT2LMHeadModel

    wanted = {}
    if has("onnxruntime") and has("onnx"):
        wanted["gpt2.onnx"] = export
    if has("xllamacpp") and has("gguf"):
        for kind in ("f32", "f32-padded", "f16", "q8_0"):
            wanted[f"gpt2-{kind}.gguf"] = lambda model, path, kind=kind: write_gguf(model, path, kind)
    for name, write in wanted.items():
        if not (folder / name).exists():
            write(GPT2LMHeadModel.from_pretrained(folder / "gpt2").eval(), folder / name)


def make_phials(folder, model, transmute):
    if not folder.exists():
        spread(model()).save_pretrained(folder)
    for kind in KINDS:
        target = folder / f"{kind}.phial"
        if not target.exists():
            subprocess.run(
                [transmute, "convert", folder / "model.safetensors", target, "--lossy", "--dtype", kind], check=True,
                capture_output=True)


def gpt2():
    from transformers import GPT2Config, GPT2LMHeadModel

    return GPT2LMHeadModel(GPT2Config())


def llama():
    from transformers import LlamaConfig, LlamaForCausalLM

    return LlamaForCausalLM(LlamaConfig(
        vocab_size=32000, hidden_size=768, intermediate_size=2048, num_hidden_layers=12, num_attention_heads=12,
        num_key_value_heads=4, max_position_embeddings=1024, tie_word_embeddings=False))


def spread(model):
    """Weights of about the spread that training gives them: what is fresh is too even to show any rounding."""
    import torch

    torch.manual_seed(1)
    with torch.no_grad():
        for name, value in model.named_parameters():
            if value.ndim == 2:
                value.normal_(0, 0.14 if "embed" in name or "wte" in name else 0.06)
            elif name.endswith("bias"):
                value.normal_(0, 0.1)
            else:
                value.normal_(1, 0.3)
    return model.eval()


def export(model, path):
    """GPT-2 in plain PyTorch, because the exporter does not know all that transformers uses."""
    import torch
    from torch.nn import functional

    weights = model.transformer

    class Plain(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weights = weights

        def forward(self, tokens):
            batch, count = tokens.shape
            x = self.weights.wte(tokens) + self.weights.wpe.weight[:count]
            for block in self.weights.h:
                heads = block.attn.c_attn(block.ln_1(x)).reshape(batch, count, 3, 12, 64).permute(2, 0, 3, 1, 4)
                mixture = functional.scaled_dot_product_attention(heads[0], heads[1], heads[2], is_causal=True)
                x = x + block.attn.c_proj(mixture.transpose(1, 2).reshape(batch, count, 768))
                inner = functional.gelu(block.mlp.c_fc(block.ln_2(x)), approximate="tanh")
                x = x + block.mlp.c_proj(inner)
            return functional.linear(self.weights.ln_f(x), self.weights.wte.weight)

    axes = {"tokens": {0: "batch", 1: "count"}, "logits": {0: "batch", 1: "count"}}
    torch.onnx.export(
        Plain().eval(), (torch.zeros(1, 8, dtype=torch.long),), str(path), input_names=["tokens"],
        output_names=["logits"], dynamic_axes=axes, dynamo=False)


def write_gguf(model, path, kind):
    """GPT-2 as llama.cpp reads it; its vocabulary is made up, because nothing is decoded.

    Padded, the vocabulary is a multiple of 64, without which llama.cpp takes a slower way.
    """
    import gguf
    import numpy

    types = {"f16": gguf.GGMLQuantizationType.F16, "q8_0": gguf.GGMLQuantizationType.Q8_0}
    writer = gguf.GGUFWriter(path, "gpt2")
    config = model.config
    vocabulary = (config.vocab_size + 63) // 64 * 64 if kind.endswith("padded") else config.vocab_size
    writer.add_block_count(config.n_layer)
    writer.add_context_length(config.n_positions)
    writer.add_embedding_length(config.n_embd)
    writer.add_feed_forward_length(4 * config.n_embd)
    writer.add_head_count(config.n_head)
    writer.add_layer_norm_eps(config.layer_norm_epsilon)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list([f"t{token}" for token in range(vocabulary)])
    writer.add_token_types([1] * vocabulary)
    writer.add_token_merges(["t 1"])
    names = {
        "wte.weight": "token_embd.weight", "wpe.weight": "position_embd.weight", "ln_f": "output_norm",
        "ln_1": "attn_norm", "attn.c_attn": "attn_qkv", "attn.c_proj": "attn_output", "ln_2": "ffn_norm",
        "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down",
    }
    for name, value in model.state_dict().items():
        name = name.removeprefix("transformer.")
        if name == "lm_head.weight" or name.endswith((".attn.bias", ".attn.masked_bias")):
            continue
        array = value.numpy()
        if name.startswith("h."):
            _, layer, rest = name.split(".", 2)
            part, _, last = rest.rpartition(".")
            target = f"blk.{layer}.{names[part]}.{last}"
            array = array.T if array.ndim == 2 else array
        else:
            target = names.get(name) or f"{names[name.rpartition('.')[0]]}.{name.rpartition('.')[2]}"
        if name == "wte.weight":
            array = numpy.pad(array, ((0, vocabulary - len(array)), (0, 0)))
        array = numpy.ascontiguousarray(array)
        if array.ndim == 2 and kind in types and target != "position_embd.weight":
            writer.add_tensor(target, gguf.quantize(array, types[kind]), raw_dtype=types[kind])
        else:
            writer.add_tensor(target, array)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
