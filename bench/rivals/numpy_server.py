"""NumPy's side of the benchmark: `Generator`, into arrays that stay, and the QR of orthogonal matrices."""
import math

import numpy as np
from server import serve

rng = np.random.default_rng(1)


def into(draw, dtype):
    def work(size):
        out = np.empty(size, dtype)
        return (lambda: draw(out)), out

    return work


def fresh(size):
    return (lambda: rng.standard_normal(size, dtype=np.float32)), None


def qr(size):
    side = math.isqrt(size)
    matrix = rng.standard_normal((side, side))
    return (lambda: np.linalg.qr(matrix)), None


def blas():
    try:
        found = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
        return f"{found['name']} {found['version']}"
    except TypeError:
        from os.path import realpath
        return realpath("/etc/alternatives/libblas.so.3-x86_64-linux-gnu")


serve(
    f"NumPy {np.__version__} ({blas()}), one thread",
    {
        "float32 normal": into(lambda out: rng.standard_normal(dtype=np.float32, out=out), np.float32),
        "float64 normal": into(lambda out: rng.standard_normal(out=out), np.float64),
        "float32 uniform": into(lambda out: rng.random(dtype=np.float32, out=out), np.float32),
        "float64 uniform": into(lambda out: rng.random(out=out), np.float64),
        "float32 normal, fresh": fresh,
        "orthogonal": qr,
    },
)
