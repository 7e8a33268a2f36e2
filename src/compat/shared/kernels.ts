import { hex } from "#wasm/compat";
import { FORMATS, type AnyArray, type Dtype } from "../../spec/dtype.js";
import { compile } from "../../wasm/compile.js";
import type { Constant } from "../../wasm/kernels.js";
import { linearMemory } from "../../wasm/memory.js";
import { ZIGGURAT_BYTES } from "../numpy/ziggurat.js";

type LegacyLaw = (
  state: number,
  out: number,
  count: number,
  p0: number,
  p1: number,
  scratch: number,
) => void;
type GeneratorLaw = (
  kind: number,
  state: number,
  out: number,
  count: number,
  p0: number,
  p1: number,
  scratch: number,
  tables: number,
) => void;

type Threefry = (
  out: number,
  count: number,
  k0: number,
  k1: number,
  offset: bigint,
  total: number,
  scratch: number,
) => void;

type JaxStandard = (data: number, count: number, dtype: number) => void;

/** The exports that the wrapper calls; assembly/compat.ts says what each does. */
export interface CompatKernels {
  heapBase(): number;
  readonly HEAD_BYTES: Constant;
  reducePanel(
    panel: number,
    rows: number,
    count: number,
    pitch: number,
    bytes: number,
    signs: number,
  ): void;
  formPanel(
    panel: number,
    raw: number,
    rows: number,
    count: number,
    pitch: number,
    skipped: number,
    bytes: number,
    signs: number,
  ): void;
  mt19937Seed(state: number, seed: number): void;
  mt19937SeedByArray(state: number, words: number, count: number): void;
  mt19937Next(state: number): number;
  mt19937Words(state: number, out: number, count: number): void;
  mt19937Skip(state: number, count: bigint): void;
  threefryWords: Threefry;
  threefryPairs: Threefry;
  jaxUniform(
    data: number,
    count: number,
    dtype: number,
    once: boolean,
    low: number,
    high: number,
    scale: number,
  ): void;
  jaxUniform64(data: number, count: number): void;
  jaxNormal(data: number, count: number, dtype: number, mean: number, std: number): void;
  jaxTruncatedNormal(
    data: number,
    count: number,
    dtype: number,
    once: boolean,
    low: number,
    high: number,
    bottom: number,
    top: number,
    mean: number,
    std: number,
  ): void;
  jaxExponential: JaxStandard;
  jaxGumbel: JaxStandard;
  jaxLaplace: JaxStandard;
  tfjsUniform(data: number, count: number, low: number, high: number, state: number): void;
  tfjsNormal(
    data: number,
    count: number,
    mean: number,
    std: number,
    reach: number,
    state: number,
  ): void;
  erf(x: number): number;
  torchUniformF32(
    data: number,
    count: number,
    from: number,
    range: number,
    fused: boolean,
    bits: number,
  ): void;
  torchUniformF64(data: number, count: number, from: number, range: number, fused: boolean): void;
  torchStandardF32(data: number, count: number): void;
  torchStandardLibmF32(data: number, count: number): void;
  torchStandardF64(data: number, count: number): void;
  torchShortF64(state: number, out: number, count: number): void;
  torchScaleF32(data: number, count: number, std: number, mean: number, fused: boolean): void;
  torchScaleF64(data: number, count: number, std: number, mean: number, fused: boolean): void;
  torchTruncatedF32(
    data: number,
    count: number,
    scale: number,
    mean: number,
    low: number,
    high: number,
    fused: boolean,
    dtype: number,
  ): void;
  torchTruncatedF64(
    data: number,
    count: number,
    scale: number,
    mean: number,
    low: number,
    high: number,
  ): void;
  torchReverseF32(data: number, count: number, dtype: number, to: number, from: number): void;
  torchReverseF64(data: number, count: number, to: number, from: number): void;
  torchNarrowNormal(data: number, count: number, dtype: number, std: number, mean: number): void;
  packBfloat16(to: number, from: number, count: number): void;
  packFloat16(to: number, from: number, count: number): void;
  cudaWords(
    out: number,
    count: number,
    thread: number,
    turn: bigint,
    k0: number,
    k1: number,
    first: number,
    each: number,
    scratch: number,
  ): void;
  cudaUniformF32(data: number, count: number, from: number, range: number): void;
  cudaUniformF64(data: number, count: number, from: number, range: number): void;
  cudaNormalF32(out: number, words: number, count: number, quarter: number): void;
  cudaNormalF64(out: number, words: number, count: number, quarter: number): void;
  logFused(x: number): number;
  legacyUniform: LegacyLaw;
  legacyNormal: LegacyLaw;
  generatorSeed(kind: number, state: number, words: number): void;
  generatorWord(kind: number, state: number, scratch: number): number;
  /** Uniforms take no tables. */
  generatorUniform64: GeneratorLaw;
  generatorUniform32: GeneratorLaw;
  generatorNormal64: GeneratorLaw;
  generatorNormal32: GeneratorLaw;
}

