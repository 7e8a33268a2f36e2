import { FORMATS, type AnyArray, type Dtype } from "../../spec/dtype.js";
import { wrongType, wrongValue } from "../../errors.js";
import type { CompositeInitializer, Initializer, Mirrored, Sections } from "../data.js";
import { windowArena } from "../../wasm/memory.js";
import { hereOf, layoutOf, outAndIn, sizeOf, type Tensor } from "../../spec/shape.js";
import type { Draw } from "../lower.js";
import type { Piece } from "../../plan/plan.js";

/** Draws that are made of other draws: their values are copies of these, with signs, and zeros. */
export type Composite = LogDraw | SectionsDraw | PlacedDraw;

interface LogDraw {
  readonly law: "logOfUniform";
  readonly of: Draw;
  readonly sign: 1 | -1;
}

interface SectionsDraw {
  readonly law: "sections";
  /** Sizes in values; `key` follows the parameter's name. */
  readonly parts: readonly { readonly size: number; readonly key: string; readonly of: Draw }[];
}

/** Each value is one of a source of the shape `from`, or its opposite, or 0. */
interface PlacedDraw {
  readonly law: "mirrored" | "repeated" | "zerO";
  readonly of: Draw;
  readonly from: readonly number[];
  readonly shape: readonly number[];
  readonly layout: string;
}

type Lower = (where: string, init: Initializer, tensor: Tensor) => Draw;

export function lowerComposite(
  where: string,
  init: CompositeInitializer,
  tensor: Tensor,
  lower: Lower,
): Composite {
  const here = hereOf(where, tensor);
  if (init.law === "logOfUniform") {
    const { low, high, sign } = init;
    // the logarithm is taken of float32, which has room for bounds that 16 bits have not
    const dtype = wideOf(tensor.dtype);
    if (dtype === "float32" && Math.fround(low) === 0) {
      throw wrongValue(`${here}: low`, "a number > 0 in float32", low);
    }
    return {
      law: "logOfUniform",
      of: lower(where, { law: "uniform", low, high }, { ...tensor, dtype }),
      sign,
    };
  }
  const { shape } = tensor;
  if (shape === undefined) {
    throw wrongType(`${where}: shape`, `the parameter's shape, since ${init.law} needs it`, shape);
  }
  if (init.law === "sections") return lowerSections(where, here, init, tensor, shape, lower);
  const layout = layoutOf(here, shape, tensor.layout);
  if (init.law === "zerO") {
    const [out, into] = outAndIn(here, shape, tensor);
    const [outputs, inputs] = [shape[out]!, shape[into]!];
    const value = outputs <= inputs ? 1 : 1 / Math.sqrt(powerOf2(outputs));
    const of = lower(where, { law: "constant", value }, tensor);
    return { law: "zerO", of, from: [1], shape, layout };
  }
  if (init.law === "repeated") outAndIn(here, shape, tensor);
  const from = sourceShape(here, init, shape, layout);
  const of = lower(where, init.init, { ...tensor, shape: from, layout });
  return { law: init.law, of, from, shape, layout };
}

function lowerSections(
  where: string,
  here: string,
  { parts }: Sections,
  tensor: Tensor,
  shape: readonly number[],
  lower: Lower,
): SectionsDraw {
  const rows = parts.reduce((sum, { size }) => sum + size, 0);
  const [axis, ...rest] = shape;
  if (rows !== axis) {
    throw wrongValue(`${here}: sections`, `sizes that add up to the first axis, ${axis}`, rows);
  }
  return {
    law: "sections",
    parts: parts.map(({ size, init, as }, k) => {
      const part = [size, ...rest];
      const of = lower(where, init, { ...tensor, shape: part });
      return { size: sizeOf(part), key: `[${as ?? k}]`, of };
    }),
  };
}

/** The shape of W, or of the units that are repeated. */
function sourceShape(
  here: string,
  init: Exclude<CompositeInitializer, { law: "zerO" | "sections" | "logOfUniform" }>,
  shape: readonly number[],
  layout: string,
): number[] {
  const axes: Mirrored["axes"] = init.law === "mirrored" ? init.axes : "O";
  const parts = init.law === "mirrored" ? 2 : init.times;
  return shape.map((length, axis) => {
    if (!axes.includes(layout[axis]!)) return length;
    if (length % parts !== 0) {
      throw wrongValue(`${here}: axis ${layout[axis]}`, `a multiple of ${parts}`, length);
    }
    return length / parts;
  });
}

/** Least power of two ≥ n. */
function powerOf2(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}

const wideOf = (dtype: Dtype): "float32" | "float64" =>
  dtype === "float64" ? "float64" : "float32";

