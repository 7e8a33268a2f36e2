import { wrongValue } from "../../errors.js";
import { hereOf, layoutOf, sizeOf, type Tensor } from "../../spec/shape.js";
import type { Draw } from "../draw.js";
import { register } from "../registry.js";
import { blocks } from "./family.js";

/** An axis of a block; `axis` is what it was in the whole. */
interface Axis {
  readonly letter: string;
  readonly length: number;
  readonly axis: number | undefined;
}

/**
 * Lowers a law of whole tensors for each of the tensors that stand in one: those of `parts`, of `groups`, and at each
 * index of a G or B axis. `lowerOne` gets a tensor that is one matrix or kernel, without such axes and numbers, and
 * which axis of the whole each of its axes is. Where the layout has a G axis and no I, or no O, each group has one input,
 * or one output: an axis of length 1 in the place of G, which is none of the whole's.
 */
export function lowerBlocks(
  where: string,
  tensor: Tensor,
  lowerOne: (one: Tensor, kept: readonly (number | undefined)[]) => Draw,
): Draw {
  const { shape, layout, groups = 1, parts = 1, transposed } = tensor;
  const letters = layout as string | undefined; // checkRoles
  if (shape === undefined || (groups * parts === 1 && !/[GB]/.test(letters ?? ""))) {
    const one = { ...tensor, groups: undefined, parts: undefined, transposed: undefined };
    return lowerOne(one, [...(shape ?? []).keys()]);
  }
  const here = hereOf(where, tensor);
  const roles = layoutOf(here, shape, letters);
  const [ofIn, ofOut] = transposed === true ? [groups, parts] : [1, groups * parts];
  const [into, out] = [roles.indexOf("I"), roles.indexOf("O")];
  const counts = shape.map((length, axis) => {
    if ("GB".includes(roles[axis]!)) return length;
    const count = axis === out ? ofOut : axis === into ? ofIn : 1;
    if (length % count !== 0) {
      const role = roles[axis]!;
      throw wrongValue(
        `${here}: axis ${role}`,
        `a first ${role} axis that ${count} divides`,
        length,
      );
    }
    return count;
  });
  const missing = ["O", "I"].filter((letter) => !roles.includes(letter));
  const axes = shape.flatMap((length, axis): Axis[] => {
    const letter = roles[axis]!;
    if (letter === "B") return [];
    if (letter === "G") return missing.map((letter) => ({ letter, length: 1, axis: undefined }));
    return [{ letter, length: length / counts[axis]!, axis }];
  });
  const one = {
    name: tensor.name,
    dtype: tensor.dtype,
    shape: axes.map(({ length }) => length),
    layout: axes.map(({ letter }) => letter).join(""),
  };
  const of = lowerOne(
    one,
    axes.map(({ axis }) => axis),
  );
  if (sizeOf(shape) === 0) return { law: "constant", args: [0] };
  register(blocks);
  return { law: "blocks", of, shape: [...shape], counts };
}
