// Has the NumPy model test/reference/stream_v1.py judge what the wasm kernels write. Neither side takes keys from
// the library.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { endianness } from "node:os";
import {
  deltaOrthogonal,
  dirac,
  eye,
  fill,
  fourier,
  logOfUniform,
  mirrored,
  normal,
  orthogonal,
  repeated,
  sections,
  sparse,
  truncatedNormal,
  uniform,
  zerO,
} from "weightseed";
import { keyOf, seedOf } from "./key.mjs";

const FOLDER = "build/reference";
const PYTHON = process.env.WEIGHTSEED_PYTHON ?? "python3";
const PAGES = 256; // of 64 KiB; the largest case takes 2 MB
const LAWS = { constant: 0, uniform: 1, normal: 2, truncated: 3 };
const DTYPES = { float32: [0, 4], float64: [1, 8], float16: [2, 2], bfloat16: [3, 2] }; // code, bytes

const NAMES = [
  "",
  "weight",
  "bias",
  "model.layers.0.self_attn.q_proj.weight",
  "model.layers.31.mlp.down_proj.weight",
  "encoder/block_0/kernel",
  "0",
  " ",
  "Weight",
  "a name with spaces\tand\nlines",
  "poids_é", // one code point
  "poids_e\u0301", // two, and not normalised
  "größe",
  "вес",
  "重み",
  "الوزن",
  "nul\0inside",
  "🌱",
  "👩‍🔬.γ",
  "long.".repeat(300),
];
const SEEDS = [0n, 1n, 2n ** 53n, 2n ** 64n - 1n, { text: "weightseed, the 🌱 seed" }];
const OFFSETS = [
  0,
  1,
  4095,
  12345,
  2 ** 20 - 7,
  2 ** 32 - 33333,
  2 ** 32 + 777,
  2 ** 45 + 2049,
  2 ** 52 - 20001,
];

// Under the seed 0 and the name "" the truncated law has the words 0xffffffff and 0 at these indices
// of class 0; found by a search for the extremes of the uncut law.
const EDGES = [257585489, 2630708278];

