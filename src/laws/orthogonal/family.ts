/** Orthogonal matrices. */
import { checkNumber, wrongValue } from "../../errors.js";
import { checkScale } from "../check.js";
import type { DeltaOrthogonal, Initializer, Orthogonal } from "../data.js";
import type { Draw } from "../lower.js";
import { lowerDelta, lowerOrthogonal, workBefore, type OrthogonalDraw } from "./lower.js";
import { PANEL, linalgModule, orthogonalSteps } from "./kernels.js";
import { bytesOf, type Piece } from "../../plan/plan.js";
import { register, type Pack } from "../family.js";

/** Relative cost of one coordinate of one vector by one reflector, from bench/; it balances parts and changes no bit. */
const COST_OF_REFLECTION = 0.1;

const drawOf = ({ draw }: { readonly draw: Draw }): OrthogonalDraw => draw as OrthogonalDraw;

export const orthogonalPack: Pack = {
  data: {
    orthogonal: {
      keys: ["law", "gain", "columnAxis"],
      check(where, { law, gain, columnAxis }: Orthogonal) {
        checkScale(`${where}: gain`, gain);
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
  lower(where, init: Initializer, tensor) {
    const draw =
      init.law === "orthogonal"
        ? lowerOrthogonal(where, init, tensor)
        : lowerDelta(where, init as DeltaOrthogonal, tensor);
    return draw.gain === 0 ? { law: "constant", args: [0] } : draw;
  },
  draws: { orthogonal: undefined },
  wordless: [],
  module: linalgModule,
  costOf(piece) {
    const { length, units } = drawOf(piece);
    const [first, last] = piece.units ?? [0, units];
    const work = workBefore(length, last) - workBefore(length, first);
    return COST_OF_REFLECTION * (piece.dtype === "float64" ? 2 : 1) * work;
  },
  isCheapToSlice: () => false,
  describe(draw, _, number) {
    const { units, length, gain } = draw as OrthogonalDraw;
    const times = gain === 1 ? "" : `, times ${number(gain)}`;
    return `${units} orthonormal vectors of ${length} values, Haar${times}`;
  },
  *fill(piece, key, target, tools) {
    const array = tools.arrayOf(piece, target);
    const compact = "array" in target && target.compact === true;
    const work = orthogonalSteps({ ...piece, draw: drawOf(piece) }, key, array, compact);
    while (work.next().done !== true) yield 0;
    yield bytesOf(piece);
  },
  /** Units are cut at panels of 16; a slice, and a tensor with other values besides, stay whole. */
  cut<P extends Piece>(piece: P, room: number) {
    const { units, length, size } = drawOf(piece);
    const isVectors = units * length === size && piece.end - piece.begin === size;
    if (!isVectors) return [piece, undefined];
    const [first, last] = piece.units ?? [0, units];
    const part = (from: number, to: number): P => ({ ...piece, units: [from, to] });
    let at = first;
    while (at < last && orthogonalPack.costOf(part(first, at)) < room) {
      at = Math.min(last, at + PANEL - (at % PANEL));
    }
    if (at === last) return [piece, undefined];
    return at === first ? [undefined, piece] : [part(first, at), part(at, last)];
  },
};

/** The pack, known from the import on; the mark lets bundlers drop it where no factory of it is used. */
export const orthogonals: Pack = /* @__PURE__ */ register(orthogonalPack);
