"""PyTorch's side of the benchmark: the fills of torch.nn.init on one CPU thread."""
import math

import torch
from server import serve

torch.set_num_threads(1)
torch.set_grad_enabled(False)


class Moments:
    """Mean and standard deviation in double precision."""

    def __init__(self, tensor):
        self.tensor = tensor

    def mean(self):
        return self.tensor.double().mean()

    def std(self):
        return self.tensor.double().std()


def into(draw, dtype):
    def work(size):
        out = torch.empty(size, dtype=dtype)
        return (lambda: draw(out)), Moments(out)

    return work


def orthogonal(size):
    side = math.isqrt(size)
    out = torch.empty(side, side)
    return (lambda: torch.nn.init.orthogonal_(out)), None


normal = torch.nn.init.normal_
serve(
    f"PyTorch {torch.__version__}, one thread",
    {
        "float32 normal": into(normal, torch.float32),
        "float64 normal": into(normal, torch.float64),
        "bfloat16 normal": into(normal, torch.bfloat16),
        "float16 normal": into(normal, torch.float16),
        "float32 uniform": into(torch.nn.init.uniform_, torch.float32),
        "float64 uniform": into(torch.nn.init.uniform_, torch.float64),
        "float32 truncated ±2": into(torch.nn.init.trunc_normal_, torch.float32),
        "float32 normal, fresh": lambda size: ((lambda: torch.randn(size)), None),
        "bfloat16 normal, fresh": lambda size: ((lambda: torch.randn(size, dtype=torch.bfloat16)), None),
        "orthogonal": orthogonal,
    },
)
