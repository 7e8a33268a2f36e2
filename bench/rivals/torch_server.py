"""PyTorch's side of the benchmark: the fills of torch.nn.init on one CPU thread."""
import math
import re

import torch
from server import blas, serve

torch.set_num_threads(1)
torch.set_grad_enabled(False)


def into(draw, dtype):
    """Fills a tensor that stays."""

    def work(size):
        out = torch.empty(size, dtype=dtype)
        return (lambda: draw(out)), out

    return work


def fresh(draw, dtype):
    """Returns a new tensor at each call."""
    return lambda size: ((lambda: draw(size, dtype=dtype)), None)


def orthogonal(size):
    side = math.isqrt(size)
    out = torch.empty(side, side)
    return (lambda: torch.nn.init.orthogonal_(out)), None


simd = re.search(r"CPU capability usage: (\S+)", torch.__config__.show())
init = torch.nn.init
serve(
    f"PyTorch {torch.__version__} ({simd[1] if simd else 'no SIMD'}, {blas()}), one thread",
    {
        "float32 normal": into(init.normal_, torch.float32),
        "float64 normal": into(init.normal_, torch.float64),
        "bfloat16 normal": into(init.normal_, torch.bfloat16),
        "float16 normal": into(init.normal_, torch.float16),
        "float32 uniform": into(init.uniform_, torch.float32),
        "float64 uniform": into(init.uniform_, torch.float64),
        "float32 truncated ±2": into(init.trunc_normal_, torch.float32),
        "float32 normal, fresh": fresh(torch.randn, torch.float32),
        "bfloat16 normal, fresh": fresh(torch.randn, torch.bfloat16),
        "float32 uniform, fresh": fresh(torch.rand, torch.float32),
        "orthogonal": orthogonal,
    },
)
