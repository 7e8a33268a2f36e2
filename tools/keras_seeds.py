"""Keras's seeds and the values of its initializers: KERAS_BACKEND=jax python tools/keras_seeds.py > test/vectors/keras-jax.json

The same with KERAS_BACKEND=torch for keras-torch.json.
"""

import hashlib
import json
import random

import keras
import numpy as np

init = keras.initializers
SHAPES = [[7], [48, 64], [64, 48], [3, 3, 8, 16], [5, 2, 9]]
CASES = [
    ("GlorotUniform", {}), ("GlorotNormal", {}), ("HeUniform", {}), ("HeNormal", {}),
    ("LecunUniform", {}), ("LecunNormal", {}),
    ("RandomNormal", {}), ("RandomNormal", {"mean": 0.3, "stddev": 2.5}),
    ("TruncatedNormal", {}), ("TruncatedNormal", {"mean": -0.1, "stddev": 0.7}),
    ("RandomUniform", {}), ("RandomUniform", {"minval": 0.1, "maxval": 3.7}),
    ("VarianceScaling", {"scale": 1.7, "mode": "fan_out", "distribution": "untruncated_normal"}),
    ("VarianceScaling", {"scale": 0.3, "mode": "fan_avg", "distribution": "uniform"}),
    ("Orthogonal", {}), ("Orthogonal", {"gain": 1.5}),
]
AXES = {"input_axes": [0], "output_axes": [1, 2]}


def digest(values):
    array = np.ascontiguousarray(keras.ops.convert_to_numpy(values)).astype("<f4")
    first = [f"{int(word):08x}" for word in array.reshape(-1)[:8].view("<u4")]
    return {"shape": list(array.shape), "first": first, "sha256": hashlib.sha256(array.tobytes()).hexdigest()[:24]}


def seeds(seed):
    keras.utils.set_random_seed(seed)
    return {"seed": seed, "next": [random.randint(1, int(1e9)) for _ in range(12)]}


def model():
    """The classes of initializers, in the order in which their seeds are taken, and the weights."""
    keras.utils.set_random_seed(42)
    net = keras.Sequential([
        keras.layers.Input((784,)),
        keras.layers.Dense(32, activation="relu"),
        keras.layers.Dropout(0.1),
        keras.layers.Dense(10, kernel_initializer="he_normal"),
    ])
    return [digest(weight) for weight in net.get_weights()]


entries = []
for seed in (0, 7, 4294967295):
    for name, options in CASES:
        for shape in SHAPES:
            if name == "Orthogonal" and len(shape) < 2:
                continue
            values = getattr(init, name)(**options, seed=seed)(shape)
            entries.append({"name": name, "seed": seed, "options": options, **digest(values)})
for name in ("GlorotUniform", "HeNormal"):
    values = getattr(init, name)(**AXES, seed=3)([5, 4, 6])
    entries.append({"name": name, "seed": 3, "options": {"inputAxes": [0], "outputAxes": [1, 2]}, **digest(values)})
about = f"Keras {keras.__version__} on {keras.backend.backend()}, CPU: the first values as big-endian hex, the first 24 digits of SHA-256 of the little-endian float32"
lines = ",\n".join(json.dumps(entry) for entry in entries)
rest = f'"seeds": {json.dumps([seeds(s) for s in (0, 1, 42, 123456789, 4294967295)])},\n"model": {json.dumps(model())}'
print(f'{{\n"about": {json.dumps(about)},\n"source": "tools/keras_seeds.py",\n{rest},\n"entries": [\n{lines}\n]\n}}')
