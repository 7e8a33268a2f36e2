"""Names and shapes of the owners' models, for test/presets/models.test.ts: `python3 tools/models.py`.

The module trees of torchvision (resnet.py, vision_transformer.py) and transformers (modeling_gpt2.py,
modeling_llama.py) without their forward passes: torch itself names and shapes the parameters. Needs torch.
"""

import json
from pathlib import Path

import torch
from torch import nn

META = {"device": "meta"}


class Conv1D(nn.Module):  # transformers.pytorch_utils: weight is [in, out]
    def __init__(self, outputs, inputs):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(inputs, outputs, **META))
        self.bias = nn.Parameter(torch.empty(outputs, **META))


class RMSNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(dim, **META))


def tree(**children):
    module = nn.Module()
    for name, child in children.items():
        module.add_module(name, child)
    return module


def linear(inputs, outputs, bias=True):
    return nn.Linear(inputs, outputs, bias=bias, **META)


def gpt2(vocab=50257, positions=1024, d=768, layers=12, cross=False, tied=True):
    def block():
        made = tree(
            ln_1=nn.LayerNorm(d, **META),
            attn=tree(c_attn=Conv1D(3 * d, d), c_proj=Conv1D(d, d)),
            ln_2=nn.LayerNorm(d, **META),
        )
        if cross:
            made.crossattention = tree(
                c_attn=Conv1D(2 * d, d), q_attn=Conv1D(d, d), c_proj=Conv1D(d, d)
            )
            made.ln_cross_attn = nn.LayerNorm(d, **META)
        made.mlp = tree(c_fc=Conv1D(4 * d, d), c_proj=Conv1D(d, 4 * d))
        return made

    model = tree(
        wte=nn.Embedding(vocab, d, **META),
        wpe=nn.Embedding(positions, d, **META),
        h=nn.ModuleList([block() for _ in range(layers)]),
        ln_f=nn.LayerNorm(d, **META),
    )
    if not tied:
        model.lm_head = linear(d, vocab, False)
    return model


def llama(vocab=32000, d=4096, inner=11008, layers=32, heads=32, kv_heads=32, bias=(False, False)):
    attention_bias, mlp_bias = bias
    kv = d // heads * kv_heads
    block = lambda: tree(
        self_attn=tree(
            q_proj=linear(d, d, attention_bias),
            k_proj=linear(d, kv, attention_bias),
            v_proj=linear(d, kv, attention_bias),
            o_proj=linear(d, d, attention_bias),
        ),
        mlp=tree(
            gate_proj=linear(d, inner, mlp_bias),
            up_proj=linear(d, inner, mlp_bias),
            down_proj=linear(inner, d, mlp_bias),
        ),
        input_layernorm=RMSNorm(d),
        post_attention_layernorm=RMSNorm(d),
    )
    return tree(
        model=tree(
            embed_tokens=nn.Embedding(vocab, d, **META),
            layers=nn.ModuleList([block() for _ in range(layers)]),
            norm=RMSNorm(d),
        ),
        lm_head=linear(d, vocab, False),
    )


def resnet(counts, bottleneck):
    conv = lambda i, o, k: nn.Conv2d(i, o, k, bias=False, **META)
    norm = lambda n: nn.BatchNorm2d(n, **META)
    planes_in = 64
    model = tree(conv1=conv(3, 64, 7), bn1=norm(64))
    for stage, count in enumerate(counts):
        planes = 64 << stage
        out = planes * (4 if bottleneck else 1)
        blocks = []
        for index in range(count):
            if bottleneck:
                block = tree(
                    conv1=conv(planes_in, planes, 1), bn1=norm(planes),
                    conv2=conv(planes, planes, 3), bn2=norm(planes),
                    conv3=conv(planes, out, 1), bn3=norm(out),
                )
            else:
                block = tree(
                    conv1=conv(planes_in, planes, 3), bn1=norm(planes),
                    conv2=conv(planes, planes, 3), bn2=norm(planes),
                )
            # torchvision: where the stride is not 1 or the channels change
            if index == 0 and (stage > 0 or planes_in != out):
                block.downsample = nn.Sequential(conv(planes_in, out, 1), norm(out))
            blocks.append(block)
            planes_in = out
        model.add_module(f"layer{stage + 1}", nn.Sequential(*blocks))
    model.fc = linear(planes_in, 1000)
    return model


def vit_b_16(d=768, inner=3072, layers=12, heads=12, patch=16, image=224):
    block = lambda: tree(
        ln_1=nn.LayerNorm(d, **META),
        self_attention=nn.MultiheadAttention(d, heads, **META),
        ln_2=nn.LayerNorm(d, **META),
        mlp=nn.Sequential(
            linear(d, inner), nn.GELU(), nn.Dropout(), linear(inner, d), nn.Dropout()
        ),
    )
    encoder = nn.Module()
    encoder.pos_embedding = nn.Parameter(torch.empty(1, (image // patch) ** 2 + 1, d, **META))
    encoder.layers = tree(**{f"encoder_layer_{k}": block() for k in range(layers)})
    encoder.ln = nn.LayerNorm(d, **META)
    model = nn.Module()
    model.class_token = nn.Parameter(torch.empty(1, 1, d, **META))
    model.conv_proj = nn.Conv2d(3, d, patch, patch, **META)
    model.encoder = encoder
    model.heads = tree(head=linear(d, 1000))
    return model


MODELS = {
    "gpt2": gpt2(),
    "gpt2-cross": gpt2(vocab=100, positions=16, d=32, layers=2, cross=True, tied=False),
    "llama-7b": llama(),
    "llama-grouped": llama(vocab=100, d=64, inner=96, layers=2, heads=8, kv_heads=2),
    "llama-biased": llama(vocab=100, d=64, inner=96, layers=2, heads=8, kv_heads=2, bias=(True, True)),
    "resnet18": resnet([2, 2, 2, 2], False),
    "resnet34": resnet([3, 4, 6, 3], False),
    "resnet50": resnet([3, 4, 6, 3], True),
    "resnet101": resnet([3, 4, 23, 3], True),
    "resnet152": resnet([3, 8, 36, 3], True),
    "vit_b_16": vit_b_16(),
}

for name, model in MODELS.items():
    shapes = {key: list(p.shape) for key, p in model.named_parameters()}
    path = Path(__file__).parent.parent / "test/vectors/models" / f"{name}.json"
    path.write_text(json.dumps(shapes, separators=(",", ":")) + "\n")
