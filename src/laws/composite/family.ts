/** Laws made of other laws. */
import {
  asObject,
  checkInteger,
  checkKeys,
  checkNumber,
  checkOneOf,
  isArray,
  wrongType,
  wrongValue,
} from "../../errors.js";
import { sizeOf } from "../../spec/shape.js";
import { WIDE_COST } from "../base/family.js";
import { checkInitializer } from "../check.js";
import { costOf, isCheapToSlice } from "../cost.js";
import type { Draw } from "../draw.js";
import type { Family } from "../family.js";
import type {
  CompositeInitializer,
  Mirrored,
  Repeated,
  Section,
  Sections,
} from "../initializer.js";
import type { Piece } from "../piece.js";
import { register } from "../registry.js";
import type { LogOfUniform, ZerO } from "./data.js";
import type { CompositeDraw, SectionsDraw } from "./draw.js";
import { lowerComposite } from "./lower.js";
import { compositeSteps } from "./steps.js";

type Composite = CompositeDraw<Draw>;
type CompositePiece = Piece & { readonly draw: Composite };

/** Relative cost of putting a value in its place, or of its logarithm, from bench/. */
const COST_OF_PLACING = 5;

const family: Family = {
  data: {
    logOfUniform: {
      keys: ["law", "low", "high", "sign"],
      check(where, { law, low, high, sign }: LogOfUniform) {
        checkNumber(`${where}: low`, low);
        checkNumber(`${where}: high`, high);
        if (low <= 0) throw wrongValue(`${where}: low`, "a number > 0", low);
        if (low > high) throw wrongValue(`${where}: low`, `at most high = ${high}`, low);
        checkNumber(`${where}: sign`, sign);
        if (Math.abs(sign) !== 1) throw wrongValue(`${where}: sign`, "1 or -1", sign);
        return { law, low, high, sign };
      },
    },
    sections: {
      keys: ["law", "parts"],
      check(where, { law, parts }: Sections) {
        if (!isArray(parts)) throw wrongType(`${where}: parts`, "an array of sections", parts);
        checkDepth(where, parts);
        // a hole of the array is undefined
        const own = Array.from(parts, (part: unknown, k) =>
          checkSection(`${where}: part ${k}`, part, parts.length),
        );
        return { law, parts: own };
      },
    },
    mirrored: {
      keys: ["law", "axes", "init"],
      check(where, { law, axes, init }: Mirrored) {
        checkOneOf(`${where}: axes`, axes, ["O", "I", "OI"]);
        checkDepth(where, [init]);
        return { law, axes, init: checkInitializer(where, init) };
      },
    },
    repeated: {
      keys: ["law", "times", "init"],
      check(where, { law, times, init }: Repeated) {
        checkInteger(`${where}: times`, times, 1);
        checkDepth(where, [init]);
        return { law, times, init: checkInitializer(where, init) };
      },
    },
    zerO: { keys: ["law"], check: (_, { law }: ZerO) => ({ law }) },
  },
  lower: (where, init, tensor) => lowerComposite(where, init as CompositeInitializer, tensor),
  draws: {
    logOfUniform: undefined,
    sections: undefined,
    mirrored: undefined,
    repeated: undefined,
    zerO: undefined,
  },
  wordless: ["zerO"],
  costOf: (piece) => costOfComposite(piece as CompositePiece),
  isCheapToSlice: (draw) =>
    innerDraws(draw as Composite).every((of) => isCheapToSlice({ draw: of })),
  describe(draw, describe) {
    const composite = draw as Composite;
    switch (composite.law) {
      case "logOfUniform":
        return `${composite.sign < 0 ? "-" : ""}ln ${describe(composite.of)}`;
      case "sections":
        return composite.parts.map(({ size, of }) => `${size} × ${describe(of)}`).join(" | ");
      default:
        return `${composite.law} from [${composite.from.join(", ")}]: ${describe(composite.of)}`;
    }
  },
  steps: (piece, _, target, tools) =>
    compositeSteps(piece as CompositePiece, tools.arrayOf(piece, target), tools),
  /** Laws that cannot be sliced are cut between sections, or not at all. */
  cut<P extends Piece>(piece: P, room: number) {
    const { draw, begin, end } = piece;
    if (family.isCheapToSlice(draw)) return undefined;
    const bounds = draw.law === "sections" ? boundsOf(draw) : [];
    for (const at of bounds) {
      if (at <= begin || costOf({ ...piece, end: Math.min(at, end) }) < room) continue;
      if (at >= end) break;
      return [
        { ...piece, end: at },
        { ...piece, begin: at },
      ];
    }
    return [piece, undefined];
  },
};

const innerDraws = (draw: Composite): Draw[] =>
  draw.law === "sections" ? draw.parts.map(({ of }) => of) : [draw.of];

/** Where each section ends. */
function boundsOf({ parts }: SectionsDraw<Draw>): number[] {
  let at = 0;
  return parts.map(({ size }) => (at += size));
}

function costOfComposite(piece: CompositePiece): number {
  const { draw, dtype, begin, end } = piece;
  const part = (of: Draw, from: number, to: number): number =>
    from < to ? costOf({ ...piece, draw: of, begin: from, end: to }) : 0;
  if (draw.law === "sections") {
    let at = 0;
    return draw.parts.reduce((sum, { size, of }) => {
      const cost = part(of, Math.max(begin - at, 0), Math.min(end - at, size));
      at += size;
      return sum + cost;
    }, 0);
  }
  const { of } = draw;
  const size =
    draw.law === "logOfUniform" || isCheapToSlice({ draw: of }) ? end - begin : sizeOf(draw.from);
  const own = COST_OF_PLACING * (dtype === "float64" ? WIDE_COST : 1) * (end - begin);
  return own + part(of, 0, size);
}

/** How deep laws may stand in laws: far beyond use, and far from the end of any stack. */
const MOST_DEEP = 32;
const MOST_LAWS = 2 ** 20;

/** A law of laws is measured before anything walks down into it. */
function checkDepth(where: string, inner: readonly unknown[]): void {
  let level = inner;
  for (let depth = 1; level.length > 0; ++depth) {
    if (depth > MOST_DEEP || level.length > MOST_LAWS) {
      const expected = `laws within laws, ${MOST_DEEP} deep and ${MOST_LAWS} at a depth at most`;
      throw wrongValue(`${where}: init`, expected, inner[0]);
    }
    level = level.flatMap((law) => {
      const { init, parts } = asObject(law) as { init?: unknown; parts?: unknown };
      return [...(init === undefined ? [] : [init]), ...(isArray(parts) ? parts : [])];
    });
  }
}

function checkSection(where: string, part: unknown, parts: number): Section {
  checkKeys(where, part, ["size", "init", "as"]);
  const { size, as, init: law } = part as Section;
  checkInteger(`${where}: size`, size, 0);
  const init = checkInitializer(where, law);
  if (as === undefined) return { size, init };
  checkInteger(`${where}: as`, as, 0);
  if (as >= parts) throw wrongValue(`${where}: as`, `less than ${parts}, the parts`, as);
  return { size, init, as };
}

/** The family, known from the import on; the mark lets bundlers drop it where no factory of it is used. */
export const composites: Family = /* @__PURE__ */ register(family);
