/** Laws of whole tensors: where values stand, that slices are those of the whole, and that choices are fair. */
import { describe, expect, test } from "vitest";
import {
  dirac,
  explain,
  eye,
  fill,
  fourier,
  initialize,
  normal,
  sparse,
  toFloat32,
  type Dtype,
  type Initializer,
} from "../../src/index.js";
import { ARRAYS, DTYPES, expectSameBits, type Data } from "../support/cases.js";
import { key, blockWords } from "../oracle/words.js";

function make(
  shape: number[],
  init: Initializer,
  layout?: string,
  dtype: Dtype = "float64",
  name = "w",
): Data {
  const entry = { shape, init, ...(layout !== undefined && { layout }) };
  return initialize([[name, entry]], { seed: 1, dtype })[name]!.data;
}

test.each([
  [3, 5, 0],
  [3, 5, 1],
  [5, 3, -2],
  [4, 4, 9],
  [4, 4, -4],
  [0, 3, 0],
  [3, 0, 1],
])("eye [%i, %i], shift %i", (rows, columns, shift) => {
  const got = make([rows, columns], eye({ gain: 0.1, shift }));
  const want = Array.from({ length: rows * columns }, (_, i) => {
    return (i % columns) - Math.floor(i / columns) === shift ? 0.1 : 0;
  });
  expect([...got]).toStrictEqual(want);
});

/** Value at the indices of the axes, by letter. */
function diracAt(at: Record<string, number>, size: Record<string, number>, groups: number): number {
  const centred = "DHW".split("").every((axis) => {
    return size[axis] === undefined || at[axis] === Math.floor(size[axis] / 2);
  });
  return centred && at.I === at.O! % (size.O! / groups) ? 2 : 0;
}

describe.each(["OIHW", "HWIO", "OHWI", "IOHW", "OIW", "WIO", "DHWIO", "OIDHW"])(
  "dirac %s",
  (layout) => {
    test.each([1, 2, 3, 6])("%i groups", (groups) => {
      const size: Record<string, number> = { O: 6, I: 4, D: 2, H: 3, W: 4 };
      const letters = layout.split("");
      const shape = letters.map((letter) => size[letter]!);
      const used = Object.fromEntries(letters.map((letter) => [letter, size[letter]!]));
      const got = make(shape, dirac({ groups, gain: 2 }), layout);
      const want = Array.from(got, (_, flat) => {
        const at: Record<string, number> = {};
        for (const letter of [...letters].reverse()) {
          at[letter] = flat % size[letter]!;
          flat = Math.floor(flat / size[letter]!);
        }
        return diracAt(at, used, groups);
      });
      expect([...got]).toStrictEqual(want);
    });
  },
);

describe("fourier", () => {
  const weight = {
    hann: (n: number, m: number) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / m),
    hamming: (n: number, m: number) => 0.54 - 0.46 * Math.cos((2 * Math.PI * n) / m),
    rectangular: () => 1,
  };
  /** The formula, summed plainly. */
  function plain(T: number, F: number, o: Parameters<typeof fourier>[0] & object): number[] {
    const { side = "real", window = "hann", scaling = "density", periodic = false } = o;
    const w = Array.from({ length: T }, (_, n) => {
      return T === 1 ? 1 : weight[window](n, periodic ? T : T - 1);
    });
    const sums = {
      none: 1,
      spectrum: w.reduce((sum, x) => sum + Math.abs(x), 0),
      density: Math.sqrt(w.reduce((sum, x) => sum + x * x, 0)),
    };
    return w.flatMap((x, n) =>
      Array.from({ length: F }, (_, k) => {
        const angle = (2 * Math.PI * ((n * k) % (2 * F - 2))) / (2 * F - 2);
        return (x / sums[scaling]) * (side === "real" ? Math.cos(angle) : -Math.sin(angle));
      }),
    );
  }
  const options = (["real", "imag"] as const).flatMap((side) =>
    (["hann", "hamming", "rectangular"] as const).flatMap((window) =>
      (["density", "spectrum", "none"] as const).flatMap((scaling) =>
        [false, true].map((periodic) => ({ side, window, scaling, periodic })),
      ),
    ),
  );
  test.each(options)("$side $window $scaling, periodic $periodic", (o) => {
    for (const [T, F] of [
      [1, 2],
      [2, 3],
      [3, 2],
      [4, 9],
      [60, 33],
      [64, 33],
    ] as const) {
      if (T === 2 && o.window === "hann" && !o.periodic && o.scaling !== "none") continue;
      const want = plain(T, F, o);
      for (const layout of ["WIO", "OIW"]) {
        const got = make(layout === "WIO" ? [T, 1, F] : [F, 1, T], fourier(o), layout);
        for (const [i, x] of want.entries()) {
          const at = layout === "WIO" ? i : (i % F) * T + Math.floor(i / F);
          // cosines within 2^-50 and a sum of up to 64 of them, against values of at most 1
          expect(Math.abs(got[at]! - x)).toBeLessThan(1e-14);
          expect(Object.is(got[at], -0)).toBe(false);
        }
      }
    }
  });
  test("zeros and ones are exact", () => {
    const got = make([4, 1, 3], fourier({ window: "rectangular", scaling: "none" }), "WIO");
    expect([...got]).toStrictEqual([1, 1, 1, 1, 0, -1, 1, -1, 1, 1, 0, -1]);
  });
});

