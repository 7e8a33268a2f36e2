"""Makes test/vectors/torch-modules.json with PyTorch itself: SHA-256 of the little-endian bytes of every parameter.

    python3 test/reference/torch_vectors.py > test/vectors/torch-modules.json
"""
import hashlib
import json

import torch
from torch import nn

# how the module is made here, and the call of the compat generator that makes the same parameters
CASES = [
    ("nn.Linear(784, 256)", "linear", [784, 256, {}]),
    ("nn.Linear(5, 3, bias=False)", "linear", [5, 3, {"bias": False}]),
    ("nn.Linear(7, 5, dtype=torch.float64)", "linear", [7, 5, {"dtype": "float64"}]),
    ("nn.Bilinear(4, 6, 5)", "bilinear", [4, 6, 5, {}]),
    ("nn.Conv1d(4, 6, 5, groups=2)", "conv1d", [4, 6, 5, {"groups": 2}]),
    ("nn.Conv2d(3, 16, (3, 5))", "conv2d", [3, 16, [3, 5], {}]),
    ("nn.Conv3d(2, 4, 3)", "conv3d", [2, 4, 3, {}]),
    ("nn.ConvTranspose1d(4, 6, 3, groups=2)", "convTranspose1d", [4, 6, 3, {"groups": 2}]),
    ("nn.ConvTranspose2d(3, 8, 3)", "convTranspose2d", [3, 8, 3, {}]),
    ("nn.ConvTranspose3d(2, 3, 2)", "convTranspose3d", [2, 3, 2, {}]),
    ("nn.RNN(5, 4)", "rnn", [5, 4, {}]),
    ("nn.LSTM(5, 4, num_layers=2, bidirectional=True)", "lstm", [5, 4, {"numLayers": 2, "bidirectional": True}]),
    ("nn.LSTM(5, 6, num_layers=2, proj_size=3, bias=False)", "lstm", [5, 6, {"numLayers": 2, "projSize": 3, "bias": False}]),
    ("nn.GRU(10, 20, num_layers=2)", "gru", [10, 20, {"numLayers": 2}]),
    ("nn.RNNCell(5, 4)", "rnnCell", [5, 4, {}]),
    ("nn.LSTMCell(5, 4)", "lstmCell", [5, 4, {}]),
    ("nn.GRUCell(5, 4, bias=False)", "gruCell", [5, 4, {"bias": False}]),
    ("nn.Embedding(10, 6, padding_idx=-2)", "embedding", [10, 6, {"paddingIdx": -2}]),
    ("nn.EmbeddingBag(10, 3)", "embedding", [10, 3, {}]),
    ("nn.MultiheadAttention(12, 3)", "multiheadAttention", [12, 3, {}]),
    ("nn.MultiheadAttention(12, 3, add_bias_kv=True, kdim=5, vdim=7)", "multiheadAttention", [12, 3, {"addBiasKv": True, "kdim": 5, "vdim": 7}]),
    ("nn.MultiheadAttention(8, 2, bias=False)", "multiheadAttention", [8, 2, {"bias": False}]),
]


def sha256(tensor):
    return hashlib.sha256(tensor.detach().contiguous().numpy().tobytes()).hexdigest()


entries = []
for seed, (made, method, args) in enumerate(CASES):
    torch.manual_seed(seed)
    module = eval(made)
    parameters = [[name, list(p.shape), sha256(p)] for name, p in module.state_dict().items()]
    entries.append({"seed": seed, "made": made, "method": method, "args": args, "parameters": parameters, "then": torch.rand(1).item()})

torch.manual_seed(0)
network = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))

head = {
    "about": "SHA-256 of the little-endian bytes of each parameter, in the order of state_dict; then: the next torch.rand(1)",
    "source": "test/reference/torch_vectors.py",
    "torch": torch.__version__,
    "capability": [line.strip() for line in torch.__config__.show().splitlines() if "capability" in line][0],
    "network": {name: sha256(p) for name, p in network.state_dict().items()},
}
rows = ",\n".join("    " + json.dumps(entry) for entry in entries)
print(json.dumps(head, indent=2)[:-2] + ',\n  "entries": [\n' + rows + "\n  ]\n}")
