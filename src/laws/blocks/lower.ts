import { wrongValue } from "../../errors.js";
import { hereOf, layoutOf, sizeOf, type Tensor } from "../../spec/shape.js";
import type { Draw } from "../draw.js";
import { register } from "../registry.js";
import { blocks } from "./family.js";

/**
 * Lowers a law of whole tensors for each of the tensors that stand in one: those of `parts`, of `groups`, and at each
 * index of a G or B axis. `lowerOne` gets a tensor that is one matrix or kernel, without such axes and numbers, and
 * which axes of the whole it keeps.
 */
export function lowerBlocks(
  where: string,
  tensor: Tensor,
  lowerOne: (one: Tensor, kept: readonly number[]) => Draw,
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
  const kept = [...shape.keys()].filter((axis) => !"GB".includes(roles[axis]!));
  const one = {
    name: tensor.name,
    dtype: tensor.dtype,
    shape: kept.map((axis) => shape[axis]! / counts[axis]!),
    layout: kept.map((axis) => roles[axis]).join(""),
  };
  const of = lowerOne(one, kept);
  if (sizeOf(shape) === 0) return { law: "constant", args: [0] };
  register(blocks);
  return { law: "blocks", of, shape: [...shape], counts };
}
