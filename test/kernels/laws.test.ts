/** Laws that any backend must keep, held by the shipped binary and by the oracle. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { float32 } from "../oracle/float32.js";
import { bfloat16, float16 } from "../oracle/half.js";
import { fill, type Dtype, type Law } from "../oracle/laws.js";
import { DTYPES, LAWS, truncated } from "./cases.js";
import { BYTES, Machine, type Keys } from "./core.js";

/** Values offset … offset + count − 1 of the parameter with these keys: their bytes, the caller's own. */
interface Backend {
  name: string;
  fill(law: Law, dtype: Dtype, count: number, offset: number, keys: Keys): Uint8Array;
}

const machine = new Machine();
const BACKENDS: Backend[] = [
  { name: "wasm", fill: (...args) => machine.fill(...args).slice() },
  { name: "oracle", fill },
];

const dtypes = fc.constantFrom(...DTYPES);
const laws = fc.constantFrom(...LAWS.map(([, law]) => law));
const word = fc.integer({ min: 0, max: 0xffffffff });
const keys = fc.tuple(word, word);
const LAST = 2 ** 53 - 20000;
const offsets = fc.oneof(
  fc.nat(20000),
  fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 43, 2 ** 44, LAST).map((x) => x - 2048),
  fc.integer({ min: 0, max: LAST }),
);

/** Little-endian values; for the 16-bit formats the float32 of the same value. */
function valuesOf(bytes: Uint8Array, dtype: Dtype): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / BYTES[dtype] }, (_, i) => {
    if (dtype === "float64") return view.getFloat64(8 * i, true);
    if (dtype === "float32") return view.getFloat32(4 * i, true);
    const bits = view.getUint16(2 * i, true);
    return dtype === "bfloat16" ? float32(bits * 2 ** 16) : fromFloat16(bits);
  });
}

function fromFloat16(bits: number): number {
  const [exponent, digits] = [(bits >> 10) & 31, bits & 1023];
  const sign = bits >> 15 ? -1 : 1;
  if (exponent === 31) return digits ? NaN : sign * Infinity;
  return sign * (exponent ? (1024 + digits) * 2 ** (exponent - 25) : digits * 2 ** -24);
}

/** x rounded as values of the dtype are: 16-bit formats by way of float32. */
function round(x: number, dtype: Dtype): number {
  if (dtype === "float64") return x;
  if (dtype === "float32") return Math.fround(x);
  return dtype === "float16"
    ? fromFloat16(float16(Math.fround(x)))
    : float32(bfloat16(Math.fround(x)) * 2 ** 16);
}

