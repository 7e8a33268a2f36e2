import { wrongType, wrongValue } from "../../errors.js";
import { hereOf, layoutOf, outAndIn, sizeOf, type Tensor } from "../../spec/shape.js";
import { lowerBlocks } from "../blocks/lower.js";
import type { Draw } from "../draw.js";
import type { CompositeInitializer, Mirrored, Repeated, Sections } from "../initializer.js";
import { lower } from "../lower.js";
import type { LogOfUniform, ZerO } from "./data.js";
import { wideOf } from "../steps.js";
import type { LogDraw, PlacedDraw, SectionsDraw } from "./draw.js";

/** Lowers a law made of others, and those with it. */
export function lowerComposite(where: string, init: CompositeInitializer, tensor: Tensor): Draw {
  switch (init.law) {
    case "logOfUniform":
      return lowerLog(where, init, tensor);
    case "sections":
      return lowerSections(where, init, tensor);
    default:
      return lowerBlocks(where, tensor, (one) => lowerPlaced(where, init, one));
  }
}

function lowerLog(where: string, { low, high, sign }: LogOfUniform, tensor: Tensor): LogDraw<Draw> {
  // the logarithm is taken of float32, which has room for bounds that 16 bits have not
  const dtype = wideOf(tensor.dtype);
  if (dtype === "float32" && Math.fround(low) === 0) {
    throw wrongValue(`${hereOf(where, tensor)}: low`, "a number > 0 in float32", low);
  }
  const of = lower(where, { law: "uniform", low, high }, { ...tensor, dtype });
  return { law: "logOfUniform", of, sign };
}

function lowerSections(where: string, { parts }: Sections, tensor: Tensor): SectionsDraw<Draw> {
  const [axis, ...rest] = shapeOf(where, "sections", tensor);
  if (axis === undefined) {
    throw wrongValue(`${hereOf(where, tensor)}: shape`, "at least one axis for sections", []);
  }
  const rows = parts.reduce((sum, { size }) => sum + size, 0);
  if (rows !== axis) {
    const expected = `sizes that add up to the first axis, ${axis}`;
    throw wrongValue(`${hereOf(where, tensor)}: sections`, expected, rows);
  }
  const rolesOf = sectionRoles(where, axis, tensor);
  return {
    law: "sections",
    parts: parts.map(({ size, init, as }, k) => {
      const part = [size, ...rest];
      const of = lower(where, init, { ...tensor, ...rolesOf(size), shape: part });
      return { size: sizeOf(part), key: `[${as ?? k}]`, of };
    }),
  };
}

/** Of the groups or parts that lie along the first axis a section holds whole ones: gives their number, by its size. */
function sectionRoles(
  where: string,
  axis: number,
  tensor: Tensor,
): (size: number) => { groups?: number; parts?: number } {
  const { layout = "OI", groups = 1, parts = 1, transposed = false } = tensor;
  const [first] = layout as string; // checkRoles
  const ofIn = transposed ? "groups" : undefined;
  const ofOut = groups > 1 && !transposed ? "groups" : "parts";
  const role = first === "O" ? ofOut : first === "I" ? ofIn : undefined;
  const count = role === undefined ? 1 : { groups, parts }[role];
  if (role === undefined || count === 1) return () => ({});
  const unit = axis / count;
  return (size) => {
    if (size === 0 || size % unit === 0) return { [role]: size === 0 ? 1 : size / unit };
    const expected = `sizes of whole ${role}, multiples of ${unit}`;
    throw wrongValue(`${hereOf(where, tensor)}: sections`, expected, size);
  };
}

function shapeOf(where: string, law: string, { shape }: Tensor): readonly number[] {
  if (shape !== undefined) return shape;
  throw wrongType(`${where}: shape`, `the parameter's shape, since ${law} needs it`, shape);
}

function lowerPlaced(
  where: string,
  init: Mirrored | Repeated | ZerO,
  tensor: Tensor,
): PlacedDraw<Draw> {
  const { law } = init;
  const here = hereOf(where, tensor);
  const shape = shapeOf(where, law, tensor);
  if (shape.length < 2 && tensor.layout === undefined) {
    throw wrongValue(`${here}: shape`, `at least two axes for ${law}`, shape);
  }
  const layout = layoutOf(here, shape, tensor.layout);
  if (law === "zerO") {
    const [out, into] = outAndIn(here, shape, tensor);
    const [outputs, inputs] = [shape[out]!, shape[into]!];
    const value = outputs <= inputs ? 1 : 1 / Math.sqrt(powerOf2(outputs));
    const of = lower(where, { law: "constant", value }, tensor);
    return { law, of, from: [1], shape, layout };
  }
  if (law === "repeated") outAndIn(here, shape, tensor);
  const [axes, times] = law === "mirrored" ? [init.axes, 2] : ["O", init.times];
  const from = sourceShape(here, axes, times, shape, layout);
  return {
    law,
    of: lower(where, init.init, { ...tensor, shape: from, layout }),
    from,
    shape,
    layout,
  };
}

/** The shape of W, or of the units that are repeated. */
function sourceShape(
  here: string,
  axes: string,
  times: number,
  shape: readonly number[],
  layout: string,
): number[] {
  return shape.map((length, axis) => {
    if (!axes.includes(layout[axis]!)) return length;
    if (length % times !== 0) {
      throw wrongValue(`${here}: axis ${layout[axis]}`, `a multiple of ${times}`, length);
    }
    return length / times;
  });
}

/** Least power of two ≥ n. */
function powerOf2(n: number): number {
  let power = 1;
  while (power < n) power *= 2;
  return power;
}