const UNIFORM = [
  [-1, 1],
  [-0.0123, 0.0123],
  [-1e30, 1e30],
  [-1e-40, 1e-40],
  [0, 1],
  [2.5, 7.25],
  [-3, 1],
  [0.1, 0.1000001],
  [-1.00000001, 1], // c ≠ 0 in float64 alone
  [1e-40, 3e-40],
  [1, 1 + 2 ** -23], // narrow in float32: c is no float32
  [1, 1 + 101 * 2 ** -23],
  [-7.0001, -7],
  [1, 1 + 2 ** -52], // and in float64
  [1, 1 + 101 * 2 ** -52],
  [-(2 ** 40) - 0.3, -(2 ** 40)],
  [-1e5, 3e38],
  [7, 7],
];
const NORMAL = [
  [0, 1],
  [0, 0.02],
  [0, 1e-40],
  [0, 1e-46], // 0 in float32
  [0, 1e-310],
  [0, 1e30],
  [1, 0.5],
  [-3.25, 2],
  [1e5, 1e-3],
  [1e-40, 1e-40],
  [0.5, 0],
  [1.1, 1e-7], // float32 shows what the mean loses
  [-1000.3, 30],
  [-1e4, 3e4], // infinite in float16 now and then
];
// mean, std, then the cut in units of std
const TRUNCATED = [
  [0, 1, -2, 2],
  [0, 0.02, -2, 2],
  [0, 1, -0.1, 0.1],
  [3, 0.25, 0.5, 1.5],
  [-1, 2, -2, 0],
  [0, 1, -3, 3],
  [0.5, 0.1, -1, 5],
  [0, 1, -2.5, 0.001],
  [-0, 1, -5, 1e-20], // part rounds to 1, T to 2^32; −0 shows on which side of the cut a value was
  [0, 1, -1e-20, 5],
  [0, 1, 0, Infinity],
  [10, 3, 0.5, Infinity],
  [0, 1, 3, 4],
  [0, 1e-40, 3, 4],
  [0, 1, 2, 3],
  [0, 1, 3, 3.0000001],
  [-1, 1, 1, 1.000001], // short, the mean cancels
  [0, 2, 0.5, 0.503],
  [1, 3, -1.00000001, -1],
  [1, 1e-3, -1e-9, 1e-9], // short, although about 0
  [0, 1, 0.1, 0.15], // central in float64 alone
  [0, 1, 1.99, 1.993],
  [0, 1, 1.5, 1.6],
  [0, 1, 1.6, 2], // central in neither, no longer short in float64
  [0, 1, 4, 4.12], // the last short cut in float64, and a tail
  [0, 1, 4, 4.13],
  [3, 2, -5.2, -5], // a tail in float64, short in float32
  [0, 1, 1000, 1000.0003],
  [-8.3, 1, 8.3, Infinity], // widened
  [1.1, 1e-6, -2, 2], // float32 shows what the mean loses
  [1.1, 1e-6, -3, 1],
  [1.1, 1e-6, 1, 3],
  [0, 1, 7.99, Infinity],
  [0, 1, 8, Infinity],
  [0, 1, 8.0000001, 8.5], // the last near or the first far cut, for o is compared before rounding
  [-9, 1, 9, Infinity],
  [0, 1, 9.5, Infinity],
  [0, 1, 9.500001, Infinity],
  [-20, 1, 20, 21],
  [0, 1, 37, 40],
  [-50, 0.5, 100, Infinity],
  [0, 1, -Infinity, Infinity],
  [1, 2, -Infinity, -5],
  [0, 1, -Infinity, 0],
  [4, 0.5, -8, -7.5],
  [0, 1, -39, -9],
  [-1, 1e-10, 1e10, Infinity],
  [0, 1e-20, 1e25, Infinity],
  [0, 1e-290, 1e301, Infinity],
].map(([mean, std, a, b]) => [mean, std, a, b, mean + std * a, mean + std * b]);
const CONSTANT = [0, -0, 1, -0.1, 1.00390625000001, 1e-40, 1e39, Infinity];

const ORTHOGONAL = [
  [1, 1, 1],
  [2, 2, 1],
  [16, 16, 1.7],
  [17, 17, 1],
  [5, 1000, 0.1],
  [100, 130, 1],
  [40, 4200, 1], // several blocks and chunks
  [200, 600, 1.41421356237],
];

