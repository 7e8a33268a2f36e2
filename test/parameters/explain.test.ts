import { expect, test } from "vitest";
import {
  constant,
  explain,
  glorotNormal,
  heNormal,
  heUniform,
  normal,
  truncatedNormal,
  uniform,
} from "../../src/index.js";

test.each([
  [
    explain([256, 784], heNormal()),
    "[256, 784] as OI: fan_in = 784, fan_out = 256; std = √(2 / fan_in) = 0.050507627; N(0, 0.050507627²)",
  ],
  [
    explain([3, 3, 16, 32], heUniform({ mode: "fan_out" }), { layout: "HWIO" }),
    "[3, 3, 16, 32] as HWIO: fan_in = 16·3·3 = 144, fan_out = 32·3·3 = 288; bound = √(6 / fan_out) = 0.14433757; " +
      "U[-0.14433757, 0.14433757]",
  ],
  [
    explain([256, 784], glorotNormal({ distribution: "truncated_normal" })),
    "[256, 784] as OI: fan_in = 784, fan_out = 256 (fan_avg = 520); std = √(1 / fan_avg) = 0.043852901, " +
      "before the cut ÷ 0.8796256610342398 = 0.049854049; N(0, 0.049854049²) in [-0.099708098, 0.099708098]",
  ],
  [
    explain([64, 16, 3, 3], heNormal({ mode: "fan_out" }), { layout: "OIHW", groups: 4 }),
    "[64, 16, 3, 3] as OIHW in 4 groups: fan_in = 16·3·3 = 144, fan_out = 64/4·3·3 = 144; " +
      "std = √(2 / fan_out) = 0.11785113; N(0, 0.11785113²)",
  ],
  [
    explain([64, 8, 3], heNormal(), { layout: "IOW", groups: 4, transposed: true }),
    "[64, 8, 3] as IOW transposed in 4 groups: fan_in = 64/4·3 = 48, fan_out = 8·3 = 24; " +
      "std = √(2 / fan_in) = 0.20412415; N(0, 0.20412415²)",
  ],
  [
    explain([3, 3, 32, 2], heNormal(), { layout: "HWGO" }),
    "[3, 3, 32, 2] as HWGO: fan_in = 3·3 = 9, fan_out = 2·3·3 = 18; " +
      "std = √(2 / fan_in) = 0.47140452; N(0, 0.47140452²)",
  ],
  [
    explain([2304, 768], glorotNormal(), { parts: 3 }),
    "[2304, 768] as OI of 3 parts: fan_in = 768, fan_out = 2304/3 = 768 (fan_avg = 768); " +
      "std = √(1 / fan_avg) = 0.036084392; N(0, 0.036084392²)",
  ],
  [
    explain([768, 12, 64], heNormal({ mode: "fan_out" }), { layout: { in: [0], out: [1, -1] } }),
    "[768, 12, 64] as IOO: fan_in = 768, fan_out = 12·64 = 768; " +
      "std = √(2 / fan_out) = 0.051031036; N(0, 0.051031036²)",
  ],
  [
    explain([9], truncatedNormal({ mean: 1, std: 0.02, low: 0, high: null, moments: "result" })),
    "[9]: mean = 1 and std = 0.02 after the cut; N(0.97352784, 0.033177935²) in [0.97352784, ∞)",
  ],
  [explain([5], constant(0.1)), "[5]: 0.1"],
  [explain([5], uniform({ low: 0, high: 1 })), "[5]: U[0, 1]"],
  [explain([], normal({ mean: 1, std: 0.02 })), "[]: N(1, 0.02²)"],
  [explain([5], truncatedNormal({ std: 0.5, low: 0, high: null })), "[5]: N(0, 0.5²) in [0, ∞)"],
])("%s", (line, want) => {
  expect(line).toBe(want);
});

test("refuses what initialize refuses", () => {
  expect(() => explain([10, 0], heNormal())).toThrow(/^explain: fan_in expected > 0, got 0/);
  expect(() => explain([2], normal({ std: 1e5 }), { dtype: "float16" })).toThrow(
    /finite in float16/,
  );
});
