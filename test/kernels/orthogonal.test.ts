/** Bits that the NumPy model confirmed (npm run reference): SHA-256 of whole sets. */
import { expect, test } from "vitest";
import { deltaOrthogonal, fingerprint, initialize, orthogonal } from "../../src/index.js";

test.each([
  ["float32", "@float32"],
  ["float64", "@float64"],
  ["float16", "@float16"],
  ["bfloat16", "@bfloat16"],
] as const)("%s", (dtype, want) => {
  const spec = {
    square: { shape: [100, 100], init: orthogonal() },
    wide: { shape: [20, 4200], init: orthogonal({ gain: 1.7 }) },
    tall: { shape: [600, 33], init: orthogonal() },
    axis: { shape: [4, 30, 5], init: orthogonal({ columnAxis: 1 }) },
    delta: { shape: [24, 20, 3, 3], layout: "OIHW", init: deltaOrthogonal() },
  };
  expect(fingerprint(initialize(spec, { seed: 11, dtype }))).toBe(want);
});
