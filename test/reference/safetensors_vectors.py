"""Makes test/vectors/safetensors.json with the official package: files of its own writer, whole, with what is in them.

    pip install safetensors==0.8.0
    python3 test/reference/safetensors_vectors.py > test/vectors/safetensors.json
"""
import base64
import ctypes
import json

from safetensors import TensorSpec, __version__, serialize

SIZES = {"float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int64": 8, "int8": 1, "bool": 1, "uint16": 2}


def data(size, start):
    return bytes((start + 37 * k) % 251 for k in range(size))


def case(title, tensors, metadata=None):
    keep, specs, listed = [], {}, []
    for index, (name, dtype, shape) in enumerate(tensors):
        size = SIZES[dtype]
        for axis in shape:
            size *= axis
        values = data(size, 11 * index)
        buffer = ctypes.create_string_buffer(values, max(1, size))
        keep.append(buffer)
        specs[name] = TensorSpec(dtype=dtype, shape=shape, data_ptr=ctypes.addressof(buffer), data_len=size)
        listed.append({"name": name, "dtype": dtype, "shape": shape, "hex": values.hex()})
    file = base64.b64encode(bytes(serialize(specs, metadata))).decode()
    return {"title": title, "tensors": listed, "metadata": metadata, "file": file}


CASES = [
    case("nothing", []),
    case("metadata alone", [], {"format": "pt"}),
    case("one tensor", [("w", "float32", [2, 3])], {"format": "pt"}),
    case("rank 0 and empty tensors", [("s", "float64", []), ("e", "float32", [0, 5]), ("f", "float32", [1])]),
    case("all dtypes of the library, out of order",
         [("b", "bfloat16", [3]), ("z", "float32", [1]), ("a", "float32", [2]), ("h", "float16", [5]), ("d", "float64", [2])],
         {"format": "np"}),
    case("names by bytes, and escapes",
         [("\U0001f600", "float32", [1]), ("\uffee", "float32", [1]), ("é\n\t\"\\\u0001/", "float32", [1]), ("A", "float32", [1]), ("a", "float32", [1])],
         {"format": "pt\u2028\u007f\u0000"}),
    case("dtypes that are only read",
         [("i", "int64", [2]), ("k", "int8", [3]), ("t", "bool", [2]), ("u", "uint16", [2, 1])]),
]

print(json.dumps({"source": f"safetensors {__version__}", "cases": CASES}, indent=1))
