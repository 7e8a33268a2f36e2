/** Bits that the NumPy model confirmed (npm run reference): SHA-256 of whole sets. */
import { expect, test } from "vitest";
import { deltaOrthogonal, fingerprint, initialize, orthogonal } from "../../src/index.js";

test.each([
  ["float32", "0d8e22c8ccbbceee357b97247f66261c919934487e95d6f99e8da398031789fc"],
  ["float64", "92dd3a4621fd073bc575bc2d63d7c0c0d7bf38a74209b716f99e0f10bf9521fa"],
  ["float16", "67db52893307b9d4622be458094b52be98d6c029788c472f1f6f7b1196592bcf"],
  ["bfloat16", "178765021d0c4449b37d635e7e5e97bee268b4db4097a666c666f8dbd7ac1e66"],
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
