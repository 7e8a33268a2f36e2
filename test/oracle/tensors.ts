/** docs/stream.md, sections 11 to 14, one value at a time: laws of whole tensors, and laws made of others. */
import type { Initializer, Roles } from "../../src/index.js";
import { fl32 } from "./float32.js";
import { log, sin64 } from "./float64.js";
import { bfloat16, float16, fromBfloat16, fromFloat16 } from "./half.js";
import { transform32, transform64, type Dtype, type Law } from "./laws.js";
import { orthonormal } from "./orthonormal.js";
import { blockWords, key, pairWords } from "./words.js";

export interface Parameter extends Omit<Roles, "layout"> {
  readonly init: Initializer;
  readonly dtype: Dtype;
  readonly seed: bigint;
  readonly name: string;
  readonly shape: readonly number[];
  /** One letter for each axis; none for laws that take none. */
  readonly layout: string;
}

type Index = readonly number[];
type Of<L extends Initializer["law"]> = Extract<Initializer, { law: L }>;

/** All values in row-major order, each a number of the dtype. */
export function tensor(parameter: Parameter): number[] {
  const { init } = parameter;
  switch (init.law) {
    case "constant":
    case "uniform":
    case "normal":
      return elements(parameter, init);
    case "varianceScaling":
      return scaled(parameter, init);
    case "logOfUniform":
      return logOfUniform(parameter, init);
    case "sections":
      return sections(parameter, init);
    default:
      return inBlocks(parameter);
  }
}

/** Section 14: how many equal runs each axis is cut into. */
function runsOf({ shape, layout, groups = 1, parts = 1, transposed = false }: Parameter): number[] {
  return shape.map((length, axis) => {
    if (/[GB]/.test(layout[axis]!)) return length;
    if (axis === layout.indexOf("O")) return transposed ? parts : groups * parts;
    return axis === layout.indexOf("I") && transposed ? groups : 1;
  });
}

function inBlocks(parameter: Parameter): number[] {
  const { name, shape, layout, groups, init } = parameter;
  const runs = runsOf(parameter);
  const { dtype, seed } = parameter;
  const one = { dtype, seed, name, shape, layout, init: ungrouped(init, groups) };
  if (!/[GB]/.test(layout) && product(runs) === 1) return whole(one);
  const lengths = shape.map((length, axis) => length / runs[axis]!);
  const missing = ["O", "I"].filter((letter) => !layout.includes(letter)).join("");
  const axes = shape.flatMap((_, axis) => {
    const letter = layout[axis]!;
    if (letter === "B") return [];
    if (letter !== "G") return [{ letter, length: lengths[axis]!, axis }];
    return missing.split("").map((letter) => ({ letter, length: 1, axis: -1 }));
  });
  const own = {
    ...one,
    init: ofBlock(
      one.init,
      axes.map(({ axis }) => axis),
    ),
    shape: axes.map(({ length }) => length),
    layout: axes.map(({ letter }) => letter).join(""),
  };
  const blocks = Array.from({ length: product(runs) }, (_, k) => {
    return whole({ ...own, name: `${name}[${k}]` });
  });
  return [...indices(shape)].map((index) => {
    const block = index.map((i, axis) => Math.floor(i / lengths[axis]!));
    const place = index.map((i, axis) => i % lengths[axis]!);
    return blocks[flatOf(runs, block)]![flatOf(lengths, place)]!;
  });
}

/** Groups of the tensor are not the law's once more. */
const ungrouped = (init: Initializer, groups: number | undefined): Initializer =>
  init.law === "dirac" && groups !== undefined ? { ...init, groups: 1 } : init;

/** `columnAxis` counts the axes of the tensor. */
function ofBlock(init: Initializer, axes: readonly number[]): Initializer {
  if (init.law !== "orthogonal" || init.columnAxis === undefined) return init;
  if (init.columnAxis < 0) throw new Error("count the axis from the front");
  return { ...init, columnAxis: axes.indexOf(init.columnAxis) };
}

type Whole = Omit<Parameter, keyof Roles> & Pick<Parameter, "layout">;

