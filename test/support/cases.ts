/** What the wrapper's tests go over: laws, dtypes, memories. */
import { expect } from "vitest";
import {
  constant,
  eye,
  glorotUniform,
  heNormal,
  lecunNormal,
  normal,
  sparse,
  truncatedNormal,
  uniform,
  zeros,
  type Dtype,
  type Initializer,
  type Memory,
} from "../../src/index.js";

/** Each law, and each way through a law. */
export const LAWS: Readonly<Record<string, Initializer>> = {
  zeros: zeros(),
  constant: constant(0.1),
  "uniform about 0": uniform({ bound: 0.3 }),
  "uniform off 0": uniform({ low: 0.1, high: 0.7 }),
  "normal about 0": normal({ std: 0.02 }),
  "normal off 0": normal({ mean: 0.5, std: 0.02 }),
  "truncated at 2 sigma": truncatedNormal({ std: 0.02 }),
  "truncated, wide": truncatedNormal({ mean: -0.1, std: 0.02, low: -3, high: 4 }),
  "truncated, one tail": truncatedNormal({ low: 5, high: null }),
  "truncated, far tail": truncatedNormal({ low: null, high: -20 }),
  "truncated, absolute": truncatedNormal({ std: 0.5, low: 0, high: 0.25, bounds: "absolute" }),
  heNormal: heNormal(),
  glorotUniform: glorotUniform(),
  "lecunNormal, truncated": lecunNormal({ distribution: "truncated_normal" }),
  eye: eye({ gain: 0.1, shift: 3 }),
  "sparse rows": sparse({ fraction: 0.7 }),
  "sparse columns": sparse({ fraction: 0.3, per: "in", std: 0.02 }),
};

export const DTYPES: readonly Dtype[] = ["float32", "float64", "float16", "bfloat16"];
export const MEMORIES: readonly Memory[] = ["buffers", "linear", "shared"];

export const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  bfloat16: Uint16Array,
} as const;

export type Data = Float32Array | Float64Array | Uint16Array;

/** An array's bytes: equal bytes are equal bits. */
export const bytesOf = (data: Data): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Equal in every bit. A loop, since toEqual takes a second for a megabyte. */
export function expectSameBits(got: Data, want: Data): void {
  const [a, b] = [bytesOf(got), bytesOf(want)];
  expect(a.length).toBe(b.length);
  expect(
    a.findIndex((byte, i) => byte !== b[i]),
    "first byte that differs",
  ).toBe(-1);
}

export function moments(data: Iterable<number> & { length: number }): {
  mean: number;
  std: number;
} {
  let [sum, squares] = [0, 0];
  for (const x of data) sum += x;
  const mean = sum / data.length;
  for (const x of data) squares += (x - mean) ** 2;
  return { mean, std: Math.sqrt(squares / data.length) };
}
