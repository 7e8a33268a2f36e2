import type { Tensor } from "../spec/shape.js";
import type { Draw } from "./draw.js";
import type { Initializer } from "./initializer.js";
import { familyOf } from "./registry.js";

/** Lowers checked data for a tensor, and checks that its values are finite in the dtype. @throws TypeError, RangeError */
export const lower = (where: string, init: Initializer, tensor: Tensor): Draw =>
  familyOf(init.law)!.lower(where, init, tensor);
