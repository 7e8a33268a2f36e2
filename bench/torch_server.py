"""PyTorch's side: reads a contender's name from each line, answers with nanoseconds per value on one thread."""
import json
import sys
import time

import torch

torch.set_num_threads(1)
N = int(sys.argv[1])
single, double = torch.empty(N), torch.empty(N, dtype=torch.float64)
CONTENDERS = {
    "float32 normal": lambda: single.normal_(),
    "float32 normal, mean 1": lambda: single.normal_(1, 0.5),
    "float32 uniform": lambda: single.uniform_(-0.1, 0.3),
    "float32 truncated": lambda: torch.nn.init.trunc_normal_(single),
    "float64 normal": lambda: double.normal_(),
}
print(json.dumps({"torch": torch.__version__, "contenders": list(CONTENDERS)}), flush=True)
for line in sys.stdin:
    run = CONTENDERS[line.strip()]
    began = time.perf_counter()
    run()
    print(json.dumps({"ns": (time.perf_counter() - began) / N * 1e9}), flush=True)