describe.each(BACKENDS)("$name", (backend) => {
  const runs = backend.name === "wasm" ? 400 : 60; // the oracle is slow

  test("any cut of a parameter into slices equals the whole", () => {
    const slices = fc.array(fc.nat(3000), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(laws, dtypes, keys, offsets, slices, (law, dtype, k, offset, lengths) => {
        const total = lengths.reduce((sum, n) => sum + n, 0);
        const whole = backend.fill(law, dtype, total, offset, k);
        let at = 0;
        for (const n of lengths) {
          const slice = backend.fill(law, dtype, n, offset + at, k);
          const want = whole.subarray(at * BYTES[dtype], (at + n) * BYTES[dtype]);
          expect(Buffer.compare(slice, want)).toBe(0);
          at += n;
        }
      }),
      { seed: 1, numRuns: runs },
    );
  });

  test("one value alone is the value of the whole", () => {
    for (const dtype of DTYPES) {
      for (const law of [
        LAWS[10]![1],
        truncated(-3, 3),
        { law: "uniform", low: 0, high: 1 } as const,
      ]) {
        const whole = backend.fill(law, dtype, 40, 4080, [1, 2]);
        const single = Array.from({ length: 40 }, (_, i) => [
          ...backend.fill(law, dtype, 1, 4080 + i, [1, 2]),
        ]);
        expect(single.flat()).toEqual([...whole]);
      }
    }
  });

  test("a longer parameter keeps its prefix", () => {
    fc.assert(
      fc.property(laws, dtypes, keys, fc.nat(6000), fc.nat(6000), (law, dtype, k, n, more) => {
        const short = backend.fill(law, dtype, n, 0, k);
        const long = backend.fill(law, dtype, n + more, 0, k);
        expect(Buffer.compare(short, long.subarray(0, short.length))).toBe(0);
      }),
      { seed: 2, numRuns: runs },
    );
  });

  test("other parameters drawn before do not matter", () => {
    fc.assert(
      fc.property(
        laws,
        laws,
        dtypes,
        dtypes,
        keys,
        keys,
        offsets,
        (law, other, dtype, wide, k, l, offset) => {
          const alone = backend.fill(law, dtype, 100, offset, k);
          backend.fill(other, wide, 700, offset, l);
          expect(Buffer.compare(backend.fill(law, dtype, 100, offset, k), alone)).toBe(0);
        },
      ),
      { seed: 3, numRuns: runs },
    );
  });

  test("other keys, laws and dtypes have other words", () => {
    const draws: Law[] = [
      { law: "uniform", low: -1, high: 1 },
      { law: "normal", mean: 0, std: 1 },
      truncated(-1, 1),
    ];
    const seen = new Set<string>();
    for (const law of draws) {
      for (const dtype of ["float32", "float64"] as const) {
        for (const k of [
          [0, 0],
          [1, 0],
          [0, 1],
          [0x80000000, 0],
        ] as const) {
          seen.add(Buffer.from(backend.fill(law, dtype, 8, 0, k)).toString("hex"));
        }
      }
    }
    expect(seen.size).toBe(3 * 2 * 4);
  });

  test("the 16-bit formats are the float32 values rounded once", () => {
    fc.assert(
      fc.property(laws, keys, offsets, (law, k, offset) => {
        const single = valuesOf(backend.fill(law, "float32", 300, offset, k), "float32");
        for (const [dtype, encode] of [
          ["float16", float16],
          ["bfloat16", bfloat16],
        ] as const) {
          const got = backend.fill(law, dtype, 300, offset, k);
          expect([...new Uint16Array(got.buffer, got.byteOffset, 300)]).toEqual(single.map(encode));
        }
      }),
      { seed: 4, numRuns: runs / 4 },
    );
  });

  // 1e-30 … 1e30, where neither the bounds' mean nor their difference is subnormal
  const size = fc.double({ min: -30, max: 30, noNaN: true }).map((x) => 10 ** x);
  const place = fc.oneof(
    fc.constant(0),
    size,
    size.map((x) => -x),
  );

  function expectWithin(bytes: Uint8Array, dtype: Dtype, low: number, high: number): void {
    const values = valuesOf(bytes, dtype);
    const outside = values.filter((x) => !(x >= round(low, dtype) && x <= round(high, dtype)));
    expect(outside).toEqual([]);
  }

  test("uniform values lie within the bounds, rounded to the dtype", () => {
    fc.assert(
      fc.property(place, size, dtypes, keys, (low, width, dtype, k) => {
        const law: Law = { law: "uniform", low, high: low + width };
        expectWithin(backend.fill(law, dtype, 500, 0, k), dtype, law.low, law.high);
      }),
      { seed: 5, numRuns: runs },
    );
  });

  test("truncated values lie within the bounds, rounded to the dtype", () => {
    const end = fc.oneof(
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: -50, max: 50, noNaN: true }),
      fc.constantFrom(-Infinity, Infinity, 0, -2, 2, -8, 8),
    );
    const cut = fc.tuple(end, end).filter(([a, b]) => a < b);
    fc.assert(
      fc.property(cut, place, size, dtypes, keys, ([a, b], mean, std, dtype, k) => {
        const law = truncated(a, b, mean, std);
        expectWithin(backend.fill(law, dtype, 500, 0, k), dtype, law.low, law.high);
      }),
      { seed: 6, numRuns: runs },
    );
  });

  test("no value is NaN; only float16 and infinite bounds give infinities", () => {
    for (const [name, law] of LAWS) {
      for (const dtype of DTYPES) {
        const values = valuesOf(backend.fill(law, dtype, 2000, 0, [3, 4]), dtype);
        expect(values.filter(Number.isNaN), `${name} ${dtype}`).toEqual([]);
        if (dtype === "float64")
          expect(
            values.filter((x) => !Number.isFinite(x)),
            name,
          ).toEqual([]);
      }
    }
  });
});