/** A tensor that is one block. */
function whole(parameter: Whole): number[] {
  const { init } = parameter;
  switch (init.law) {
    case "eye":
      return each(parameter, ([row, column]) => (column === row! + init.shift ? init.gain : 0));
    case "dirac":
      return dirac(parameter, init);
    case "sparse":
      return sparse(parameter, init);
    case "fourier":
      return fourier(parameter, init);
    case "orthogonal":
      return orthogonal(parameter, init);
    case "deltaOrthogonal":
      return deltaOrthogonal(parameter, init);
    case "mirrored":
      return mirrored(parameter, init);
    case "repeated":
      return repeated(parameter, init);
    case "zerO":
      return zerO(parameter);
    default:
      throw new Error(`the oracle has no ${init.law}`);
  }
}

const product = (lengths: readonly number[]): number => lengths.reduce((n, x) => n * x, 1);

function* indices(shape: readonly number[]): IterableIterator<Index> {
  const [length, ...rest] = shape;
  if (length === undefined) yield [];
  else for (let i = 0; i < length; ++i) for (const index of indices(rest)) yield [i, ...index];
}

const flatOf = (shape: readonly number[], index: Index): number =>
  index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0);

/** x rounded as the section says: once to float32, and once more to a 16-bit format. */
export function held(x: number, dtype: Dtype): number {
  if (dtype === "float64") return x;
  if (dtype === "float16") return fromFloat16(float16(fl32(x)));
  return dtype === "bfloat16" ? fromBfloat16(bfloat16(fl32(x))) : fl32(x);
}

/** Values as an array of the dtype holds them: 16-bit formats by their encodings. */
export function encoded(values: readonly number[], dtype: Dtype): number[] {
  if (dtype === "float16") return values.map(float16);
  return dtype === "bfloat16" ? values.map(bfloat16) : [...values];
}

/** Each value from its index, in float64. */
const each = ({ shape, dtype }: Whole, valueAt: (index: Index) => number): number[] =>
  [...indices(shape)].map((index) => held(valueAt(index), dtype));

/** The opposite of a value of the dtype; 0 has no sign. */
const opposite = (x: number): number => (x === 0 ? 0 : -x);

/** Words are asked for again and again, under few keys. */
const blocks = new Map<string, number[]>();

export function wordsOf(
  { seed, name }: Pick<Parameter, "seed" | "name">,
  block: number,
  domain: number,
): number[] {
  const at = JSON.stringify([`${seed}`, name, block, domain]);
  const found = blocks.get(at) ?? blockWords(key(seed, name), BigInt(block), domain);
  blocks.set(at, found);
  return found;
}

const CODES = { constant: 0, uniform: 1, normal: 2 };

/** Sections 7, 8 and 10, with their numbers in float64. */
function elements(
  parameter: Omit<Whole, "init" | "layout">,
  law: Extract<Law, { law: keyof typeof CODES }>,
): number[] {
  const { dtype, shape } = parameter;
  const size = product(shape);
  const wide = dtype === "float64";
  const perBlock = wide ? 2048 : 4096;
  const group = wide ? 8 : 16;
  const made: number[] = [];
  for (let block = 0; block * perBlock < size; ++block) {
    const words = wordsOf(parameter, block, 16 * CODES[law.law] + Number(wide));
    const count = Math.ceil(Math.min(perBlock, size - block * perBlock) / group) * group;
    made.push(
      ...(wide
        ? transform64(law, pairWords(words.slice(0, 2 * count)))
        : transform32(law, words.slice(0, count))),
    );
  }
  return made.slice(0, size).map((x) => held(x, dtype));
}

const lengthsOf = ({ shape, layout }: Whole, letter: string): number[] =>
  shape.filter((_, axis) => layout[axis] === letter);

/** The only axis with a letter: its length. */
function lengthOf(parameter: Whole, letter: string): number {
  const lengths = lengthsOf(parameter, letter);
  if (lengths.length !== 1) throw new Error(`not one ${letter}`);
  return lengths[0]!;
}

/** Whether every kernel axis is at its centre, which `centre` gives. */
const isCentral = (
  { shape, layout }: Whole,
  index: Index,
  centre: (length: number) => number,
): boolean => shape.every((n, axis) => /[OI]/.test(layout[axis]!) || index[axis] === centre(n));

const middle = (length: number): number => Math.floor(length / 2);

function dirac(parameter: Whole, { groups = 1, gain }: Of<"dirac">): number[] {
  const { layout } = parameter;
  const [o, i] = [layout.indexOf("O"), layout.indexOf("I")];
  const perGroup = lengthOf(parameter, "O") / groups;
  return each(parameter, (index) =>
    isCentral(parameter, index, middle) && index[i] === index[o]! % perGroup ? gain : 0,
  );
}