/** Writes a piece whose draw is composite; `fill` writes any piece into an array. */
export function compose(
  piece: Piece & { readonly draw: Composite },
  array: AnyArray,
  fill: (piece: Piece, array: AnyArray) => void,
): void {
  const { name, dtype, draw, begin, end } = piece;
  switch (draw.law) {
    case "sections": {
      let at = 0; // where the section begins in the parameter
      for (const { size, key, of } of draw.parts) {
        const from = Math.max(begin, at);
        const to = Math.min(end, at + size);
        if (from < to) {
          const part = { name: name + key, dtype, draw: of, begin: from - at, end: to - at };
          fill(part, array.subarray(from - begin, to - begin));
        }
        at += size;
      }
      return;
    }
    case "logOfUniform": {
      const wide = wideOf(dtype);
      const values = FORMATS[wide].create(
        new ArrayBuffer(FORMATS[wide].bytes * (end - begin)),
        0,
        end - begin,
      );
      fill({ name, dtype: wide, draw: draw.of, begin, end }, values);
      const { kernels } = windowArena();
      for (const [i, u] of values.entries()) values[i] = draw.sign * kernels.log(u) + 0; // no -0
      round(dtype, values, array);
      return;
    }
    default: {
      const size = sizeOf(draw.from);
      const source = FORMATS[dtype].create(new ArrayBuffer(FORMATS[dtype].bytes * size), 0, size);
      fill({ name, dtype, draw: draw.of, begin: 0, end: size }, source);
      arrange(draw, begin, source, array);
    }
  }
}

/** Rounds float32 values into an array of a 16-bit dtype; other values are copied. */
function round(dtype: Dtype, values: AnyArray, array: AnyArray): void {
  if (dtype !== "float16" && dtype !== "bfloat16") {
    array.set(values);
    return;
  }
  const { memory, kernels, base } = windowArena();
  const pack = dtype === "float16" ? "packFloat16" : "packBfloat16";
  const room = 4096;
  for (let at = 0; at < values.length; at += room) {
    const count = Math.min(room, values.length - at);
    new Float32Array(memory.buffer, base, room).set(values.subarray(at, at + count));
    kernels[pack](base, base, room);
    array.set(new Uint16Array(memory.buffer, base, count), at);
  }
}

/** Puts values of the source, with their signs, where `placeOf` says. */
function arrange(draw: PlacedDraw, begin: number, source: AnyArray, array: AnyArray): void {
  const { shape } = draw;
  const place = placeOf(draw);
  const bits = source instanceof Uint16Array;
  const at: number[] = [];
  for (let axis = shape.length - 1, rest = begin; axis >= 0; --axis) {
    at[axis] = rest % shape[axis]!;
    rest = Math.floor(rest / shape[axis]!);
  }
  for (let k = 0; k < array.length; ++k) {
    const from = place(at);
    const value = from === 0 ? 0 : source[Math.abs(from) - 1]!;
    array[k] = from >= 0 ? value : bits ? oppositeBits(value) : 0 - value;
    for (let axis = shape.length - 1; axis >= 0; --axis) {
      at[axis] = (at[axis]! + 1) % shape[axis]!;
      if (at[axis] !== 0) break;
    }
  }
}

/** −x of a 16-bit float; as everywhere here, 0 has no sign. */
const oppositeBits = (x: number): number => ((x & 0x7fff) === 0 ? 0 : x ^ 0x8000);

/** From a place in the tensor to the place in its source plus 1, negative for the opposite; 0 for a zero. */
function placeOf({ law, from, shape, layout }: PlacedDraw): (at: readonly number[]) => number {
  const [o, i] = [layout.indexOf("O"), layout.indexOf("I")];
  if (law === "zerO") {
    const wide = shape[o]! <= shape[i]!;
    const centre = shape.map((length) => Math.floor(length / 2));
    return (at) => {
      for (let axis = 0; axis < shape.length; ++axis) {
        if (axis !== o && axis !== i && at[axis] !== centre[axis]) return 0;
      }
      if (wide) return at[o] === at[i] ? 1 : 0;
      return oddBits(at[o]! & at[i]!) ? -1 : 1; // Sylvester's Hadamard matrix
    };
  }
  const times = shape[o]! / from[o]!;
  return (at) => {
    let index = 0;
    let sign = 1;
    for (let axis = 0; axis < shape.length; ++axis) {
      const length = from[axis]!;
      let k = at[axis]!;
      if (law === "repeated" && axis === o) k = Math.floor(k / times);
      else if (k >= length) {
        k -= length;
        sign = -sign;
      }
      index = index * length + k;
    }
    return sign * (index + 1);
  };
}

/** Whether the number of ones is odd. */
function oddBits(x: number): boolean {
  let odd = false;
  for (let rest = x; rest !== 0; rest &= rest - 1) odd = !odd;
  return odd;
}