describe("memory", () => {
  const PATTERN = 0xa5;
  const machine = new Machine(3); // small: every byte of it is read after each run
  const { memory, core, scratch } = machine;
  const scratchBytes = core.SCRATCH_BYTES.value;

  /** The ranges of memory, outside of the kernel's own, where a byte is not the pattern. */
  function touched(own: readonly (readonly [at: number, bytes: number])[]): number[] {
    const all = new Uint8Array(memory.buffer).subarray(core.heapBase());
    for (const [at, bytes] of own)
      all.fill(PATTERN, at - core.heapBase(), at - core.heapBase() + bytes);
    const bad = all.findIndex((byte) => byte !== PATTERN);
    return bad < 0 ? [] : [bad + core.heapBase()];
  }

  test("fill writes its values and its scratch, nothing else", () => {
    const constants = machine.bytes(0, core.heapBase()).slice();
    machine.bytes(core.heapBase(), memory.buffer.byteLength - core.heapBase()).fill(PATTERN);
    fc.assert(
      fc.property(
        laws,
        dtypes,
        fc.nat(9000),
        offsets,
        fc.nat(200),
        (law, dtype, count, offset, shift) => {
          const out = machine.base + 4096 + shift * BYTES[dtype];
          machine.fill(law, dtype, count, offset, [5, 6], out);
          expect(
            touched([
              [out, count * BYTES[dtype]],
              [scratch, scratchBytes],
            ]),
          ).toEqual([]);
        },
      ),
      { seed: 7, numRuns: 150 },
    );
    expect(Buffer.compare(machine.bytes(0, core.heapBase()), constants), "static data").toBe(0);
  });

  test("the kernels without scratch write their data, nothing else", () => {
    const data = machine.base;
    const runs: [bytes: number, run: () => void][] = [
      [64 * 4, () => core.uniformF32(data, 64, -1, 1, 0, 1)],
      [64 * 4, () => core.uniformF32(data, 64, 0, 1, 0.5, 0.5)],
      [64 * 8, () => core.uniformF64(data, 64, 0, 1, 0.5, 0.5)],
      [64 * 4, () => core.normalF32(data, 64, 1, 1)],
      [64 * 8, () => core.normalF64(data, 64, 1, 1)],
      [64 * 4, () => core.truncatedF32(data, 64, 0, 1, scratch)],
      [64 * 8, () => core.truncatedF64(data, 64, scratch)],
      [64 * 2, () => core.packFloat16(data, data, 64)],
      [64 * 2, () => core.packBfloat16(data, data, 64)],
      [10 * 32, () => core.words(data, 1, 2, 3n, 4, 10, scratch)],
      [10 * 32, () => core.xoshiro128pp(data, scratch, 10)],
      [64, () => core.philox4x32(data, 0, 0, 0, 0, 0, 0)],
    ];
    machine.bytes(core.heapBase(), memory.buffer.byteLength - core.heapBase()).fill(PATTERN);
    for (const [bytes, run] of runs) {
      for (const [a, b] of [
        [-1, 1],
        [-3, 3],
        [9, 10],
      ] as const) {
        core.prepareCut(scratch, Number(bytes > 256), 0, 1, a, b, a, b);
        run();
        expect(
          touched([
            [data, bytes],
            [scratch, scratchBytes],
          ]),
        ).toEqual([]);
      }
    }
  });

  test("scratch may hold anything before", () => {
    fc.assert(
      fc.property(laws, dtypes, word, (law, dtype, byte) => {
        const clean = machine.fill(law, dtype, 5000, 77, [8, 9]).slice();
        machine.bytes(scratch, scratchBytes).fill(byte);
        machine.bytes(machine.base, clean.length).fill(byte);
        expect(Buffer.compare(machine.fill(law, dtype, 5000, 77, [8, 9]), clean)).toBe(0);
      }),
      { seed: 8, numRuns: 100 },
    );
  });
});
