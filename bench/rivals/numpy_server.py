"""NumPy's side of the benchmark: its two generators, and the QR of orthogonal matrices."""
import ctypes
import math

import numpy as np
from server import blas, lapack, serve

rng = np.random.default_rng(1)
legacy = np.random.RandomState(1)
philox = np.random.Generator(np.random.Philox(1))


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


def qr32(size):
    """sgeqrf and sorgqr, which NumPy, whose QR is float64's, does not call."""
    side = math.isqrt(size)
    (factor, integer), (form, _) = lapack("sgeqrf"), lapack("sorgqr")
    matrix = rng.standard_normal((side, side), dtype=np.float32)
    made, tau, work = np.empty_like(matrix), np.empty(side, np.float32), np.empty(64 * side, np.float32)
    pointer = lambda array: array.ctypes.data_as(ctypes.c_void_p)
    n, room, info = integer(side), integer(work.size), integer(0)
    by = ctypes.byref
    rest = pointer(made), by(n), pointer(tau), pointer(work), by(room), by(info)

    def run():
        np.copyto(made, matrix)
        factor(by(n), by(n), *rest)
        form(by(n), by(n), by(n), *rest)
        return made

    q = run().astype(float)
    if info.value != 0 or abs(q @ q.T - np.eye(side)).max() > 1e-4:
        raise ArithmeticError("sgeqrf and sorgqr gave no orthogonal matrix")
    return run, None


serve(
    f"NumPy {np.__version__} ({blas()}), one thread",
    {
        "float32 normal": into(lambda out: rng.standard_normal(dtype=np.float32, out=out), np.float32),
        "float64 normal": into(lambda out: rng.standard_normal(out=out), np.float64),
        "float32 uniform": into(lambda out: rng.random(dtype=np.float32, out=out), np.float32),
        "float64 uniform": into(lambda out: rng.random(out=out), np.float64),
        "Philox uniform": into(lambda out: philox.random(out=out), np.float64),
        "float32 normal, fresh": fresh(lambda n: rng.standard_normal(n, dtype=np.float32)),
        "float32 uniform, fresh": fresh(lambda n: rng.random(n, dtype=np.float32)),
        "RandomState normal": fresh(legacy.standard_normal),  # it has no `out`
        "RandomState uniform": fresh(legacy.random_sample),
        "orthogonal": qr,
        **({"orthogonal float32": qr32} if lapack("sgeqrf") else {}),
    },
)
