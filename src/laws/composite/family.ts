/** Laws made of other laws. */
import { compose, lowerComposite, type Composite } from "./lower.js";
import {
  checkInteger,
  checkKeys,
  checkNumber,
  checkOneOf,
  wrongType,
  wrongValue,
} from "../../errors.js";
import { checkInitializer } from "../check.js";
import type {
  CompositeInitializer,
  LogOfUniform,
  Mirrored,
  Repeated,
  Section,
  Sections,
  ZerO,
} from "../data.js";
import { bytesOf, type Piece } from "../../plan/plan.js";
import { register, type Pack } from "../family.js";

type CompositePiece = Piece & { readonly draw: Composite };

export const compositePack: Pack = {
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
        if (!Array.isArray(parts))
          throw wrongType(`${where}: parts`, "an array of sections", parts);
        return {
          law,
          parts: parts.map((part: unknown, k) =>
            checkSection(`${where}: part ${k}`, part, parts.length),
          ),
        };
      },
    },
    mirrored: {
      keys: ["law", "axes", "init"],
      check(where, { law, axes, init }: Mirrored) {
        checkOneOf(`${where}: axes`, axes, ["O", "I", "OI"]);
        return { law, axes, init: checkInitializer(where, init) };
      },
    },
    repeated: {
      keys: ["law", "times", "init"],
      check(where, { law, times, init }: Repeated) {
        checkInteger(`${where}: times`, times, 1);
        return { law, times, init: checkInitializer(where, init) };
      },
    },
    zerO: { keys: ["law"], check: (_, { law }: ZerO) => ({ law }) },
  },
  lower: (where, init, tensor, lower) =>
    lowerComposite(where, init as CompositeInitializer, tensor, lower),
  draws: {
    logOfUniform: undefined,
    sections: undefined,
    mirrored: undefined,
    repeated: undefined,
    zerO: undefined,
  },
  wordless: ["zerO"],
  costOf: ({ draw, dtype, begin, end }) =>
    (draw.law === "sections" ? 1 : 5) * (dtype === "float64" ? 3 : 1) * (end - begin),
  isCheapToSlice: () => false,
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
  *fill(piece, _, target, tools) {
    compose(piece as CompositePiece, tools.arrayOf(piece, target), tools.fill);
    yield bytesOf(piece);
  },
};

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

/** The pack, known from the import on; the mark lets bundlers drop it where no factory of it is used. */
export const composites: Pack = /* @__PURE__ */ register(compositePack);
