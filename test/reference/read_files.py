"""Reads a file by the text of its format alone, or by numpy.load, and prints SHA-256 of every tensor as JSON.

    python3 test/reference/read_files.py model.safetensors | model.npz | w.npy
"""
import hashlib
import json
import sys

import numpy as np

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2"}


def safetensors(path):
    with open(path, "rb") as file:
        raw = file.read()
    length = int.from_bytes(raw[:8], "little")
    assert length <= 100_000_000 and raw[8:9] == b"{"
    header = json.loads(raw[8 : 8 + length].decode("utf-8"))
    data = memoryview(raw)[8 + length :]
    assert (8 + length) % 8 == 0
    metadata = header.pop("__metadata__", {})
    assert all(isinstance(text, str) for text in metadata.values())
    at, tensors = 0, {}
    for name, info in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, end = info["data_offsets"]
        assert begin == at
        array = np.frombuffer(data[begin:end], DTYPES[info["dtype"]]).reshape(info["shape"])
        assert begin % array.dtype.itemsize == 0
        tensors[name], at = array, end
    assert at == len(data)
    return tensors


def load(path):
    if path.endswith(".safetensors"):
        return safetensors(path)
    loaded = np.load(path, allow_pickle=False)
    return {"": loaded} if isinstance(loaded, np.ndarray) else {name: loaded[name] for name in loaded.files}


for path in sys.argv[1:]:
    print(json.dumps({
        name: {"shape": list(array.shape), "dtype": array.dtype.name, "order": "F" if np.isfortran(array) else "C",
               "sha256": hashlib.sha256(array.tobytes()).hexdigest()}
        for name, array in load(path).items()
    }))
