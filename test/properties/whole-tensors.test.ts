/**
 * Laws of whole tensors, by what docs/stream.md says of them: every small shape, every layout, every slice. Bits of the
 * matrices themselves are the NumPy model's business (`npm run reference`); here it is which value stands where.
 */
import { beforeEach, describe, expect, test } from "vitest";
import {
  deltaOrthogonal,
  dirac,
  eye,
  fill,
  fourier,
  initialize,
  mirrored,
  normal,
  orthogonal,
  repeated,
  sections,
  sparse,
  zerO,
  type Initializer,
} from "../../src/index.js";
import { borrowArena, returnArena, windowArena } from "../../src/wasm/memory.js";
import { blockWords } from "../oracle/words.js";
import { expectSameBits } from "../support/cases.js";
import { keysUnder } from "../../src/spec/seed.js";

const SEED = 3;

/** Scratch and windows may hold anything before a call. */
beforeEach(() => {
  const spare = borrowArena(0);
  for (const { memory, scratch } of [spare, windowArena()]) {
    new Uint8Array(memory.buffer, scratch).fill(0xff); // NaN in every format
  }
  returnArena(spare);
});

/** A tensor's values by index. */
type Value = (at: Readonly<Record<string, number>>) => number;

/** The row-major values of a tensor whose axes are known by letters; D H W are kernel axes. */
function valuesOf(letters: string, shape: readonly number[], value: Value): Float64Array {
  const data = new Float64Array(shape.reduce((size, length) => size * length, 1));
  for (let flat = 0; flat < data.length; ++flat) {
    const at: Record<string, number> = {};
    let rest = flat;
    for (let axis = shape.length - 1; axis >= 0; --axis) {
      at[letters[axis]!] = rest % shape[axis]!;
      rest = Math.floor(rest / shape[axis]!);
    }
    data[flat] = value(at);
  }
  return data;
}

const made = (name: string, shape: number[], init: Initializer, layout?: string): Float64Array =>
  initialize([[name, { shape, init, dtype: "float64", ...(layout && { layout }) }]], {
    seed: SEED,
  })[name]!.data;

const lengthOf = (letters: string, shape: readonly number[], letter: string): number =>
  letters.includes(letter) ? shape[letters.indexOf(letter)]! : 1;

const isCentre = (
  letters: string,
  shape: readonly number[],
  at: Readonly<Record<string, number>>,
  centre: (length: number) => number,
): boolean => [..."DHW"].every((k) => (at[k] ?? 0) === centre(lengthOf(letters, shape, k)));

type Want = (name: string, letters: string, shape: readonly number[]) => Float64Array;

/** out × everything else in the order of the axes; the matrix is wide or tall by which side has the last axis. */
const wantOrthogonal: Want = (name, letters, shape) => {
  const outputs = lengthOf(letters, shape, "O");
  const rest = shape.reduce((size, n, axis) => (letters[axis] === "O" ? size : size * n), 1);
  const last = letters.endsWith("O");
  const [rows, columns] = last ? [rest, outputs] : [outputs, rest];
  const matrix = made(name, [rows, columns], orthogonal());
  return valuesOf(letters, shape, (at) => {
    const other = [...letters].reduce(
      (index, letter, axis) => (letter === "O" ? index : index * shape[axis]! + at[letter]!),
      0,
    );
    return matrix[last ? other * outputs + at.O! : at.O! * rest + other]!;
  });
};

const wantDelta: Want = (name, letters, shape) => {
  const [outputs, inputs] = ["O", "I"].map((k) => lengthOf(letters, shape, k)) as [number, number];
  const matrix = made(name, [inputs, outputs], orthogonal());
  return valuesOf(letters, shape, (at) =>
    isCentre(letters, shape, at, (k) => Math.floor((k - 1) / 2))
      ? matrix[at.I! * outputs + at.O!]!
      : 0,
  );
};

const wantDirac: Want = (_, letters, shape) =>
  valuesOf(letters, shape, (at) =>
    at.O === at.I && isCentre(letters, shape, at, (k) => Math.floor(k / 2)) ? 1 : 0,
  );

const wantEye: Want = (_, letters, shape) =>
  valuesOf(letters, shape, (at) => (at[letters[1]!] === 1 + at[letters[0]!]! ? 2 : 0));

const wantZerO: Want = (_, letters, shape) => {
  const [outputs, inputs] = ["O", "I"].map((k) => lengthOf(letters, shape, k)) as [number, number];
  const size = 2 ** -(Math.ceil(Math.log2(outputs)) / 2);
  const ones = (x: number): number => x.toString(2).replaceAll("0", "").length;
  return valuesOf(letters, shape, (at) => {
    if (!isCentre(letters, shape, at, (k) => Math.floor(k / 2))) return 0;
    if (outputs <= inputs) return at.O === at.I ? 1 : 0;
    return ones(at.O! & at.I!) % 2 === 0 ? size : -size;
  });
};