describe("sparse", () => {
  const [rows, columns, count] = [60, 200, 15];
  /** docs/stream.md, section 11, by sorting. */
  function plain(per: "out" | "in", k: number, dtype: Dtype): Float64Array {
    const dense = make([rows, columns], normal({ std: 0.01 }), undefined, dtype);
    const domain = dtype === "float64" ? 65 : 64;
    const words = [0n, 1n, 2n].flatMap((block) => blockWords(key(1n, "w"), block, domain));
    const units = per === "out" ? rows : columns;
    const kept = new Set<number>();
    for (let unit = 0; unit < units; ++unit) {
      const mine = Array.from(dense, (_, i) => i).filter(
        (i) => (per === "out" ? Math.floor(i / columns) : i % columns) === unit,
      );
      mine.sort((a, b) => words[a]! - words[b]! || a - b);
      for (const i of mine.slice(0, k)) kept.add(i);
    }
    return Float64Array.from(dense, (x, i) => (kept.has(i) ? x : 0));
  }
  test.each(DTYPES)("%s: the smallest words of each unit keep the normal law's values", (dtype) => {
    for (const per of ["out", "in"] as const) {
      const got = make([rows, columns], sparse({ count, per }), undefined, dtype);
      expectSameBits(Float64Array.from(got), plain(per, count, dtype));
    }
  });
  test("layout IO turns rows and columns", () => {
    const a = make([30, 40], sparse({ count: 3 }), "IO");
    const b = make([30, 40], sparse({ count: 3, per: "in" }), "OI");
    expectSameBits(a, b);
  });
  test.each([0, 0.1, 0.5, 0.95, 1])(
    "fraction %d: ⌈fraction·n⌉ zeros in each column",
    (fraction) => {
      const got = make([rows, columns], sparse({ fraction, per: "in" }));
      for (let c = 0; c < columns; ++c) {
        const column = got.filter((_, i) => i % columns === c);
        expect(column.filter((x) => x === 0)).toHaveLength(Math.ceil(fraction * rows));
      }
    },
  );
  test("every place is as likely, and units choose independently", () => {
    const [n, k, units] = [100, 10, 4000];
    const got = make([units, n], sparse({ count: k }));
    const hits = new Float64Array(n);
    let pairs = 0; // places that a unit and the next one share
    for (const [i, x] of got.entries()) {
      if (x === 0) continue;
      hits[i % n]! += 1;
      if (i >= n && got[i - n] !== 0) ++pairs;
    }
    const p = k / n;
    // each hit count is binomial; k fixed places make the sum χ² with n − 1 degrees times (1 − p)·n / (n − 1)
    const chi = hits.reduce((sum, h) => sum + (h - units * p) ** 2 / (units * p * (1 - p)), 0);
    const degrees = n - 1;
    const scale = n / (n - 1);
    expect(Math.abs(chi / scale - degrees)).toBeLessThan(5 * Math.sqrt(2 * degrees));
    // shared places are hypergeometric: mean k²/n, variance k²(n − k)² / (n²(n − 1))
    const mean = (units - 1) * k * p;
    const sigma = Math.sqrt(((units - 1) * (k * (n - k)) ** 2) / (n * n * (n - 1)));
    expect(Math.abs(pairs - mean)).toBeLessThan(5 * sigma);
  });
});