/** Bytes for the state of whichever generator is being served. */
const STATE_BYTES = 4096;
/** Bytes of each of the two windows: small enough to stay in cache. */
export const WINDOW_BYTES = 65536;

const PAGE = 65536;

/**
 * The kernels on a private linear memory. Nothing in it but `tables` outlives a call: generators keep their
 * state on their own side and carry it in and out.
 */
export interface Window {
  readonly kernels: CompatKernels;
  readonly memory: WebAssembly.Memory;
  /** Addresses: a state, the ziggurat's tables, words or other input, values on their way out. */
  readonly state: number;
  readonly tables: number;
  readonly words: number;
  readonly values: number;
}

/** These kernels. */
export const compatModule = (): WebAssembly.Module => compile("compat", hex);

let opened: Window | undefined;

/** The one window that all generators of a thread draw through. */
export function compatWindow(): Window {
  opened ??= open();
  return opened;
}

function open(): Window {
  const own = STATE_BYTES + ZIGGURAT_BYTES + 2 * WINDOW_BYTES;
  const initial = Math.ceil(own / PAGE) + 1; // static data takes less than a page
  const memory = linearMemory({ initial });
  const instance = new WebAssembly.Instance(compatModule(), { env: { memory } });
  const kernels = instance.exports as unknown as CompatKernels;
  const state = Math.ceil(kernels.heapBase() / 64) * 64;
  const tables = state + STATE_BYTES;
  const words = tables + ZIGGURAT_BYTES;
  return { kernels, memory, state, tables, words, values: words + WINDOW_BYTES };
}

/**
 * Runs kernels on a generator's state, which lies in the caller's bytes before and after. Between two such calls the window
 * serves others.
 */
export function withState<T>(bytes: Uint8Array, work: (window: Window) => T): T {
  const window = compatWindow();
  const place = new Uint8Array(window.memory.buffer, window.state, bytes.length);
  place.set(bytes);
  const result = work(window);
  bytes.set(place);
  return result;
}

/** What a draw fills; 16-bit values are encodings. */
export interface Values {
  readonly data: AnyArray;
  readonly dtype: Dtype;
}

/** Arrays of floats that kernels fill. */
export type Floats = Float32Array | Float64Array;

/** An array of floats with its dtype. */
export const floats = (data: Floats): Values => ({
  data,
  dtype: data.BYTES_PER_ELEMENT === 8 ? "float64" : "float32",
});

/** What a generator has that keeps no state, or keeps it elsewhere. */
export const STATELESS: Uint8Array = new Uint8Array(0);

/**
 * Fills a target through the values' window, a window a step, which yields its bytes: `make` writes `count` values for the
 * target's elements from `at` on. All windows but the last are full; 16-bit values are made as float32 and rounded once.
 *
 * @param state of the generator: it lies in the window during a step, and in the caller's bytes between two
 * @param made the format in the window; "float64" for a float32 target that takes doubles rounded
 */
export function* throughWindow(
  { data, dtype }: Values,
  state: Uint8Array,
  make: (window: Window, address: number, count: number, at: number) => void,
  made: "float32" | "float64" = dtype === "float64" ? "float64" : "float32",
): IterableIterator<number> {
  const { memory, values } = compatWindow();
  const pack = { bfloat16: "packBfloat16", float16: "packFloat16" } as const;
  const isHalf = dtype === "bfloat16" || dtype === "float16";
  const capacity = WINDOW_BYTES / FORMATS[made].bytes;
  const view = FORMATS[isHalf ? dtype : made].create(memory.buffer, values, capacity);
  for (let at = 0; at < data.length; at += capacity) {
    const count = Math.min(capacity, data.length - at);
    withState(state, (window) => {
      make(window, values, count, at);
      if (isHalf) window.kernels[pack[dtype]](values, values, Math.ceil(count / 8) * 8);
      data.set(count === capacity ? view : view.subarray(0, count), at);
    });
    yield count * data.BYTES_PER_ELEMENT;
  }
}

/** Does at one go what may be done in steps. */
export function atOnce<T>(steps: Iterator<number, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** The steps of draws whose values are not yet the target's: they count when those are written. */
export function* silently<T>(steps: Iterator<number, T>): Generator<number, T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    yield 0;
  }
}