/** The `count` smallest words of each output unit stay. */
const wantSparse =
  (count: number): Want =>
  (name, letters, shape) => {
    const size = shape[0]! * shape[1]!;
    const all = made(name, [...shape], normal({ std: 0.01 }));
    const words = blockWords(keysUnder(SEED.toString(16).padStart(16, "0"))(name), 0n, 16 * 4 + 1);
    const unitOf = (flat: number): number =>
      letters === "OI" ? Math.floor(flat / shape[1]!) : flat % shape[1]!;
    return all.map((x, flat) => {
      let before = 0;
      for (let other = 0; other < size; ++other) {
        if (unitOf(other) !== unitOf(flat)) continue;
        const [a, b] = [words[other]!, words[flat]!];
        if (a < b || (a === b && other < flat)) ++before;
      }
      return before < count ? x : 0;
    });
  };

const wantMirrored: Want = (name, letters, shape) => {
  const half = shape.map((length, axis) => ("OI".includes(letters[axis]!) ? length / 2 : length));
  const source = made(name, half, orthogonal(), letters);
  const strides = half.map((_, axis) => half.slice(axis + 1).reduce((a, b) => a * b, 1));
  return valuesOf(letters, shape, (at) => {
    let [flat, sign] = [0, 1];
    for (const [axis, letter] of [...letters].entries()) {
      const there = at[letter]! >= half[axis]!;
      if (there) sign = -sign;
      flat += (at[letter]! - (there ? half[axis]! : 0)) * strides[axis]!;
    }
    return source[flat]! * sign + 0;
  });
};

const wantRepeated: Want = (name, letters, shape) => {
  const units = shape.map((length, axis) => (letters[axis] === "O" ? length / 2 : length));
  const source = made(name, units, normal());
  const strides = units.map((_, axis) => units.slice(axis + 1).reduce((a, b) => a * b, 1));
  return valuesOf(letters, shape, (at) => {
    const flat = [...letters].reduce((index, letter, axis) => {
      const place = letter === "O" ? Math.floor(at[letter]! / 2) : at[letter]!;
      return index + place * strides[axis]!;
    }, 0);
    return source[flat]!;
  });
};

const wantSections: Want = (name, letters, shape) => {
  const [first, ...rest] = shape as [number, ...number[]];
  const sizes = [Math.floor(first / 2), first - Math.floor(first / 2)];
  const parts = [orthogonal(), normal()].map((init, k) =>
    made(`${name}[${k}]`, [sizes[k]!, ...rest], init, letters),
  );
  return Float64Array.from(parts.flatMap((part) => [...part]));
};

const halves = (first: number): Initializer =>
  sections([
    { size: Math.floor(first / 2), init: orthogonal() },
    { size: first - Math.floor(first / 2), init: normal() },
  ]);

interface Case {
  readonly name: string;
  readonly init: (shape: readonly number[]) => Initializer;
  readonly want: Want;
  /** Letters of each rank that the law takes. */
  readonly ranks: readonly string[];
  readonly fits?: (letters: string, shape: readonly number[]) => boolean;
}

const outs = (letters: string, shape: readonly number[]): number => lengthOf(letters, shape, "O");
const ins = (letters: string, shape: readonly number[]): number => lengthOf(letters, shape, "I");
const even = (...lengths: number[]): boolean => lengths.every((length) => length % 2 === 0);

const CASES: readonly Case[] = [
  {
    name: "orthogonal",
    init: () => orthogonal(),
    want: wantOrthogonal,
    ranks: ["OI", "OIW", "OIHW"],
  },
  {
    name: "deltaOrthogonal",
    init: () => deltaOrthogonal(),
    want: wantDelta,
    ranks: ["OIW", "OIHW"],
    fits: (letters, shape) => ins(letters, shape) <= outs(letters, shape),
  },
  { name: "dirac", init: () => dirac(), want: wantDirac, ranks: ["OIW", "OIHW"] },
  { name: "eye", init: () => eye({ gain: 2, shift: 1 }), want: wantEye, ranks: ["OI"] },
  { name: "zerO", init: () => zerO(), want: wantZerO, ranks: ["OI", "OIW"] },
  {
    name: "sparse",
    init: () => sparse({ count: 2 }),
    want: wantSparse(2),
    ranks: ["OI"],
    fits: (letters, shape) => ins(letters, shape) >= 2 || outs(letters, shape) === 0,
  },
  {
    name: "mirrored orthogonal",
    init: () => mirrored({ init: orthogonal() }),
    want: wantMirrored,
    ranks: ["OI", "OIW"],
    fits: (letters, shape) => even(outs(letters, shape), ins(letters, shape)),
  },
  {
    name: "repeated normal",
    init: () => repeated({ init: normal(), times: 2 }),
    want: wantRepeated,
    ranks: ["OI", "OIW"],
    fits: (letters, shape) => even(outs(letters, shape)),
  },
  { name: "sections", init: ([first]) => halves(first!), want: wantSections, ranks: ["OI", "OIW"] },
];

