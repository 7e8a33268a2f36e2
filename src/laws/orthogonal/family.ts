/** Orthogonal matrices. */
import { checkNumber, checkScale, wrongValue } from "../../errors.js";
import { hereOf, type Tensor } from "../../spec/shape.js";
import { lowerBlocks } from "../blocks/lower.js";
import type { Draw } from "../draw.js";
import type { Family } from "../family.js";
import { linalgModule } from "../linalg.js";
import { bytesOf, type Piece } from "../piece.js";
import { register } from "../registry.js";
import type { DeltaOrthogonal, Orthogonal } from "./data.js";
import { orthogonalSteps } from "./kernels.js";
import { PANEL } from "./sizes.js";
import { lowerDelta, lowerOrthogonal, workBefore, type OrthogonalDraw } from "./lower.js";

/** Relative cost of one coordinate of one vector by one reflector, from bench/. */
const COST_OF_REFLECTION = 0.1;

const drawOf = ({ draw }: Pick<Piece, "draw">): OrthogonalDraw => draw as OrthogonalDraw;

function costOf(piece: Piece): number {
  const { length, units } = drawOf(piece);
  const [first, last] = piece.units ?? [0, units];
  const work = workBefore(length, last) - workBefore(length, first);
  return COST_OF_REFLECTION * (piece.dtype === "float64" ? 2 : 1) * work;
}

const family: Family = {
  data: {
    orthogonal: {
      keys: ["law", "gain", "columnAxis"],
      check(where, { law, gain, columnAxis }: Orthogonal) {
        checkScale(`${where}: gain`, gain);
        if (columnAxis === undefined) return { law, gain: gain + 0 };
        checkNumber(`${where}: columnAxis`, columnAxis);
        if (!Number.isInteger(columnAxis)) {
          throw wrongValue(`${where}: columnAxis`, "an integer", columnAxis);
        }
        return { law, gain: gain + 0, columnAxis: columnAxis + 0 };
      },
    },
    deltaOrthogonal: {
      keys: ["law", "gain"],
      check(where, { law, gain }: DeltaOrthogonal) {
        checkScale(`${where}: gain`, gain);
        return { law, gain: gain + 0 };
      },
    },
  },
  lower: (where, init, tensor) =>
    lowerBlocks(where, tensor, (one, kept) => {
      const draw =
        init.law === "orthogonal"
          ? lowerOrthogonal(where, inOne(where, init, tensor, kept), one)
          : lowerDelta(where, init as DeltaOrthogonal, one);
      return draw.gain === 0 ? ZERO : draw;
    }),
  draws: { orthogonal: undefined },
  wordless: [],
  module: linalgModule,
  costOf,
  isCheapToSlice: () => false,
  describe(draw, _, number) {
    const { units, length, gain } = draw as OrthogonalDraw;
    const times = gain === 1 ? "" : `, times ${number(gain)}`;
    return `${units} orthonormal vectors of ${length} values, Haar${times}`;
  },
  *steps(piece, key, target, tools) {
    const array = tools.arrayOf(piece, target);
    const compact = "array" in target && target.compact === true;
    const work = orthogonalSteps({ ...piece, draw: drawOf(piece) }, key, array, compact);
    for (const _ of work) yield 0;
    yield bytesOf(piece);
  },
  /** Units are cut at panels of 16; a slice, and a tensor with other values besides, stay whole. */
  cut<P extends Piece>(piece: P, room: number) {
    const { units, length, dense } = drawOf(piece);
    if (!dense || piece.end - piece.begin !== units * length) return [piece, undefined];
    const [first, last] = piece.units ?? [0, units];
    const part = (from: number, to: number): P => ({ ...piece, units: [from, to] });
    let at = first;
    while (at < last && costOf(part(first, at)) < room) {
      at = Math.min(last, at + PANEL - (at % PANEL));
    }
    if (at === last) return [piece, undefined];
    return at === first ? [undefined, piece] : [part(first, at), part(at, last)];
  },
};

const ZERO: Draw = { law: "constant", args: [0] };

/** `columnAxis` counts the axes of the whole tensor: here it counts those of one block. */
function inOne(
  where: string,
  init: Orthogonal,
  tensor: Tensor,
  kept: readonly (number | undefined)[],
): Orthogonal {
  const { columnAxis } = init;
  const rank = tensor.shape?.length ?? 0;
  const isWhole = kept.length === rank && kept.every((axis, i) => axis === i);
  if (columnAxis === undefined || isWhole) return init;
  const axis = kept.indexOf(columnAxis < 0 ? columnAxis + rank : columnAxis);
  if (axis >= 0) return { ...init, columnAxis: axis };
  const expected = "an axis of a matrix, not one over groups or stacked tensors";
  throw wrongValue(`${hereOf(where, tensor)}: columnAxis`, expected, columnAxis);
}

/** The family, known from the import on; the mark lets bundlers drop it where no factory of it is used. */
export const orthogonals: Family = /* @__PURE__ */ register(family);