// init, layout, shape, and other roles
const WHOLE = [
  [truncatedNormal({ mean: 1, std: 0.3, low: -1, high: null }), "OI", [70, 60]],
  [truncatedNormal({ mean: 1, std: 0.3, low: -0.1, high: 2, bounds: "absolute" }), "OI", [70, 60]],
  [truncatedNormal({ std: 1e-7, low: 1e-3, high: 1, bounds: "absolute" }), "OI", [9, 9]],
  [truncatedNormal({ mean: -0.25, std: 0, low: null }), "OI", [3, 4]],
  ...[
    [-2, 2],
    [-1, 3],
    [null, -1],
    [5, 5.01],
    [8, null],
    [1e8, null], // far beyond, the values' mean survives
  ].map(([low, high]) => {
    return [truncatedNormal({ mean: 3, std: 0.5, low, high, moments: "result" }), "OI", [70, 60]];
  }),
  [eye(), "OI", [7, 7]],
  [eye({ gain: 0.1, shift: 3 }), "OI", [5, 90]],
  [eye({ gain: -1 / 3, shift: -60 }), "IO", [90, 50]],
  [eye({ shift: 9 }), "OI", [4, 9]], // beside the matrix
  [dirac(), "OIW", [4, 4, 3]],
  [dirac({ groups: 4, gain: 0.1 }), "OIHW", [24, 5, 3, 4]], // fewer channels than filters of a group
  [dirac({ groups: 3 }), "HWIO", [3, 5, 9, 12]],
  [dirac({ groups: 2, gain: -1e-5 }), "IDOHW", [9, 2, 8, 1, 5]],
  [sparse({ count: 1 }), "OI", [1, 2]],
  [sparse(), "OI", [37, 130]],
  [sparse({ per: "in" }), "OI", [130, 37]],
  [sparse({ count: 7, std: 1 }), "IO", [200, 150]], // several blocks
  [sparse({ count: 4999, per: "in" }), "IO", [3, 5000]], // units of several blocks
  [sparse({ fraction: 0.1, per: "in", std: 0.5 }), "OI", [70, 201]],
  [sparse({ fraction: 0.7 }), "OI", [90, 10]], // 0.7 · 10 rounds to 7
  [sparse({ fraction: 0.07 }), "OI", [30, 100]], // 0.07 · 100 to more than 7
  [sparse({ fraction: 0 }), "OI", [65, 70]],
  [sparse({ fraction: 1 }), "OI", [9, 10]],
  [sparse({ std: 0 }), "OI", [9, 20]],
  ...["real", "imag"].flatMap((side) =>
    ["hann", "hamming", "rectangular"].flatMap((window) =>
      ["density", "spectrum", "none"].flatMap((scaling) =>
        [false, true].map((periodic, n) => {
          const init = fourier({ side, window, scaling, periodic });
          return n === 0 ? [init, "WIO", [43, 1, 33]] : [init, "OIW", [22, 1, 64]];
        }),
      ),
    ),
  ),
  ...["density", "spectrum"].flatMap((scaling) => [
    [fourier({ scaling }), "WOI", [1, 3, 1]],
    [fourier({ scaling, window: "hamming" }), "IWO", [1, 2, 4]], // M = 1
    [fourier({ scaling, side: "imag" }), "IOW", [1, 2, 3]], // M = 2
    [fourier({ scaling, periodic: true }), "WIO", [2, 1, 5]],
  ]),
  [
    sections([
      { size: 12, init: normal({ std: 0.5 }) },
      { size: 0, init: uniform({ bound: 1 }) },
      { size: 30, init: sparse({ count: 3 }) },
      { size: 12, init: normal({ mean: 1, std: 2 }), as: 0 },
      { size: 20, init: mirrored({ init: eye(), axes: "O" }) },
    ]),
    "OI",
    [74, 70],
  ],
  [
    sections([
      {
        size: 2,
        init: sections([
          { size: 1, init: normal() },
          { size: 1, init: normal() },
        ]),
      },
      { size: 3, init: logOfUniform({ low: 1, high: 2 }) },
    ]),
    "IOW",
    [5, 33, 40],
  ],
  [mirrored({ init: normal({ std: 0.1 }) }), "OI", [70, 66]],
  [mirrored({ init: normal({ std: 1e-7 }), axes: "I" }), "OIW", [9, 64, 5]], // zeros in float16
  [mirrored({ init: sparse({ count: 3 }), axes: "O" }), "IO", [40, 80]],
  [repeated({ init: uniform({ bound: 0.3 }), times: 4 }), "OIHW", [32, 11, 3, 3]],
  [repeated({ init: mirrored({ init: normal() }), times: 3 }), "HIO", [2, 10, 60]],
  [logOfUniform({ low: 1, high: 783 }), "OI", [100, 90]],
  [logOfUniform({ low: 0.001, high: 0.1, sign: -1 }), "OI", [90, 101]],
  [logOfUniform({ low: 1, high: 1, sign: -1 }), "OI", [2, 2]],
  [logOfUniform({ low: 1e-37, high: 1e38 }), "OI", [64, 66]],
  [zerO(), "OI", [5, 9]],
  [zerO(), "OI", [13, 9]],
  [zerO(), "HWIO", [3, 4, 6, 33]],
  [orthogonal(), "OIHW", [24, 5, 3, 2]],
  [orthogonal({ gain: 0.3 }), "HWIO", [3, 2, 5, 24]],
  [orthogonal(), "IOW", [3, 40, 7]],
  [orthogonal(), "OHWI", [40, 2, 3, 5]], // tall
  [orthogonal(), "IOO", [20, 4, 6]],
  [orthogonal(), "IO", [20, 20]],
  [orthogonal({ columnAxis: 0 }), "IO", [20, 20]],
  [orthogonal({ columnAxis: 1 }), "OIW", [4, 30, 5]],
  [orthogonal({ gain: 0 }), "OI", [4, 5]],
  [deltaOrthogonal(), "HWIO", [3, 3, 1, 32]],
  [deltaOrthogonal(), "WIO", [2, 1, 1]],
  [deltaOrthogonal({ gain: 1.4 }), "OIHW", [24, 20, 4, 3]],
  [deltaOrthogonal(), "DOIHW", [1, 9, 8, 2, 5]],
  [orthogonal(), "OI", [64, 20], { parts: 4 }],
  [orthogonal(), "HWIO", [3, 2, 5, 24], { groups: 3 }],
  [orthogonal({ columnAxis: 0 }), "OIW", [36, 4, 3], { groups: 2, parts: 3 }],
  [orthogonal(), "IOW", [12, 9, 2], { groups: 4, transposed: true, parts: 3 }],
  [orthogonal({ columnAxis: 3 }), "BOGIB", [2, 9, 3, 5, 2]],
  [orthogonal(), "HWGO", [3, 3, 4, 2]],
  [orthogonal(), "WG", [9, 4]],
  [deltaOrthogonal(), "OIW", [24, 4, 3], { groups: 4 }],
  [eye({ shift: 1 }), "OI", [64, 15], { parts: 4 }],
  [eye(), "BIO", [3, 5, 6]],
  [dirac(), "IOHW", [12, 4, 3, 3], { groups: 3, transposed: true }],
  [dirac({ groups: 3 }), "OIW", [12, 4, 3], { groups: 3 }],
  [dirac(), "HWGO", [3, 3, 4, 2]],
  [sparse({ count: 3 }), "IO", [20, 63], { parts: 3 }],
  [sparse({ count: 3, per: "in" }), "OBI", [20, 4, 9]],
  [fourier(), "WIO", [10, 1, 12], { groups: 2 }],
  [mirrored({ init: normal() }), "OI", [24, 10], { groups: 2 }],
  [repeated({ init: orthogonal(), times: 4 }), "OIHW", [32, 3, 2, 2], { parts: 2 }],
  [repeated({ init: orthogonal({ columnAxis: 0 }), times: 2 }), "BOI", [3, 8, 5]],
  [zerO(), "GOI", [3, 6, 5]],
  [
    sections([
      { size: 16, init: orthogonal() },
      { size: 48, init: sparse({ count: 2 }) },
    ]),
    "OI",
    [64, 20],
    { parts: 4 },
  ],
  [
    sections([
      { size: 1, init: orthogonal() },
      { size: 4, init: orthogonal() },
    ]),
    "IO",
    [5, 64],
    { parts: 4 },
  ],
  [
    sections([
      { size: 1, init: eye() },
      { size: 3, init: orthogonal() },
    ]),
    "BOI",
    [4, 6, 5],
  ],
];