const WHOLE: readonly [string, Initializer, number[], string][] = [
  ["eye", eye({ shift: -7 }), [130, 170], "OI"],
  ["dirac", dirac({ groups: 8 }), [64, 40, 3, 3], "OIHW"],
  ["dirac HWIO", dirac(), [3, 3, 40, 64], "HWIO"],
  ["fourier", fourier(), [130, 1, 170], "WIO"],
  ["fourier OIW", fourier({ side: "imag" }), [130, 1, 170], "OIW"],
  ["sparse", sparse(), [130, 170], "OI"],
  ["sparse per in", sparse({ per: "in" }), [130, 170], "OI"],
];

describe.each(WHOLE)("%s", (_, init, shape, layout) => {
  test.each(DTYPES)("%s: slices are those of the whole, in every memory", (dtype) => {
    const whole = make(shape, init, layout, dtype);
    const memory = initialize({ w: { shape, init, layout } }, { seed: 1, dtype, memory: "linear" });
    expectSameBits(memory.w.data, whole);
    const cuts = [0, 1, 2047, 4097, 9999, 16385, whole.length];
    for (const [i, from] of cuts.slice(0, -1).entries()) {
      const target = new ARRAYS[dtype](cuts[i + 1]! - from);
      fill(target, init, { seed: 1, name: "w", offset: from, shape, layout, dtype });
      expectSameBits(target, whole.slice(from, cuts[i + 1]));
    }
  });
  test("16 bits are the float32 value rounded once", () => {
    const single = make(shape, init, layout, "float32");
    const half = toFloat32({ data: make(shape, init, layout, "bfloat16"), dtype: "bfloat16" });
    // bfloat16 has 8 bits: half a unit is 2^-9, relatively
    half.forEach((x, i) => {
      expect(Math.abs(x - single[i]!)).toBeLessThanOrEqual(2 ** -8 * Math.abs(single[i]!));
    });
  });
});

test.each<[string, () => unknown, RegExp]>([
  [
    "eye of rank 3",
    () => make([2, 2, 2], eye()),
    /^initialize: "w": shape expected rank 2 for eye/,
  ],
  ["eye shift", () => eye({ shift: 0.5 }), /^eye: shift expected an integer, got 0.5/],
  [
    "dirac rank",
    () => make([2, 2], dirac(), "OI"),
    /^initialize: "w": shape expected rank 3 to 5 for dirac/,
  ],
  ["dirac layout", () => make([2, 2, 3], dirac()), /^initialize: "w": layout expected a layout/],
  [
    "dirac groups",
    () => make([4, 2, 3], dirac({ groups: 3 }), "OIW"),
    /"w": groups expected a divisor of the 4/,
  ],
  [
    "sparse both",
    () => sparse({ count: 1, fraction: 0.5 }),
    /^sparse: fraction expected nothing beside count = 1, got 0.5$/,
  ],
  ["sparse fraction", () => sparse({ fraction: 1.1 }), /fraction expected within \[0, 1\]/],
  ["sparse count", () => make([4, 10], sparse()), /^initialize: "w": count expected at most 10/],
  [
    "fourier channels",
    () => make([4, 2, 3], fourier(), "WIO"),
    /"w": shape expected one input channel/,
  ],
  ["fourier, one frequency", () => make([4, 1, 1], fourier(), "WIO"), /two frequencies/],
  ["fourier, empty window", () => make([2, 1, 3], fourier(), "WIO"), /"w": window expected/],
  ["fill without shape", () => fill(new Float32Array(4), eye()), /^fill: shape expected/],
])("refused: %s", (_, call, message) => {
  expect(call).toThrow(message);
});

test.each([
  [explain([3, 5], eye({ shift: 1 })), "[3, 5]: 1 at the flat indices 1 + 6i for i < 3"],
  [explain([6, 18], sparse()), "[6, 18]: N(0, 0.01²) at 15 of the 18 values of each unit"],
  [
    explain([256, 1, 257], fourier({ scaling: "none" }), { layout: "WIO" }),
    "[256, 1, 257]: (0.5 - 0.5·cos(2πn / 255))·cos(2πnk / 512)",
  ],
])("%s", (line, want) => {
  expect(line).toBe(want);
});
