"""Models of the installed Flax, for test/vectors/flax.json: python tools/flax_models.py > test/vectors/flax.json"""

import hashlib
import json

import flax
import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from flax.traverse_util import flatten_dict

init = nn.initializers


class Mlp(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.relu(nn.Dense(256)(x))
        return nn.Dense(10)(x)


class Cnn(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.Conv(8, (3, 3), strides=2)(x)
        x = nn.BatchNorm(use_running_average=True)(x)
        x = nn.relu(x)
        x = nn.max_pool(x, (2, 2), strides=(2, 2))
        x = nn.Conv(16, (5, 3), padding="VALID", feature_group_count=4, name="second")(x)
        x = nn.GroupNorm(num_groups=4)(x)
        x = nn.ConvTranspose(6, (3, 3), strides=(2, 2))(x)
        x = nn.Conv(4, (3, 3), padding=((1, 2), 1), kernel_dilation=(1, 2))(x)
        x = x.reshape((x.shape[0], -1))
        return nn.Dense(10)(x)


class Block(nn.Module):
    @nn.compact
    def __call__(self, x):
        y = nn.LayerNorm()(x)
        y = nn.MultiHeadDotProductAttention(num_heads=4, normalize_qk=True)(y, y)
        x = x + y
        y = nn.LayerNorm()(x)
        y = nn.gelu(nn.Dense(64)(y))
        return x + nn.Dense(32)(y)


class Transformer(nn.Module):
    @nn.compact
    def __call__(self, tokens):
        x = nn.Embed(50, 32)(tokens)
        x = x + self.param("position", init.normal(0.02), (1, 7, 32))
        for _ in range(2):
            x = Block()(x)
        x = nn.RMSNorm()(x)
        return nn.DenseGeneral((3, 5), axis=(-2, -1), name="head")(x)


class Recurrent(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.RNN(nn.OptimizedLSTMCell(4))(x)
        x = nn.RNN(nn.GRUCell(3))(x)
        x = nn.RNN(nn.LSTMCell(5))(x)
        x = nn.RNN(nn.SimpleCell(6))(x)
        x = nn.Sequential([nn.Dense(3), nn.relu, nn.Dense(2)])(x)
        return nn.SelfAttention(num_heads=2, qkv_features=4, out_features=7)(x)


class Setup(nn.Module):
    def setup(self):
        self.layers = [nn.Dense(3), nn.Dense(4, use_bias=False)]
        self.blocks = {"a": nn.Dense(2), "b": nn.Dense(3)}
        self.norm = nn.GroupNorm(num_groups=1)
        self.rnn = nn.RNN(nn.GRUCell(3))
        self.seq = nn.Sequential([nn.Dense(4), nn.relu, nn.BatchNorm(use_running_average=True)])
        self.mlp = Mlp()

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        x = self.blocks["b"](self.blocks["a"](x))
        return self.mlp(self.seq(self.rnn(self.norm(x))))


class Custom(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.Dense(5, kernel_init=init.he_uniform(), bias_init=init.normal(0.1))(x)
        x = nn.Dense(6, kernel_init=init.variance_scaling(2.0, "fan_out", "normal", in_axis=-1, out_axis=-2))(x)
        x = nn.Dense(7, param_dtype=jnp.bfloat16)(x)
        x = nn.Dense(8, param_dtype=jnp.float16, bias_init=init.uniform(0.5))(x)
        x = nn.DenseGeneral((2, 3), batch_dims=(0,), kernel_init=init.xavier_normal())(x)
        return nn.ConvTranspose(4, (3,), padding="VALID", strides=(3,), transpose_kernel=True)(x)


class Net(nnx.Module):
    def __init__(self, rngs):
        self.conv = nnx.Conv(3, 8, (3, 3), feature_group_count=1, rngs=rngs)
        self.norms = nnx.List([nnx.BatchNorm(8, rngs=rngs), nnx.GroupNorm(8, num_groups=4, rngs=rngs)])
        self.up = nnx.ConvTranspose(8, 4, 3, transpose_kernel=True, rngs=rngs)
        self.dropout = nnx.Dropout(0.1, rngs=rngs)
        self.embed = nnx.Embed(30, 8, rngs=rngs)
        self.attention = nnx.MultiHeadAttention(4, 8, qkv_features=16, num_kv_heads=2, normalize_qk=True,
                                                dropout_rate=0.1, decode=False, rngs=rngs)
        self.lstm = nnx.LSTMCell(5, 6, rngs=rngs)
        self.fast = nnx.OptimizedLSTMCell(5, 6, rngs=rngs)
        self.gru = nnx.GRUCell(5, 6, rngs=rngs)
        self.norm = nnx.LayerNorm(8, use_bias=False, rngs=rngs)
        self.rms = nnx.RMSNorm(8, rngs=rngs)
        self.general = nnx.LinearGeneral((2, 3), (4, 5), axis=(-2, -1), batch_axis={0: 2}, rngs=rngs)
        self.seq = nnx.Sequential(nnx.Linear(8, 4, rngs=rngs), nnx.relu,
                                  nnx.Linear(4, 2, kernel_init=init.he_normal(), bias_init=init.normal(0.3),
                                             param_dtype=jnp.bfloat16, rngs=rngs))


def digest(values):
    array = np.ascontiguousarray(values)
    first = [f"{int(w):0{2 * array.dtype.itemsize}x}" for w in array.reshape(-1)[:4].view(f"u{array.dtype.itemsize}")]
    sha = hashlib.sha256(array.tobytes()).hexdigest()[:24]
    return [list(array.shape), str(array.dtype), sha, first]


def linen(name, module, shape, dtype=jnp.float32, seed=0, separator=False):
    flax.config.update("flax_fix_rng_separator", separator)
    variables = module.init(jax.random.key(seed), jnp.ones(shape, dtype))
    flat = flatten_dict(variables, sep="/")
    option = {"separator": True} if separator else {}
    return {"model": name, "seed": seed, **option, "variables": {key: digest(value) for key, value in flat.items()}}


def state(name, make, seed, **streams):
    flat = nnx.to_flat_state(nnx.state(make(nnx.Rngs(seed, **streams)), nnx.Any(nnx.Param, nnx.BatchStat)))
    variables = {"/".join(map(str, path)): digest(value.get_value()) for path, value in flat}
    return {"model": name, "seed": seed, "streams": streams, "variables": variables}


entries = [
    linen("mlp", Mlp(), (1, 784)),
    linen("mlp", Mlp(), (1, 784), seed=42, separator=True),
    linen("cnn", Cnn(), (2, 32, 32, 3)),
    linen("transformer", Transformer(), (2, 7), jnp.int32),
    linen("recurrent", Recurrent(), (2, 5, 8), seed=7),
    linen("setup", Setup(), (2, 5, 8), seed=-3),
    linen("custom", Custom(), (2, 6, 8), seed=11),
    linen("sequential", nn.Sequential([nn.Dense(16), nn.relu, nn.Dense(4)]), (1, 8)),
    linen("batchNorm", nn.BatchNorm(use_running_average=True), (2, 8)),
    state("net", Net, 0),
    state("net", Net, 1, params=5),
    state("net", Net, 1, params=5, dropout=6),
]
about = f"Flax {flax.__version__} over JAX {jax.__version__} on the CPU of an x86-64 machine: shape, dtype, the first 24 digits of SHA-256 of the little-endian bytes, and the first values as big-endian hex"
lines = ",\n".join(json.dumps(entry) for entry in entries)
print(f'{{\n"about": {json.dumps(about)},\n"source": "tools/flax_models.py",\n"entries": [\n{lines}\n]\n}}')
