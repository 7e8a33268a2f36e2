"""NumPy's side: reads a contender's name from each line, answers with nanoseconds per value."""
import json
import sys
import time

import numpy as np

N = int(sys.argv[1])
rng = np.random.default_rng(1)
single, double = np.empty(N, np.float32), np.empty(N)

CONTENDERS = {
    "float32 normal": (lambda: rng.standard_normal(dtype=np.float32, out=single), single),
    "float64 normal": (lambda: rng.standard_normal(out=double), double),
    "float32 uniform": (lambda: rng.random(dtype=np.float32, out=single), single),
    "float64 uniform": (lambda: rng.random(out=double), double),
}
print(json.dumps({"numpy": np.__version__, "contenders": list(CONTENDERS)}), flush=True)
for line in sys.stdin:
    run, out = CONTENDERS[line.strip()]
    began = time.perf_counter()
    run()
    took = time.perf_counter() - began
    print(json.dumps({"ns": took / N * 1e9, "mean": float(out.mean()), "std": float(out.std())}), flush=True)
