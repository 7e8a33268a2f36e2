"""Random calls of the installed PyTorch against weightseed: python tools/torch_compare.py CASES SEED [cpu | cuda], after npm run build."""

import hashlib
import json
import random
import subprocess
import sys
import tempfile

import torch
from torch import nn

DTYPES = ("float32", "float64", "float16", "bfloat16")
SIZES = {"cpu": (1, 3, 15, 16, 17, 100, 1031, 40_000), "cuda": (1, 3, 257, 32_768, 40_000, 270_337, 1_100_003, 3_000_001)}
MATRICES = ((3, 5), (64, 48), (300, 700), (1, 1), (2, 3, 3, 3), (64, 32, 3, 3))
FAMILY = {
    "xavierUniform": nn.init.xavier_uniform_,
    "xavierNormal": nn.init.xavier_normal_,
    "kaimingUniform": nn.init.kaiming_uniform_,
    "kaimingNormal": nn.init.kaiming_normal_,
}


def named(method, *args, **options):
    return [method, *args, options]


def draw(dice, device):
    """A call as weightseed's method and arguments, its values, and the standard deviation to which errors compare."""
    dtype = dice.choice(DTYPES)
    on = {"dtype": getattr(torch, dtype), "device": device}
    size = [dice.choice(SIZES[device])]
    kinds = ["rand", "randn", "uniform", "normal", "randint", "family", "truncNormal", "linear", "conv2d"]
    kind = dice.choice(kinds + (["randperm", "bernoulli", "exponential", "embedding"] if device == "cpu" else []))
    if kind == "rand":
        return named("rand", size, dtype=dtype), [torch.rand(size, **on)], 0.3
    if kind == "randn":
        return named("randn", size, dtype=dtype), [torch.randn(size, **on)], 1
    if kind == "uniform":
        low = dice.uniform(-3, 1)
        high = low + 10 ** dice.uniform(-2, 1)
        values = torch.empty(size, **on).uniform_(low, high)
        return named("uniform", size, dtype=dtype, **{"from": low, "to": high}), [values], 0.3 * (high - low)
    if kind == "normal":
        mean, std = dice.choice((0, dice.uniform(-1, 1))), 10 ** dice.uniform(-3, 1)
        values = torch.empty(size, **on).normal_(mean, std)
        return named("normal", size, dtype=dtype, mean=mean, std=std), [values], std
    if kind == "truncNormal":
        std = 10 ** dice.uniform(-2, 0)
        low, high = dice.choice(((-2, 2), (-2 * std, 2 * std), (-std, 3 * std)))
        values = nn.init.trunc_normal_(torch.empty(size, **on), 0, std, low, high)
        return named("init.truncNormal", size, dtype=dtype, std=std, a=low, b=high), [values], std
    if kind == "randint":
        low = dice.randrange(-1000, 1000)
        high = low + dice.choice((1, 2, 1000, 2**28 - 1, 2**28, 2**40))
        return ["randint", low, high, size], [torch.randint(low, high, size, device=device)], 1
    if kind == "randperm":
        return ["randperm", size[0]], [torch.randperm(size[0])], 1
    if kind == "bernoulli":
        p = dice.random()
        return named("bernoulli", size, dtype=dtype, p=p), [torch.empty(size, **on).bernoulli_(p)], 1
    if kind == "exponential":
        rate = 10 ** dice.uniform(-1, 1)
        return named("exponential", size, dtype=dtype, rate=rate), [torch.empty(size, **on).exponential_(rate)], 1 / rate
    if kind == "family":
        name, shape = dice.choice(list(FAMILY)), list(dice.choice(MATRICES))
        values = FAMILY[name](torch.empty(shape, **on))
        return named(f"init.{name}", shape, dtype=dtype), [values], values.double().std().item() if values.numel() > 1 else 1
    if kind == "linear":
        ins, outs = dice.choice((1, 10, 784)), dice.choice((1, 10, 256))
        layer = nn.Linear(ins, outs, **on)
        return named("nn.linear", ins, outs, dtype=dtype), [layer.weight, layer.bias], 1 / ins**0.5
    if kind == "conv2d":
        ins, outs, k = dice.choice((1, 3, 64)), dice.choice((8, 64)), dice.choice((1, 3, 7))
        layer = nn.Conv2d(ins, outs, k, **on)
        return named("nn.conv2d", ins, outs, k, dtype=dtype), [layer.weight, layer.bias], 1 / (ins * k * k) ** 0.5
    count, width = dice.choice((7, 300)), dice.choice((5, 64))
    return named("nn.embedding", count, width, dtype=dtype), [nn.Embedding(count, width, **on).weight], 1


def main(count, seed, device):
    dice = random.Random(seed)
    options = {"version": ".".join(torch.__version__.split(".")[:2])}
    if device == "cuda":
        card = torch.cuda.get_device_properties(0)
        options = {"device": device, "multiprocessors": card.multi_processor_count,
                   "threadsPerMultiprocessor": card.max_threads_per_multi_processor}
    cases = []
    with tempfile.NamedTemporaryFile() as file, torch.no_grad():
        while len(cases) < count:
            number = dice.randrange(2**63)
            torch.manual_seed(number)
            for _ in range(dice.randrange(1, 5)):
                call, tensors, std = draw(dice, device)
                made = [tensor.detach().cpu().contiguous().flatten() for tensor in tensors]
                data = b"".join(tensor.view(torch.uint8).numpy().tobytes() for tensor in made)
                file.write(data)
                sha256 = hashlib.sha256(data).hexdigest()
                cases.append({"seed": str(number), "call": call, "std": std, "bytes": len(data), "sha256": sha256})
        file.flush()
        print(f"PyTorch {torch.__version__}, {torch.cuda.get_device_name(0) if device == 'cuda' else device}", flush=True)
        text = json.dumps({"options": options, "cases": cases, "file": file.name})
        return subprocess.run(["node", "tools/torch_compare.mjs"], input=text, text=True).returncode


sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), *(sys.argv[3:] or ["cpu"])))