function permutations(letters: string): string[] {
  if (letters.length <= 1) return [letters];
  return [...letters].flatMap((letter, i) =>
    permutations(letters.slice(0, i) + letters.slice(i + 1)).map((rest) => letter + rest),
  );
}

/** Lengths 0 … 3 of rank 2, 0 … 4 of O and I beside kernel axes of 1 … 3. */
function* shapesOf(letters: string): IterableIterator<number[]> {
  const lengths = [...letters].map((letter) =>
    "DHW".includes(letter) ? [1, 2, 3] : letters.length > 3 ? [1, 2, 3] : [0, 1, 2, 3, 4],
  );
  const total = lengths.reduce((count, { length }) => count * length, 1);
  for (let index = 0; index < total; ++index) {
    let rest = index;
    yield lengths.map((axis) => {
      const length = axis[rest % axis.length]!;
      rest = Math.floor(rest / axis.length);
      return length;
    });
  }
}

describe.each(CASES)("$name", ({ init, want, ranks, fits }) => {
  test.each(ranks.flatMap(permutations))("as %s: every shape, every slice", (layout) => {
    for (const shape of shapesOf(layout)) {
      if (fits?.(layout, shape) === false) continue;
      const law = init(shape);
      const whole = made("c", shape, law, layout);
      expectSameBits(whole, want("c", layout, shape));
      // every slice of small tensors, every end of others
      const step = whole.length <= 12 ? 1 : Math.ceil(whole.length / 4);
      for (let from = 0; from <= whole.length; from += step) {
        for (let to = from; to <= whole.length; to += step) {
          const slice = new Float64Array(to - from).fill(NaN);
          fill(slice, law, { seed: SEED, name: "c", offset: from, shape, layout });
          expectSameBits(slice, whole.slice(from, to));
        }
      }
    }
  });
});

/** Roles under which a tensor is several: each block is the parameter "c[k]" of the block's shape and layout. */
const ROLES: readonly {
  readonly roles: { layout: string; groups?: number; parts?: number; transposed?: boolean };
  readonly shape: number[];
  readonly block: [layout: string, shape: number[]];
  /** Where value `at` of the tensor lies: its block, and its place there. */
  readonly where: (at: Record<string, number>) => [number, Record<string, number>];
}[] = [
  {
    roles: { layout: "OI", parts: 3 },
    shape: [12, 4],
    block: ["OI", [4, 4]],
    where: ({ O, I }) => [Math.floor(O! / 4), { O: O! % 4, I: I! }],
  },
  {
    roles: { layout: "IO", parts: 3 },
    shape: [4, 12],
    block: ["IO", [4, 4]],
    where: ({ O, I }) => [Math.floor(O! / 4), { O: O! % 4, I: I! }],
  },
  {
    roles: { layout: "OIW", groups: 2 },
    shape: [8, 4, 3],
    block: ["OIW", [4, 4, 3]],
    where: ({ O, I, W }) => [Math.floor(O! / 4), { O: O! % 4, I: I!, W: W! }],
  },
  {
    roles: { layout: "OIW", groups: 2, parts: 2 },
    shape: [16, 4, 1],
    block: ["OIW", [4, 4, 1]],
    where: ({ O, I, W }) => [Math.floor(O! / 4), { O: O! % 4, I: I!, W: W! }],
  },
  {
    roles: { layout: "IOW", groups: 2, transposed: true },
    shape: [8, 4, 3],
    block: ["IOW", [4, 4, 3]],
    where: ({ O, I, W }) => [Math.floor(I! / 4), { O: O!, I: I! % 4, W: W! }],
  },
  {
    roles: { layout: "IOW", groups: 2, parts: 2, transposed: true },
    shape: [8, 8, 2],
    block: ["IOW", [4, 4, 2]],
    where: ({ O, I, W }) => [
      2 * Math.floor(I! / 4) + Math.floor(O! / 4),
      { O: O! % 4, I: I! % 4, W: W! },
    ],
  },
  {
    roles: { layout: "GOI" },
    shape: [3, 4, 4],
    block: ["OI", [4, 4]],
    where: ({ G, O, I }) => [G!, { O: O!, I: I! }],
  },
  {
    roles: { layout: "OIB" },
    shape: [4, 4, 3],
    block: ["OI", [4, 4]],
    where: ({ B, O, I }) => [B!, { O: O!, I: I! }],
  },
  {
    roles: { layout: "WGIO" },
    shape: [3, 2, 4, 4],
    block: ["WIO", [3, 4, 4]],
    where: ({ G, O, I, W }) => [G!, { O: O!, I: I!, W: W! }],
  },
];

