import { fill, normal, uniform, type Seed } from "weightseed";
import type { Draw } from "./points.js";

const LAWS = { uniform: uniform({ low: 0, high: 1 }), normal: normal({ std: 1 }) };

/** Draws of the library's stream under a seed. */
export const drawOf =
  (seed: Seed): Draw =>
  (name, law, count) =>
    fill(new Float32Array(count), LAWS[law], { seed, name });