function sparse(parameter: Whole, init: Of<"sparse">): number[] {
  const { dtype, shape, layout } = parameter;
  const axis = layout.indexOf(init.per === "out" ? "O" : "I");
  const n = shape[1 - axis]!;
  const k = init.count ?? n - Math.ceil(init.fraction! * n);
  if (k === 0 || init.std === 0) return each(parameter, () => 0);
  const dense = elements(parameter, { law: "normal", mean: 0, std: init.std });
  const words = dense.map((_, i) => {
    return wordsOf(parameter, Math.floor(i / 4096), 64 + Number(dtype === "float64"))[i % 4096]!;
  });
  const kept = new Set<number>();
  for (let unit = 0; unit < shape[axis]!; ++unit) {
    const own: number[] = [];
    for (const index of indices(shape)) if (index[axis] === unit) own.push(flatOf(shape, index));
    own.sort((a, b) => words[a]! - words[b]! || a - b);
    for (const i of own.slice(0, k)) kept.add(i);
  }
  return dense.map((x, i) => (kept.has(i) ? x : 0));
}

/** S(x, d), the sine of x / d quarter turns. */
function quarters(x: number, d: number): number {
  const q = Math.floor(x / d);
  const r = x % d;
  const value = sin64(q % 2 === 1 ? (d - r) / d : r / d);
  return Math.floor(q / 2) % 2 === 1 ? 0 - value : value;
}

function fourier(parameter: Whole, init: Of<"fourier">): number[] {
  const { layout } = parameter;
  const time = layout.search(/[DHW]/);
  const [T, F] = [parameter.shape[time]!, lengthOf(parameter, "O")];
  const N = 2 * (F - 1);
  const M = T === 1 || init.window === "rectangular" ? 0 : init.periodic ? T : T - 1;
  const [a, b] = M === 0 ? [1, 0] : init.window === "hann" ? [0.5, 0.5] : [0.54, 0.46];
  const m = M === 0 ? T : M;
  const l = m < T ? a - b : 0;
  const s = {
    none: 1,
    spectrum: M === 1 ? 2 * l : a * m + l,
    density: Math.sqrt(M === 1 ? 2 * l * l : m * (a * a + (b * b) / (M === 2 ? 1 : 2)) + l * l),
  }[init.scaling];
  const e = init.side === "real" ? 1 : 2;
  return each(parameter, (index) => {
    const [n, k] = [index[time]!, index[layout.indexOf("O")]!];
    const A = M === 0 ? a / s : a / s - (b / s) * quarters(4 * n + M, M);
    return A * quarters(4 * ((n * k) % N) + N * e, N) + 0;
  });
}

/**
 * Section 12: one side of the matrix is one axis or those of O, the other all others, each row-major in its axes; the
 * side that has the last axis is the columns, and so is one axis that is named.
 */
function orthogonal(parameter: Whole, { gain, columnAxis }: Of<"orthogonal">): number[] {
  const { shape, layout } = parameter;
  const outputsLast = layout.endsWith("O");
  const named = columnAxis !== undefined && columnAxis < 0 ? columnAxis + shape.length : columnAxis;
  const isColumn = shape.map((_, axis) =>
    named === undefined ? (layout[axis] === "O") === outputsLast : axis === named,
  );
  return matrix(parameter, gain, isColumn);
}

function matrix(parameter: Whole, gain: number, isColumn: readonly boolean[]): number[] {
  const { shape, dtype } = parameter;
  const side = (columns: boolean, of: readonly number[]): number[] =>
    of.filter((_, axis) => isColumn[axis] === columns);
  const [rows, columns] = [product(side(false, shape)), product(side(true, shape))];
  const tall = rows > columns;
  const vectors = orthonormal(parameter, Math.min(rows, columns), Math.max(rows, columns), gain);
  return [...indices(shape)].map((index) => {
    const row = flatOf(side(false, shape), side(false, index));
    const column = flatOf(side(true, shape), side(true, index));
    return held(tall ? vectors[column]![row]! : vectors[row]![column]!, dtype);
  });
}

function deltaOrthogonal(parameter: Whole, { gain }: Of<"deltaOrthogonal">): number[] {
  const { layout, dtype } = parameter;
  const [inputs, outputs] = [lengthOf(parameter, "I"), lengthOf(parameter, "O")];
  const vectors = orthonormal(parameter, inputs, outputs, gain);
  return [...indices(parameter.shape)].map((index) => {
    if (!isCentral(parameter, index, (n) => Math.floor((n - 1) / 2))) return 0;
    return held(vectors[index[layout.indexOf("I")]!]![index[layout.indexOf("O")]!]!, dtype);
  });
}

