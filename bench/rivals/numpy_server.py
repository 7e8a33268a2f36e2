"""NumPy's side of the benchmark: its two generators, and the QR of orthogonal matrices."""
import math

import numpy as np
from server import blas, serve

rng = np.random.default_rng(1)
legacy = np.random.RandomState(1)


def into(draw, dtype):
    """Fills an array that stays."""

    def work(size):
        out = np.empty(size, dtype)
        return (lambda: draw(out)), out

    return work


def fresh(draw):
    """Returns a new array at each call."""
    return lambda size: ((lambda: draw(size)), None)


def qr(size):
    side = math.isqrt(size)
    matrix = rng.standard_normal((side, side))
    return (lambda: np.linalg.qr(matrix)[0]), None


serve(
    f"NumPy {np.__version__} ({blas()}), one thread",
    {
        "float32 normal": into(lambda out: rng.standard_normal(dtype=np.float32, out=out), np.float32),
        "float64 normal": into(lambda out: rng.standard_normal(out=out), np.float64),
        "float32 uniform": into(lambda out: rng.random(dtype=np.float32, out=out), np.float32),
        "float64 uniform": into(lambda out: rng.random(out=out), np.float64),
        "float32 normal, fresh": fresh(lambda n: rng.standard_normal(n, dtype=np.float32)),
        "float32 uniform, fresh": fresh(lambda n: rng.random(n, dtype=np.float32)),
        "RandomState normal": fresh(legacy.standard_normal),  # it has no `out`
        "RandomState uniform": fresh(legacy.random_sample),
        "orthogonal": qr,
    },
)
