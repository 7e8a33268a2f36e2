/** Identities, sparse and Fourier kernels. */
import {
  checkInteger,
  checkNumber,
  checkOneOf,
  checkScale,
  show,
  wrongType,
  wrongValue,
} from "../../errors.js";
import { hereOf, type Tensor } from "../../spec/shape.js";
import { WIDE_COST } from "../base/family.js";
import { lowerBlocks } from "../blocks/lower.js";
import type { Draw } from "../draw.js";
import type { Family } from "../family.js";
import type { Initializer } from "../initializer.js";
import { register } from "../registry.js";
import type { Dirac, Eye, Fourier, Sparse } from "./data.js";
import {
  describeStructured,
  lowerDirac,
  lowerEye,
  lowerFourier,
  lowerSparse,
  type StructuredDraw,
} from "./lower.js";
import { sparseSteps } from "./sparse.js";
import { diagonalSteps, fourierSteps } from "./whole.js";

/** Relative cost of a value, from bench/. */
const COST: Readonly<Record<StructuredDraw["law"], number>> = {
  eye: 0.1,
  dirac: 0.1,
  sparse: 20,
  fourier: 34,
};

const family: Family = {
  data: {
    eye: {
      keys: ["law", "gain", "shift"],
      check(where, { law, gain, shift }: Eye) {
        checkNumber(`${where}: gain`, gain);
        checkInteger(`${where}: shift`, shift, -Number.MAX_SAFE_INTEGER);
        return { law, gain: gain + 0, shift: shift + 0 };
      },
    },
    dirac: {
      keys: ["law", "groups", "gain"],
      check(where, { law, groups, gain }: Dirac) {
        if (groups !== undefined) checkInteger(`${where}: groups`, groups, 1);
        checkNumber(`${where}: gain`, gain);
        return { law, ...(groups !== undefined && { groups }), gain: gain + 0 };
      },
    },
    sparse: {
      keys: ["law", "count", "fraction", "per", "std"],
      check(where, { law, count, fraction, per, std }: Sparse) {
        if (count !== null && fraction !== null) {
          throw wrongType(`${where}: fraction`, `nothing beside count = ${show(count)}`, fraction);
        }
        if (count === null && fraction === null) {
          throw wrongType(`${where}: count`, "a number, or a fraction instead", count);
        }
        if (count !== null) checkInteger(`${where}: count`, count, 0);
        else {
          checkNumber(`${where}: fraction`, fraction);
          if (fraction < 0 || fraction > 1)
            throw wrongValue(`${where}: fraction`, "within [0, 1]", fraction);
        }
        checkOneOf(`${where}: per`, per, ["out", "in"]);
        checkScale(`${where}: std`, std);
        return {
          law,
          count: count === null ? null : count + 0,
          fraction: fraction === null ? null : fraction + 0,
          per,
          std: std + 0,
        };
      },
    },
    fourier: {
      keys: ["law", "side", "window", "scaling", "periodic"],
      check(where, { law, side, window, scaling, periodic }: Fourier) {
        checkOneOf(`${where}: side`, side, ["real", "imag"]);
        checkOneOf(`${where}: window`, window, ["hann", "hamming", "rectangular"]);
        checkOneOf(`${where}: scaling`, scaling, ["density", "spectrum", "none"]);
        if (typeof periodic !== "boolean")
          throw wrongType(`${where}: periodic`, "a boolean", periodic);
        return { law, side, window, scaling, periodic };
      },
    },
  },
  lower(where, init, tensor) {
    const groups = init.law === "dirac" ? groupsOf(where, init, tensor) : 1;
    return lowerBlocks(where, tensor, (one) => lowerOne(where, init, one, groups));
  },
  draws: { eye: undefined, dirac: undefined, sparse: undefined, fourier: undefined },
  wordless: ["eye", "dirac", "fourier"],
  costOf: ({ draw, dtype, begin, end }) =>
    COST[draw.law as StructuredDraw["law"]] * (dtype === "float64" ? WIDE_COST : 1) * (end - begin),
  isCheapToSlice: ({ law }) => law !== "sparse",
  describe: (draw, _, number) => describeStructured(draw as StructuredDraw, number),
  steps(piece, key, target, tools) {
    const { law, args } = piece.draw as StructuredDraw;
    const array = tools.arrayOf(piece, target);
    if (law === "sparse") return sparseSteps(piece, key, array, tools);
    const six = args as [number, number, number, number, number, number];
    return law === "fourier"
      ? fourierSteps(piece, six, array)
      : diagonalSteps(piece, six, array, tools);
  },
};

function lowerOne(where: string, init: Initializer, tensor: Tensor, groups: number): Draw {
  switch (init.law) {
    case "eye":
      return lowerEye(where, init, tensor);
    case "dirac":
      return lowerDirac(where, init, tensor, groups);
    case "sparse":
      return lowerSparse(where, init, tensor);
    default:
      return lowerFourier(where, init as Fourier, tensor);
  }
}

/** The groups that are left to the law: those of the tensor are blocks already. */
function groupsOf(where: string, { groups }: Dirac, tensor: Tensor): number {
  if (groups === undefined) return 1;
  const here = `${hereOf(where, tensor)}: groups`;
  if (tensor.groups === undefined) {
    const beside = (tensor.layout as string | undefined)?.includes("G") === true; // checkRoles
    if (groups > 1 && beside) throw wrongValue(here, "none beside a G axis", groups);
    return groups;
  }
  if (groups !== tensor.groups) {
    throw wrongValue(here, `${groups}, as dirac has`, tensor.groups, "say them in one place");
  }
  return 1;
}

/** The family, known from the import on; the mark lets bundlers drop it where no factory of it is used. */
export const structured: Family = /* @__PURE__ */ register(family);
