"""Reads sizes, answers with the milliseconds of numpy.linalg.qr of a normal matrix of that size."""
import json
import sys
import time

import numpy as np

blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
print(json.dumps({"numpy": np.__version__, "blas": f"{blas['name']} {blas['version']}"}), flush=True)
rng = np.random.default_rng(1)
for line in sys.stdin:
    a = rng.standard_normal((int(line), int(line)))
    began = time.perf_counter()
    np.linalg.qr(a)
    print(json.dumps({"ms": (time.perf_counter() - began) * 1e3}), flush=True)
