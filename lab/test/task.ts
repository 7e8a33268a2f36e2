// The points and matrices of a seed, by the library in Node.
import type { Initializer } from "weightseed";
import { pointsOf, type Points } from "../src/points.js";
import { weightseed } from "./library.js";

const { fill, initialize, normal, uniform } = weightseed;

export const taskOf = (data: string, count: number, seed: number): Points =>
  pointsOf(data, count, (name, law, length) =>
    fill(
      new Float32Array(length),
      law === "uniform" ? uniform({ low: 0, high: 1 }) : normal({ std: 1 }),
      { seed, name },
    ),
  );

/** A matrix as rows, one an output. */
export function matrix(
  name: string,
  shape: readonly [number, number],
  init: Initializer,
  { seed, layout = "OI" }: { readonly seed: number; readonly layout?: "OI" | "IO" },
): number[][] {
  const [first, second] = shape;
  const { [name]: made } = initialize({ [name]: { shape, layout, init } }, { seed });
  const { data } = made!;
  const [outputs, inputs] = layout === "OI" ? [first, second] : [second, first];
  return Array.from({ length: outputs }, (_, o) =>
    Array.from({ length: inputs }, (_, i) =>
      layout === "OI" ? data[o * second + i]! : data[i * second + o]!,
    ),
  );
}
