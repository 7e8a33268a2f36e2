/** Bits that the NumPy model confirmed (npm run reference): SHA-256 of whole sets. */
import { expect, test } from "vitest";
import { deltaOrthogonal, fingerprint, initialize, orthogonal } from "../../src/index.js";

test.each([
  ["float32", "6c256a631007056b3d020a55029b8e93089c1e47f4cd340abaa875dc72cae993"],
  ["float64", "bb1b1c073105b365a0f55380b8d599d12d443b2f8aa21769b9d8e85c3e37e71e"],
  ["float16", "71020260dae8495559f612b007d58a54e696d34a34b827dc2ebcad03f621427a"],
  ["bfloat16", "710af953dbaeeebc0b51d36d3a9eee76d466cef7fd2ddf3dd9460c1f1ae461b5"],
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
