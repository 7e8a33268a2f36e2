import { checkKeys, isArray, wrongType, wrongValue } from "../../errors.js";
import type { Json, JsonObject } from "../../plan/generator.js";
import { checkMt19937, MT19937_WORDS } from "../shared/mt19937.js";
import { isWord } from "../shared/sizes.js";

/** A part of a state: where NumPy's `bit_generator.state` has it, and where the kernels' bytes do. */
interface Field {
  readonly path: readonly string[];
  readonly at: number;
  /** Integers of 32 bits are numbers, wider ones decimal digits. */
  readonly bits: 32 | 64 | 128;
  /** Of an array. */
  readonly count?: number;
  readonly most?: number;
  readonly odd?: boolean;
  readonly isMt19937?: boolean;
}

interface BitGenerator {
  /** assembly/compat/numpy-bits.ts has the codes, and the layout of states. */
  readonly code: number;
  /** Words of 32 bits that seed it. */
  readonly seedWords: number;
  readonly bytes: number;
  readonly fields: readonly Field[];
}

const HAS_HALF = { path: ["has_uint32"], at: 0, bits: 32, most: 1 } as const;
const HALF = { path: ["uinteger"], at: 4, bits: 32 } as const;
const POSITION = { path: ["state", "state"], at: 8, bits: 128 } as const;
const INCREMENT = { path: ["state", "inc"], at: 24, bits: 128, odd: true } as const;

/** `np.random.PCG64` and so on. */
export type NumpyBitGenerator = "PCG64" | "PCG64DXSM" | "Philox" | "SFC64" | "MT19937";

/** NumPy's bit generators by name: the kernels' code, and the bytes and words of state and seed. */
export const BIT_GENERATORS: Readonly<Record<NumpyBitGenerator, BitGenerator>> = {
  PCG64: { code: 0, seedWords: 8, bytes: 40, fields: [POSITION, INCREMENT, HAS_HALF, HALF] },
  PCG64DXSM: { code: 1, seedWords: 8, bytes: 40, fields: [POSITION, INCREMENT, HAS_HALF, HALF] },
  Philox: {
    code: 2,
    seedWords: 4,
    bytes: 96,
    fields: [
      { path: ["state", "counter"], at: 8, bits: 64, count: 4 },
      { path: ["state", "key"], at: 40, bits: 64, count: 2 },
      { path: ["buffer"], at: 56, bits: 64, count: 4 },
      { path: ["buffer_pos"], at: 88, bits: 32, most: 4 },
      HAS_HALF,
      HALF,
    ],
  },
  SFC64: {
    code: 3,
    seedWords: 6,
    bytes: 40,
    fields: [{ path: ["state", "state"], at: 8, bits: 64, count: 4 }, HAS_HALF, HALF],
  },
  MT19937: {
    code: 4,
    seedWords: MT19937_WORDS,
    bytes: 2512,
    fields: [
      { path: ["state", "key"], at: 8, bits: 32, count: MT19937_WORDS, isMt19937: true },
      { path: ["state", "pos"], at: 2504, bits: 32, most: MT19937_WORDS },
    ],
  },
};

/** A state in the form of NumPy's `bit_generator.state`; integers of 64 bits and more in decimal digits. */
export function readState(name: NumpyBitGenerator, bytes: Uint8Array<ArrayBuffer>): JsonObject {
  const view = new DataView(bytes.buffer);
  const [inner, state]: Record<string, Json>[] = [{}, {}];
  for (const field of BIT_GENERATORS[name].fields) {
    const { path, count } = field;
    const value =
      count === undefined
        ? read(view, field, 0)
        : Array.from({ length: count }, (_, i) => read(view, field, i));
    (path.length > 1 ? inner! : state!)[path.at(-1)!] = value;
  }
  return { bit_generator: name, state: inner!, ...state };
}

function read(view: DataView, { at, bits }: Field, index: number): number | string {
  const from = at + (index * bits) / 8;
  if (bits === 32) return view.getUint32(from, true);
  const low = view.getBigUint64(from, true);
  return String(bits === 64 ? low : (view.getBigUint64(from + 8, true) << 64n) | low);
}

/** The bytes of such a state. @throws TypeError, RangeError for what no such generator gave */
export function writeState(
  where: string,
  name: NumpyBitGenerator,
  state: JsonObject,
): Uint8Array<ArrayBuffer> {
  if (state.bit_generator !== name) {
    throw wrongValue(`${where}.bit_generator`, JSON.stringify(name), state.bit_generator);
  }
  const { bytes, fields } = BIT_GENERATORS[name];
  const made = new Uint8Array(bytes);
  const view = new DataView(made.buffer);
  const keys = (depth: number): string[] =>
    fields.flatMap(({ path }) => (path.length === depth ? [path.at(-1)!] : []));
  checkKeys(where, state, ["bit_generator", "state", "seed_seq", ...keys(1)]);
  checkKeys(`${where}.state`, state.state, keys(2));
  const inner = state.state as JsonObject;
  for (const field of fields) {
    const { path, count } = field;
    const full = `${where}.${path.join(".")}`;
    const value = (path.length > 1 ? inner : state)[path.at(-1)!];
    if (count === undefined) {
      write(view, full, field, 0, value);
      continue;
    }
    if (!isArray(value)) throw wrongType(full, `an array of ${count}`, value);
    if (value.length !== count) throw wrongValue(full, `an array of ${count}`, value);
    for (const [i, item] of (value as Json[]).entries()) write(view, full, field, i, item);
    if (field.isMt19937) checkMt19937(full, value);
  }
  return made;
}

function write(
  view: DataView,
  where: string,
  { at, bits, most, odd }: Field,
  index: number,
  value: Json | undefined,
): void {
  const from = at + (index * bits) / 8;
  if (bits === 32) {
    if (typeof value !== "number") throw wrongType(where, "an integer", value);
    if (!isWord(value) || value > (most ?? value)) {
      throw wrongValue(where, `an integer from 0 to ${most ?? "2^32 - 1"}`, value);
    }
    view.setUint32(from, value, true);
    return;
  }
  if (typeof value !== "string" || !/^\d{1,39}$/.test(value)) {
    throw wrongType(where, `an integer of ${bits} bits in decimal digits`, value);
  }
  const integer = BigInt(value);
  if (integer >> BigInt(bits)) throw wrongValue(where, `an integer of ${bits} bits`, value);
  if (odd && !(integer & 1n)) throw wrongValue(where, "an odd integer", value);
  view.setBigUint64(from, BigInt.asUintN(64, integer), true);
  if (bits === 128) view.setBigUint64(from + 8, integer >> 64n, true);
}