const BLOCK_LAWS: readonly [string, Initializer, ranks: number[]][] = [
  ["orthogonal", orthogonal({ gain: 1.5 }), [2, 3]],
  ["deltaOrthogonal", deltaOrthogonal(), [3]],
  ["eye", eye({ gain: 2 }), [2]],
  ["dirac", dirac(), [3]],
  ["sparse", sparse({ count: 2 }), [2]],
  ["mirrored", mirrored({ init: normal() }), [2, 3]],
  ["repeated", repeated({ init: orthogonal(), times: 2 }), [2, 3]],
  ["zerO", zerO(), [2, 3]],
];

describe.each(BLOCK_LAWS)("%s of parts, groups and stacked tensors", (_, init, ranks) => {
  test.each(ROLES.filter(({ block }) => ranks.includes(block[0].length)))(
    "$roles",
    ({ roles, shape, block: [layout, size], where }) => {
      const entry = { shape, init, dtype: "float64" as const, ...roles };
      const whole = initialize([["c", entry]], { seed: SEED }).c.data;
      const cache = new Map<number, Float64Array>();
      const blockOf = (k: number): Float64Array => {
        const found = cache.get(k) ?? made(`c[${k}]`, size, init, layout);
        cache.set(k, found);
        return found;
      };
      const want = valuesOf(roles.layout, shape, (at) => {
        const [k, place] = where(at);
        const flat = [...layout].reduce((n, letter, axis) => n * size[axis]! + place[letter]!, 0);
        return blockOf(k)[flat]!;
      });
      expectSameBits(whole, want);
      for (let from = 0; from <= whole.length; from += 5) {
        for (const to of [from, from + 1, from + 17, whole.length]) {
          if (to < from || to > whole.length) continue;
          const slice = new Float64Array(to - from).fill(NaN);
          fill(slice, init, { seed: SEED, name: "c", offset: from, shape, ...roles });
          expectSameBits(slice, whole.slice(from, to));
        }
      }
    },
  );
});

test("each group of a grouped Fourier kernel, too", () => {
  const entry = { shape: [10, 1, 6], layout: "WIO", groups: 2, init: fourier() };
  const one = made("c", [10, 1, 3], fourier(), "WIO");
  const { w } = initialize({ w: { ...entry, dtype: "float64" } }, { seed: 1 });
  for (let n = 0; n < 10; ++n) {
    for (let k = 0; k < 6; ++k) expect(w.data[n * 6 + k]).toBe(one[n * 3 + (k % 3)]);
  }
});

test("dirac: the groups of the entry and of the law are one number", () => {
  const entry = { shape: [8, 2, 3], layout: "OIW" };
  const own = initialize({ w: { ...entry, init: dirac({ groups: 4 }) } }, { seed: 1 }).w.data;
  const both = { ...entry, groups: 4, init: dirac({ groups: 4 }) };
  expectSameBits(
    initialize({ w: { ...entry, groups: 4, init: dirac() } }, { seed: 1 }).w.data,
    own,
  );
  expectSameBits(initialize({ w: both }, { seed: 1 }).w.data, own);
  expect(() => initialize({ w: { ...both, groups: 2 } }, { seed: 1 })).toThrow(
    'initialize: "w": groups expected 4, as dirac has, got 2; say them in one place',
  );
});

test("columnAxis goes before the layout, and counts the axes of the tensor", () => {
  const shape = [3, 5, 4];
  const first = orthogonal({ columnAxis: 0 });
  expectSameBits(made("c", shape, first, "IWO"), made("c", shape, first));
  const stacked = { shape: [2, 5, 4], layout: "BIO", dtype: "float64" } as const;
  const init = orthogonal({ columnAxis: 2 });
  const { c } = initialize({ c: { ...stacked, init } }, { seed: SEED });
  expectSameBits(c.data.slice(0, 20), made("c[0]", [5, 4], orthogonal()));
  expect(() => initialize({ c: { ...stacked, init: first } }, { seed: 1 })).toThrow(
    /columnAxis expected an axis of a matrix/,
  );
});

test("rank 3 and more needs a layout, or columnAxis", () => {
  expect(() => initialize({ w: { shape: [4, 4, 3], init: orthogonal() } })).toThrow(TypeError);
  expect(() => initialize({ w: { shape: [4, 4, 3], layout: "OIO", init: orthogonal() } })).toThrow(
    /O axes side by side/,
  );
});
