// Our contenders: kernels in place, and `fill` into the caller's array.
import { readFileSync } from "node:fs";
import { fill } from "weightseed";
import { LAWS, NAME, SEED, checkBits, keyOf } from "./golden.mjs";
import { MOMENTS, checkMoments } from "./moments.mjs";

const CODES = { constant: 0, uniform: 1, normal: 2, truncated: 3 };
const DTYPES = {
  float32: [0, Float32Array],
  float64: [1, Float64Array],
  float16: [2, Uint16Array],
  bfloat16: [3, Uint16Array],
};

/** The shipped core on a memory of `bytes` for values. */
export function core(bytes) {
  const file = new URL("../build/wasm/core.wasm", import.meta.url);
  const module = new WebAssembly.Module(readFileSync(file));
  const memory = new WebAssembly.Memory({ initial: Math.ceil((bytes + 2 ** 17) / 65536) });
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
  const scratch = Math.ceil(kernels.heapBase() / 64) * 64;
  const out = Math.ceil((scratch + kernels.SCRATCH_BYTES.value) / 64) * 64;
  return { kernels, memory, scratch, out };
}

/** Adds a check of bits and moments, of what one more run leaves: contenders may share their memory. */
function checked(name, law, dtype, values, run) {
  const check = () => {
    run();
    checkBits(name, values, LAWS[law], dtype);
    if (law in MOMENTS && !(values instanceof Uint16Array)) {
      checkMoments(name, values, MOMENTS[law]);
    }
  };
  return { name, size: values.length, run, check };
}

/** `fill` of a law into an array of the caller's. */
export function filling(name, law, values) {
  const run = () => void fill(values, LAWS[law], { seed: SEED, name: NAME });
  return checked(name, law, "float32", values, run);
}

/** Every kernel in place, and `fill`, for so many values. */
export function ours(count) {
  const { kernels, memory, scratch, out } = core(count * 8);
  const keys = keyOf();
  const kernel = (dtype, law, name = `${dtype} ${law}`) => {
    const [code, Values] = DTYPES[dtype];
    const { law: base, ...numbers } = LAWS[law];
    const given = Object.values(numbers);
    const padded = [...given, ...Array(6 - given.length).fill(0)];
    const run = () => kernels.fill(CODES[base], code, out, count, 0, ...keys, scratch, ...padded);
    return checked(name, law, dtype, new Values(memory.buffer, out, count), run);
  };
  const single = new Float32Array(count);
  return [
    kernel("float32", "normal"),
    filling("float32 normal, fill", "normal", single),
    kernel("float16", "normal"),
    kernel("bfloat16", "normal"),
    kernel("float64", "normal"),
    kernel("float32", "uniform [0, 1]", "float32 uniform"),
    filling("float32 uniform, fill", "uniform [0, 1]", single),
    kernel("float32", "uniform [-1, 1]"),
    kernel("float64", "uniform [0, 1]", "float64 uniform"),
    ...["±2", "±3", "[0, ∞)", "[4, ∞)", "[9, ∞)"].map((cut) =>
      kernel("float32", `truncated ${cut}`),
    ),
    kernel("float64", "truncated ±2"),
    kernel("float64", "truncated ±3"),
    kernel("float32", "constant"),
  ];
}
