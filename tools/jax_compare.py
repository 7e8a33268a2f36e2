"""Random calls of the installed JAX against weightseed: python tools/jax_compare.py CASES SEED, after npm run build."""

import hashlib
import json
import random
import subprocess
import sys

import jax
import jax.numpy as jnp
import numpy as np

HALF = ("float16", "bfloat16")
DTYPES = ("float32", *HALF)
SHAPES = [[], [1], [7], [3, 4], [129], [64, 48], [3, 3, 5, 8], [1031]]
init = jax.nn.initializers
FAMILY = {
    "lecun_normal": (init.lecun_normal, [1, "fan_in", "truncated_normal"]),
    "he_normal": (init.he_normal, [2, "fan_in", "truncated_normal"]),
    "glorot_normal": (init.glorot_normal, [1, "fan_avg", "truncated_normal"]),
    "lecun_uniform": (init.lecun_uniform, [1, "fan_in", "uniform"]),
    "he_uniform": (init.he_uniform, [2, "fan_in", "uniform"]),
    "glorot_uniform": (init.glorot_uniform, [1, "fan_avg", "uniform"]),
    "normal": (lambda **o: init.variance_scaling(1.3, "fan_out", "normal", **o), [1.3, "fan_out", "normal"]),
}


def pair(dice, spread):
    low = dice.uniform(-spread, spread)
    return low, low + dice.uniform(1e-3, spread)


def draw(dice, key):
    """A call as weightseed's method and arguments, and JAX's values."""
    dtype, shape = dice.choice(DTYPES), dice.choice(SHAPES)
    option = {"dtype": dtype}
    law = dice.choice(["uniform", "normal", "truncatedNormal", "exponential", "gumbel", "laplace", "bernoulli"]
                      + ["rademacher", "randint", "bits", "initialize", "scaled"])
    draws = jax.random
    if law == "uniform":
        low, high = pair(dice, 10 ** dice.uniform(-3, 2))
        return [law, shape, low, high, option], draws.uniform(key, shape, dtype, low, high)
    if law == "truncatedNormal":
        low, high = dice.choice([(-2, 2), pair(dice, 3), (-jnp.inf, dice.uniform(-2, 2))])
        if jnp.asarray(low, dtype) == jnp.asarray(high, dtype):
            high = low + 1
        finite = None if low == -jnp.inf else low
        return [law, shape, finite, high, option], draws.truncated_normal(key, low, high, shape, dtype)
    if law in ("normal", "exponential", "gumbel", "laplace"):
        return [law, shape, option], getattr(draws, law)(key, shape, dtype)
    if law == "bernoulli":
        p = dice.random()
        return [law, shape, p], draws.bernoulli(key, p, shape)
    if law == "rademacher":
        return [law, shape], draws.rademacher(key, shape)
    if law == "randint":
        low = dice.randrange(-1000, 1000)
        high = low + dice.choice([1, 2, 1000, 65537, 10**9])
        return [law, shape, low, high], draws.randint(key, shape, low, high)
    if law == "bits":
        width = dice.choice([8, 16, 32])
        return [law, shape, width], draws.bits(key, shape, f"uint{width}")
    if law == "initialize":
        std = 10 ** dice.uniform(-3, 1)
        name, data = dice.choice([("normal", {"std": std}), ("truncatedNormal", {"std": std}),
                                  ("uniform", {"low": 0, "high": std})])
        made = {"normal": init.normal, "truncatedNormal": init.truncated_normal, "uniform": init.uniform}[name](std)
        return [law, {"factory": name, "data": data}, shape, option], made(key, shape, jnp.dtype(dtype))
    shape = dice.choice([[64, 48], [3, 3, 5, 8], [7, 9, 11], [300, 10]])
    factory, (scale, mode, distribution) = FAMILY[dice.choice(list(FAMILY))]
    data = {"scale": scale, "mode": mode, "distribution": distribution}
    axes = dice.choice([{}, {"inAxis": -1, "outAxis": -2}, {"inAxis": 0, "outAxis": 1}])
    names = {"inAxis": "in_axis", "outAxis": "out_axis"}
    made = factory(**{names[name]: axis for name, axis in axes.items()})
    call = ["initialize", {"factory": "varianceScaling", "data": data}, shape, {**option, **axes}]
    return call, made(key, shape, jnp.dtype(dtype))


def main(count, seed):
    dice = random.Random(seed)
    cases = []
    for _ in range(count):
        flag = dice.random() < 0.7
        jax.config.update("jax_threefry_partitionable", flag)
        number = dice.randrange(-(2**31), 2**31)
        call, values = draw(dice, jax.random.key(number))
        layout = "partitionable" if flag else "original"
        digest = hashlib.sha256(np.ascontiguousarray(values).tobytes()).hexdigest()
        cases.append({"seed": number, "layout": layout, "call": call, "sha256": digest})
    node = ["node", "tools/jax_compare.mjs"]
    print(f"JAX {jax.__version__}")
    sys.exit(subprocess.run(node, input=json.dumps(cases), text=True).returncode)


main(int(sys.argv[1]), int(sys.argv[2]))
