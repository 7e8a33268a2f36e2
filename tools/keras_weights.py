"""Weights of real Keras initializers, for test/vectors/keras_3.json: KERAS_BACKEND=jax python tools/keras_weights.py FILE"""

import base64
import json
import sys

import keras

SHAPE = (48, 64)
CONV = (3, 3, 8, 16)
init = keras.initializers
CASES = [
    ("GlorotUniform", init.GlorotUniform, SHAPE),
    ("GlorotNormal", init.GlorotNormal, SHAPE),
    ("HeNormal", init.HeNormal, SHAPE),
    ("HeUniform", init.HeUniform, SHAPE),
    ("LecunNormal", init.LecunNormal, SHAPE),
    ("HeNormal", init.HeNormal, CONV),
    ("TruncatedNormal", init.TruncatedNormal, SHAPE),
    ("RandomNormal", init.RandomNormal, SHAPE),
    ("RandomUniform", init.RandomUniform, SHAPE),
    ("Orthogonal", init.Orthogonal, SHAPE),
]

entries = []
for name, make, shape in CASES:
    values = keras.ops.convert_to_numpy(make(seed=7)(shape)).astype("<f4")
    data = base64.b64encode(values.tobytes()).decode()
    entries.append({"initializer": name, "seed": 7, "shape": list(shape), "data": data})
about = f"Keras {keras.__version__} on {keras.backend.backend()}, defaults, float32 in base64 of little-endian bytes"
with open(sys.argv[1], "w") as file:
    lines = ",\n".join("    " + json.dumps(entry) for entry in entries)
    file.write(f'{{\n  "about": {json.dumps(about)},\n  "source": "tools/keras_weights.py",\n  "entries": [\n{lines}\n  ]\n}}\n')