const memory = new WebAssembly.Memory({ initial: PAGES });
const core = new WebAssembly.Module(readFileSync("build/wasm/core.wasm"));
const { exports } = new WebAssembly.Instance(core, { env: { memory } });
const scratch = Math.ceil(exports.heapBase() / 64) * 64;
const out = Math.ceil((scratch + exports.SCRATCH_BYTES.value) / 64) * 64;

const cases = [];

// 20 names, 7 places of 5 seeds, 9 offsets: no two of these counts share a divisor
function origin(i) {
  return {
    seed: SEEDS[(i % 7) % SEEDS.length],
    name: NAMES[i % NAMES.length],
    offset: OFFSETS[i % OFFSETS.length],
  };
}

function addCase(law, dtype, params, count, at = origin(cases.length)) {
  const { seed, name, offset } = at;
  const file = `${cases.length}.bin`;
  const [code, size] = DTYPES[dtype];
  const [k0, k1] = keyOf(typeof seed === "bigint" ? seed : seedOf(seed.text), name);
  const p = Array.from({ length: 6 }, (_, n) => params[n] ?? 0);
  new Uint8Array(memory.buffer, out, count * size).fill(0x5a);
  exports.fill(LAWS[law], code, out, count, offset, k0, k1, scratch, ...p);
  writeFileSync(`${FOLDER}/${file}`, new Uint8Array(memory.buffer, out, count * size));
  cases.push({
    law,
    dtype,
    seed: typeof seed === "bigint" ? String(seed) : seed,
    name,
    offset,
    count,
    params: params.map(encodeNumber),
    file,
  });
}

