"""Values of JAX itself: `python3 jax_vectors.py > ../vectors/jax_release.json`. Made with JAX 0.10.2 on an x86-64 CPU."""

import hashlib
import json

import jax
import jax.numpy as jnp
import numpy as np

random, initializers = jax.random, jax.nn.initializers
LAYOUTS = {"partitionable": True, "original": False}


def entry(call, values):
    array = np.asarray(values)
    words = array.reshape(-1).view(f"u{array.dtype.itemsize}")
    digits = 2 * array.dtype.itemsize
    return {
        "call": call,
        "count": array.size,
        "first": [f"{int(word):0{digits}x}" for word in words[:6]],
        "sha256": hashlib.sha256(words.tobytes()).hexdigest(),
    }


CALLS = [
    "random.bits(key, (100003,))",
    "random.bits(key, (1003,), 'uint8')",
    "random.bits(key, (1003,), 'uint16')",
    "random.key_data(random.split(key, 1001))",
    "random.key_data(random.fold_in(key, 4000000000))",
    "random.uniform(key, (100003,))",
    "random.uniform(key, (100003,), minval=-0.3, maxval=0.7)",
    "random.uniform(key, (100003,), minval=1e-3, maxval=3.0)",
    "random.normal(key, ())",
    "random.normal(key, (7,))",
    "random.normal(key, (1000003,))",
    "random.truncated_normal(key, -2, 2, (100003,))",
    "random.truncated_normal(key, -0.5, 1.5, (100003,))",
    "random.truncated_normal(key, 2, 5, (100003,))",
    "random.truncated_normal(key, -jnp.inf, 0.25, (100003,))",
    "random.randint(key, (10007,), -5, 1000)",
    "random.randint(key, (10007,), -2147483648, 2147483647)",
    "random.permutation(key, 1)",
    "random.permutation(key, 1625)",
    "random.permutation(key, 1626)",
    "random.permutation(key, 40000)",
    "0.5 + 0.02 * random.normal(key, (1001,))",
    "initializers.normal(0.02)(key, (768, 300))",
    "initializers.truncated_normal(0.05)(key, (100, 300))",
    "initializers.uniform(0.3)(key, (100, 300))",
    "initializers.glorot_uniform()(key, (784, 300))",
    "initializers.glorot_normal()(key, (784, 300))",
    "initializers.lecun_uniform()(key, (3, 3, 16, 32))",
    "initializers.lecun_normal()(key, (3, 3, 16, 32))",
    "initializers.he_uniform()(key, (7, 5))",
    "initializers.he_normal()(key, (7, 5))",
    "initializers.he_normal(in_axis=0, out_axis=(1, 2), batch_axis=3)(key, (12, 4, 6, 5))",
    "initializers.variance_scaling(1.7, 'fan_geo_avg', 'normal')(key, (300, 77))",
    "initializers.variance_scaling(0.3, 'fan_out', 'normal')(key, (300, 77))",
]

entries = []
for layout, flag in LAYOUTS.items():
    jax.config.update("jax_threefry_partitionable", flag)
    for seed in (0, 42, -7):
        key = random.key(seed)
        scope = {"random": random, "initializers": initializers, "jnp": jnp, "key": key}
        for call in CALLS:
            entries.append({"layout": layout, "seed": seed, **entry(call, eval(call, scope))})

# what weightseed does with a key as a generator, on the Python side of a port
jax.config.update("jax_threefry_partitionable", True)
keys = random.split(random.key(7), 3)
network = {
    "w1": entry("", initializers.he_normal()(keys[0], (784, 256))),
    "b1": entry("", initializers.uniform(0.1)(keys[1], (256,))),
    "w2": entry("", initializers.glorot_uniform()(keys[2], (256, 10))),
}
print(
    json.dumps(
        {
            "how": "test/reference/jax_vectors.py",
            "jax": jax.__version__,
            "entries": entries,
            "network": network,
        },
        indent=1,
    )
)
