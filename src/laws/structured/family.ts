/** Identities, sparse and Fourier kernels. */
import { FORMATS, type AnyArray } from "../../spec/dtype.js";
import { checkInteger, checkNumber, checkOneOf, wrongType, wrongValue } from "../../errors.js";
import { checkScale } from "../check.js";
import type { Dirac, Eye, Fourier, Initializer, Sparse } from "../data.js";
import { WINDOW_BYTES, windowArena } from "../../wasm/memory.js";
import type { Piece } from "../../plan/plan.js";
import {
  describeStructured,
  lowerDirac,
  lowerEye,
  lowerFourier,
  lowerSparse,
  type StructuredDraw,
} from "./lower.js";
import { register, type Key, type Pack, type Tools } from "../family.js";

/** The law's code in the stream's domain. */
const SPARSE = 4;

/** Relative cost of a value, from bench/; it balances parts and changes no bit. */
const COST: Readonly<Record<StructuredDraw["law"], number>> = {
  eye: 0.1,
  dirac: 0.1,
  sparse: 20,
  fourier: 20,
};

export const structuredPack: Pack = {
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
        checkInteger(`${where}: groups`, groups, 1);
        checkNumber(`${where}: gain`, gain);
        return { law, groups, gain: gain + 0 };
      },
    },
    sparse: {
      keys: ["law", "count", "fraction", "per", "std"],
      check(where, { law, count, fraction, per, std }: Sparse) {
        if ((count === null) === (fraction === null)) {
          throw wrongType(`${where}: fraction`, "a number, or a count instead", fraction);
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
  lower(where, init: Initializer, tensor) {
    switch (init.law) {
      case "eye":
        return lowerEye(where, init, tensor);
      case "dirac":
        return lowerDirac(where, init, tensor);
      case "sparse":
        return lowerSparse(where, init, tensor);
      default:
        return lowerFourier(where, init as Fourier, tensor);
    }
  },
  draws: { eye: 6, dirac: 6, sparse: undefined, fourier: 7 },
  wordless: ["eye", "dirac", "fourier"],
  costOf: ({ draw, dtype, begin, end }) =>
    COST[draw.law as StructuredDraw["law"]] * (dtype === "float64" ? 3 : 1) * (end - begin),
  isCheapToSlice: ({ law }) => law !== "sparse",
  describe: (draw, _, number) => describeStructured(draw as StructuredDraw, number),
  fill(piece, key, target, tools) {
    if (piece.draw.law !== "sparse") return undefined;
    return fillSparse(piece, key, tools.arrayOf(piece, target), tools);
  },
};

/** Values that `select` passes in one call. */
const SELECT_VALUES = 2 ** 18;

/** Passes of `select` (assembly/matrix/structured.ts) that find each unit's choice; the next one writes. */
const CHOOSING = 9;

/**
 * Whole units' words decide which of a slice's values stay. A table above the window holds the choice; the values
 * are the normal law's.
 */
function* fillSparse(
  piece: Piece,
  key: Key,
  array: AnyArray,
  { throughWindow, kernel }: Tools,
): IterableIterator<number> {
  const { draw, begin, end, dtype } = piece;
  const { args } = draw as StructuredDraw;
  const [std, chosen, units, inner, total] = args as [number, number, number, number, number];
  const { bytes } = FORMATS[dtype];
  const unitBytes = Number(windowArena().kernels.UNIT_BYTES.value);
  const { kernels, base, scratch } = windowArena(unitBytes * units);
  const table = base + WINDOW_BYTES;
  const domain = 16 * SPARSE + (dtype === "float64" ? 1 : 0);
  const shift = 31 - Math.clz32(bytes);
  const select = (pass: number, at: number, count: number): void => {
    kernels.select(pass, table, units, inner, base, shift, count, at, ...key, domain, scratch);
  };
  // rows are whole ranges of words; columns need all
  const from = inner === 1 ? 0 : inner * Math.floor(begin / inner);
  const to = inner === 1 ? total : inner * Math.ceil(end / inner);
  kernels.startUnits(table, units, chosen);
  for (let pass = 0; pass < CHOOSING; ++pass) {
    for (let at = from; at < to; at += SELECT_VALUES) {
      select(pass, at, Math.min(SELECT_VALUES, to - at));
      yield 0;
    }
    if (pass < CHOOSING - 1) kernels.narrow(pass, table, units);
  }
  const normal: Piece = { ...piece, draw: { law: "normal", args: [0, std] } };
  yield* throughWindow(piece, array, (arena, at, count) => {
    kernel(arena, normal, key, at, count);
    select(CHOOSING, at, count);
  });
}

/** The pack, known from the import on; the mark lets bundlers drop it where no factory of it is used. */
export const structured: Pack = /* @__PURE__ */ register(structuredPack);