/** A tensor, or its values from `offset` on, by the library, since its driver is part of what is judged. */
function addTensor(dtype, init, layout, shape, offset, more, roles = {}) {
  const { seed, name } = origin(cases.length);
  const file = `${cases.length}.bin`;
  const Class = { float32: Float32Array, float64: Float64Array }[dtype] ?? Uint16Array;
  const size = shape.reduce((product, length) => product * length, 1);
  const data = new Class(size - offset).fill(1);
  const given = typeof seed === "bigint" ? seed : seed.text;
  fill(data, init, { seed: given, name, shape, layout, dtype, offset, ...roles });
  writeFileSync(`${FOLDER}/${file}`, data);
  cases.push({
    law: init.law,
    dtype,
    seed: typeof seed === "bigint" ? String(seed) : seed,
    name,
    offset,
    count: data.length,
    file,
    ...more,
  });
}

function encodeNumber(x) {
  if (Number.isFinite(x)) return Object.is(x, -0) ? "-0" : x;
  return x > 0 ? "inf" : "-inf";
}

if (endianness() !== "LE") throw new Error("reference: needs a little-endian machine");
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });

for (const dtype of Object.keys(DTYPES)) {
  for (const [n, params] of UNIFORM.entries()) addCase("uniform", dtype, params, 90001 + 37 * n);
  for (const [n, params] of NORMAL.entries()) addCase("normal", dtype, params, 90000 + 41 * n);
  for (const [n, params] of TRUNCATED.entries())
    addCase("truncated", dtype, params, 40000 + 43 * n);
  for (const value of CONSTANT) addCase("constant", dtype, [value], 1001);
  for (let count = 1; count <= 33; count += 4) {
    addCase("uniform", dtype, UNIFORM[0], count);
    addCase("normal", dtype, NORMAL[0], count);
    addCase("truncated", dtype, TRUNCATED[0], count);
  }
}
for (const dtype of Object.keys(DTYPES)) {
  for (const [units, length, gain] of ORTHOGONAL) {
    const params = [units, length, gain]; // vectors as rows
    addTensor(dtype, orthogonal({ gain }), "OI", [units, length], 0, { params });
  }
  for (const [n, [init, layout, shape, roles = {}]] of WHOLE.entries()) {
    const offset = n % 3; // not 0: a slice, made alone
    addTensor(dtype, init, layout, shape, offset, { init, layout, shape, roles }, roles);
  }
}
for (const edge of EDGES) {
  const at = { seed: 0n, name: "", offset: edge - 5 };
  for (const params of TRUNCATED) addCase("truncated", "float32", params, 11, at);
}
writeFileSync(`${FOLDER}/cases.json`, JSON.stringify(cases));

const { status, error } = spawnSync(PYTHON, ["test/reference/stream_v1.py", FOLDER], {
  stdio: "inherit",
});
if (error) throw error;
if (status === 0) rmSync(FOLDER, { recursive: true });
process.exitCode = status ?? 1;