/** Of the groups, or else of the parts, that lie along the first axis a section holds whole ones. */
function sectionRoles(parameter: Parameter, size: number): Pick<Roles, "groups" | "parts"> {
  const { shape, layout, groups = 1, transposed = false } = parameter;
  const runs = runsOf(parameter)[0]!;
  if (runs === 1 || /[GB]/.test(layout[0]!)) return {};
  if (groups > 1 && transposed === layout.startsWith("I")) {
    return { groups: Math.max(1, (size * groups) / shape[0]!) };
  }
  return { parts: Math.max(1, (size * runs) / shape[0]!) };
}

function sections(parameter: Parameter, { parts }: Of<"sections">): number[] {
  const { name, shape } = parameter;
  return parts.flatMap(({ size, init, as }, k) =>
    tensor({
      ...parameter,
      ...sectionRoles(parameter, size),
      init,
      name: `${name}[${as ?? k}]`,
      shape: [size, ...shape.slice(1)],
    }),
  );
}

function mirrored(parameter: Whole, { axes, init }: Of<"mirrored">): number[] {
  const { shape, layout } = parameter;
  const half = shape.map((n, axis) => (axes.includes(layout[axis]!) ? n / 2 : n));
  const source = tensor({ ...parameter, init, shape: half });
  return [...indices(shape)].map((index) => {
    const beyond = index.filter((i, axis) => i >= half[axis]!).length;
    const x =
      source[
        flatOf(
          half,
          index.map((i, axis) => i % half[axis]!),
        )
      ]!;
    return beyond % 2 === 0 ? x : opposite(x);
  });
}

function repeated(parameter: Whole, { times, init }: Of<"repeated">): number[] {
  const { shape, layout } = parameter;
  const axis = layout.indexOf("O");
  const few = shape.map((n, i) => (i === axis ? n / times : n));
  const source = tensor({ ...parameter, init, shape: few });
  return [...indices(shape)].map((index) => {
    return source[
      flatOf(
        few,
        index.map((k, i) => (i === axis ? Math.floor(k / times) : k)),
      )
    ]!;
  });
}

function zerO(parameter: Whole): number[] {
  const { layout } = parameter;
  const [R, C] = [lengthOf(parameter, "O"), lengthOf(parameter, "I")];
  let H = 1;
  while (H < R) H *= 2;
  return each(parameter, (index) => {
    if (!isCentral(parameter, index, middle)) return 0;
    const [o, i] = [index[layout.indexOf("O")]!, index[layout.indexOf("I")]!];
    if (R <= C) return o === i ? 1 : 0;
    const ones = (o & i).toString(2).replaceAll("0", "").length;
    return ones % 2 === 1 ? -1 / Math.sqrt(H) : 1 / Math.sqrt(H);
  });
}

/** Normal of variance scale / fan, or uniform of it. Fans are those of one group and one part. */
function scaled(parameter: Parameter, init: Of<"varianceScaling">): number[] {
  const { shape, layout, groups = 1, parts = 1, transposed = false } = parameter;
  const of = (letters: RegExp): number =>
    product(shape.filter((_, axis) => letters.test(layout[axis]!)));
  const fanIn = of(/[IDHW]/) / (transposed ? groups : 1);
  const fanOut = of(/[ODHW]/) / (transposed ? parts : groups * parts);
  const fan = { fan_in: fanIn, fan_out: fanOut }[init.mode as string];
  if (fan === undefined) throw new Error(`the oracle has no ${init.mode}`);
  const variance = init.scale / fan;
  const bound = Math.sqrt(3 * variance);
  return init.distribution === "uniform"
    ? elements(parameter, { law: "uniform", low: -bound, high: bound })
    : elements(parameter, { law: "normal", mean: 0, std: Math.sqrt(variance) });
}

function logOfUniform(parameter: Parameter, { low, high, sign }: Of<"logOfUniform">): number[] {
  const { dtype } = parameter;
  const wide = dtype === "float64" ? "float64" : "float32";
  const u = elements({ ...parameter, dtype: wide }, { law: "uniform", low, high });
  return u.map((x) => held(sign * log(x) + 0, dtype));
}
