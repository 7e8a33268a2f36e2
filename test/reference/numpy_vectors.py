"""Makes test/vectors/numpy_calls.json with NumPy itself: SHA-256 of the little-endian bytes of what one Generator over
each bit generator gives, call after call, and where its state stands then.

    python3 test/reference/numpy_vectors.py > test/vectors/numpy_calls.json
"""
import hashlib
import json

import numpy as np

N = 5003  # some turns of the kernels' loops
CALLS = [
    ("standardNormal", [N], lambda g: g.standard_normal(N)),
    ("standardNormal", [N, "float32"], lambda g: g.standard_normal(N, dtype=np.float32)),
    ("random", [N], lambda g: g.random(N)),
    ("random", [N, "float32"], lambda g: g.random(N, dtype=np.float32)),
    ("uniform", [-0.3, 0.7, N], lambda g: g.uniform(-0.3, 0.7, N)),
    ("normal", [0.1, 0.02, N], lambda g: g.normal(0.1, 0.02, N)),
    ("integers", [0, 1000, N], lambda g: g.integers(0, 1000, N).astype("<f8")),
    ("integers", [-5, 2**32 - 5, 7], lambda g: g.integers(-5, 2**32 - 5, 7).astype("<f8")),
    ("standardNormal", [3, "float32"], lambda g: g.standard_normal(3, dtype=np.float32)),
    ("permutation", [37], lambda g: g.permutation(37).astype("<u4")),
]


def sha256(values):
    return hashlib.sha256(values.tobytes()).hexdigest()


def plain(value, key=None):
    """As JSON: integers of 64 bits and more in decimal digits."""
    if isinstance(value, dict):
        return {k: plain(v, k) for k, v in value.items()}
    if isinstance(value, np.ndarray):
        return [plain(v) for v in value]
    if isinstance(value, np.uint64) or key in ("inc", "state"):
        return str(int(value)) if not isinstance(value, str) else value
    return int(value) if isinstance(value, np.integer) else value


entries = []
for name in ["PCG64", "PCG64DXSM", "Philox", "SFC64", "MT19937"]:
    for seed in [0, 7, 2**63 + 11, 2**200 + 12345]:
        rng = np.random.Generator(getattr(np.random, name)(seed))
        hashes = [sha256(call(rng)) for _, _, call in CALLS]
        child = rng.spawn(2)[1]
        state = plain(rng.bit_generator.state)
        if name == "MT19937":
            state["state"]["key"] = sha256(np.array(state["state"]["key"], "<u4"))
        entries.append({
            "bitGenerator": name, "seed": str(seed), "sha256": hashes,
            "child": sha256(child.standard_normal(5)), "state": state,
        })
print(json.dumps({
    "numpy": np.__version__,
    "calls": [[method, args] for method, args, _ in CALLS],
    "entries": entries,
}, indent=1))
