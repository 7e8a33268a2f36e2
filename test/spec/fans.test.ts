import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fans, heNormal, initialize, recipeOf, type Layout, type Roles } from "../../src/index.js";

describe("roles of axes", () => {
  test.each([
    [[10, 784], undefined, 784, 10],
    [[10, 784], "OI", 784, 10],
    [[784, 10], "IO", 784, 10],
    [[64, 3, 7, 7], "OIHW", 147, 3136],
    [[7, 7, 3, 64], "HWIO", 147, 3136],
    [[64, 7, 7, 3], "OHWI", 147, 3136],
    [[5, 3, 64], "WIO", 15, 320],
    [[8, 4, 3, 5, 7], "OIDHW", 420, 840],
    [[0, 784], undefined, 784, 0],
    [[10, 0], undefined, 0, 10],
    // Keras' depthwise kernel: each of 32 channels feeds 2 outputs
    [[3, 3, 32, 2], "HWGO", 9, 18],
    [[3, 3, 32], "HWG", 9, 9],
    [[768], "G", 1, 1],
    // attention kernels of rank 3: 768 inputs to 12 heads of 64, and back
    [[768, 12, 64], "IOO", 768, 768],
    [[12, 64, 768], "IIO", 768, 768],
    // eight experts
    [[8, 256, 512], "BIO", 256, 512],
    [[2, 4, 256, 512], "BBOI", 512, 256],
  ])("%j as %s", (shape, layout, fan_in, fan_out) => {
    expect(fans(shape, layout)).toStrictEqual({ fan_in, fan_out });
    expect(fans(shape, { ...(layout !== undefined && { layout }) })).toStrictEqual({
      fan_in,
      fan_out,
    });
  });

  const LISTS: readonly [number[], Layout, string][] = [
    [[10, 784], { in: [1], out: [0] }, "OI"],
    [[7, 7, 3, 64], { kernel: [0, 1], in: [2], out: [3] }, "HWIO"],
    [[7, 7, 3, 64], { kernel: [-3, -4], in: [-2], out: [-1] }, "WHIO"],
    [[64, 3, 2, 3, 4], { out: [0], in: [1], kernel: [2, 3, 4] }, "OIDHW"],
    [[768, 12, 64], { in: [0], out: [1, 2] }, "IOO"],
    [[3, 3, 32], { in: [], out: [], kernel: [0, 1], group: [2] }, "HWG"],
    [[8, 256, 512], { batch: [0], in: [1], out: [2] }, "BIO"],
  ];
  test.each(LISTS)("%j as %j", (shape, layout, letters) => {
    expect(fans(shape, layout)).toStrictEqual(fans(shape, letters));
    expect(fans(shape, { layout })).toStrictEqual(fans(shape, letters));
    // plans and recipes keep one form
    const set = initialize([["w", { shape, layout, init: heNormal() }]], { seed: 1 });
    expect(recipeOf(set).spec[0]![1].layout).toBe(letters);
  });

  const GROUPED: readonly [string, number[], Roles, number, number][] = [
    ["torch Conv2d(64, 64, 3, groups=4)", [64, 16, 3, 3], { layout: "OIHW", groups: 4 }, 144, 144],
    ["torch depthwise Conv2d", [32, 1, 3, 3], { layout: "OIHW", groups: 32 }, 9, 9],
    ["Keras, JAX grouped", [3, 3, 16, 64], { layout: "HWIO", groups: 4 }, 144, 144],
    ["MLX grouped", [64, 3, 3, 16], { layout: "OHWI", groups: 4 }, 144, 144],
    [
      "torch ConvTranspose2d(64, 32, 3, groups=4)",
      [64, 8, 3, 3],
      { layout: "IOHW", groups: 4, transposed: true },
      144,
      72,
    ],
    [
      "JAX rhs_spec IOHW",
      [16, 64, 3, 3],
      { layout: "IOHW", groups: 4, transposed: false },
      144,
      144,
    ],
    ["one group", [16, 64, 3, 3], { layout: "IOHW", groups: 1 }, 144, 576],
    ["fused query, key and value", [2304, 768], { parts: 3 }, 768, 768],
    ["fused, Flax", [768, 2304], { layout: "IO", parts: 3 }, 768, 768],
    ["LSTM gates", [1024, 128], { parts: 4 }, 128, 256],
    ["groups of parts", [24, 4], { groups: 2, parts: 3 }, 4, 4],
    ["none", [0, 4], { groups: 2 }, 4, 0],
  ];
  test.each(GROUPED)("%s", (_, shape, roles, fan_in, fan_out) => {
    expect(fans(shape, roles)).toStrictEqual({ fan_in, fan_out });
    // in the entry, through JSON, and back
    const set = initialize([["w", { shape: [...shape], ...roles, init: heNormal() }]], { seed: 1 });
    const recipe = recipeOf(set);
    expect(recipe.spec[0]![1]).toMatchObject(roles);
    const again = initialize(JSON.parse(JSON.stringify(recipe)) as typeof recipe);
    expect(recipeOf(again)).toStrictEqual(recipe);
  });
});

/** The kernel of a convolution with one position: which input channel feeds which output. */
function connections(inputs: number, outputs: number, groups: number): [number, number] {
  const [ins, outs] = [new Array<number>(inputs).fill(0), new Array<number>(outputs).fill(0)];
  for (let o = 0; o < outputs; ++o) {
    for (let i = 0; i < inputs; ++i) {
      const same = Math.floor((o * groups) / outputs) === Math.floor((i * groups) / inputs);
      if (!same) continue;
      outs[o]! += 1;
      ins[i]! += 1;
    }
  }
  return [outs[0]!, ins[0]!];
}

test("fans count connections: inputs that feed one output, outputs that one input feeds", () => {
  const size = fc.integer({ min: 1, max: 6 });
  fc.assert(
    fc.property(size, size, size, size, (i, o, groups, k) => {
      const [inputs, outputs] = [i * groups, o * groups];
      const [fan_in, fan_out] = connections(inputs, outputs, groups);
      const want = { fan_in: fan_in * k, fan_out: fan_out * k };
      expect(fans([outputs, i, k], { layout: "OIW", groups })).toStrictEqual(want);
      expect(fans([k, i, outputs], { layout: "WIO", groups })).toStrictEqual(want);
      const transposed = { layout: "IOW", groups, transposed: true };
      expect(fans([inputs, o, k], transposed)).toStrictEqual(want);
      expect(fans([groups, i, o, k], "GIOW")).toStrictEqual(want);
    }),
    { seed: 1 },
  );
});

test("the order of axes does not matter, only their roles", () => {
  const axes = ["O", "I", "H", "W"];
  const sizes = fc.array(fc.nat(50), { minLength: 4, maxLength: 4 });
  const order = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
  fc.assert(
    fc.property(sizes, order, (shape, permutation) => {
      const moved = permutation.map((axis) => shape[axis]!);
      const layout = permutation.map((axis) => axes[axis]!).join("");
      expect(fans(moved, layout)).toStrictEqual(fans(shape, "OIHW"));
    }),
    { seed: 1 },
  );
});

describe("what leaves a fan open, or contradicts the shape, is refused", () => {
  const REFUSED: readonly [string, number[], unknown, typeof TypeError, RegExp][] = [
    ["rank 3", [2, 3, 4], undefined, TypeError, /layout expected a layout for shape/],
    ["rank 3, groups only", [2, 3, 4], { groups: 1 }, TypeError, /layout expected a layout/],
    ["rank 1", [4], undefined, RangeError, /shape expected at least two axes/],
    ["rank 0", [], undefined, RangeError, /shape expected at least two axes/],
    ["no I", [3, 3, 4], "HWO", RangeError, /layout expected O and I, or G/],
    ["no O", [3, 3, 4], "HWI", RangeError, /layout expected O and I, or G/],
    ["H twice", [3, 3, 4, 4], "HHIO", RangeError, /at most one each of D, H, W, G/],
    ["G twice", [3, 3, 4], "GGO", RangeError, /at most one each/],
    ["a number", [2, 2], 5, TypeError, /layout expected a string or lists/],
    ["an array", [2, 2], ["O", "I"], TypeError, /^fans: layout expected an object of options/],
    ["misspelt role", [2, 2], { layout: "OI", group: 2 }, TypeError, /option expected .* "group"/],
    ["misspelt list", [2, 2], { in: [0], out: [1], groups: [] }, TypeError, /layout: option/],
    ["axis in two lists", [2, 2], { in: [0], out: [0, 1] }, RangeError, /each in one list/],
    ["axis in no list", [2, 2, 2], { in: [0], out: [1] }, RangeError, /a list that has axis 2/],
    ["axis out of range", [2, 2], { in: [0], out: [2] }, RangeError, /axes from -2 to 1/],
    ["axis −3 of 2", [2, 2], { in: [0], out: [-3] }, RangeError, /axes from -2 to 1/],
    ["axis 0.5", [2, 2], { in: [0.5], out: [1] }, RangeError, /axes from -2 to 1/],
    ["axis of text", [2, 2], { in: ["0"], out: [1] }, TypeError, /layout.in expected axes/],
    ["no list", [2, 2], { in: 0, out: [1] }, TypeError, /layout.in expected an array/],
    ["out missing", [2, 2], { in: [0] }, TypeError, /layout.out expected an array/],
    [
      "four kernel axes",
      [1, 1, 1, 1, 1, 1],
      { in: [0], out: [1], kernel: [2, 3, 4, 5] },
      RangeError,
      /kernel expected at most three/,
    ],
    ["groups 0", [4, 4], { groups: 0 }, RangeError, /groups expected an integer ≥ 1/],
    ["groups 1.5", [4, 4], { groups: 1.5 }, RangeError, /groups expected an integer ≥ 1/],
    ["groups of text", [4, 4], { groups: "2" }, TypeError, /groups expected an integer/],
    ["groups do not divide", [6, 4], { groups: 4 }, RangeError, /divisors of the O axes \[6\]/],
    ["parts do not divide", [6, 4], { parts: 4 }, RangeError, /parts expected divisors of the O/],
    [
      "groups beside G",
      [3, 4, 4],
      { layout: "GOI", groups: 2 },
      RangeError,
      /none beside a G axis/,
    ],
    [
      "groups along O or I",
      [4, 4, 3],
      { layout: "IOW", groups: 2 },
      TypeError,
      /transposed expected true or false for 2 groups as IOW/,
    ],
    [
      "groups do not divide I",
      [6, 4, 3],
      { layout: "IOW", groups: 4, transposed: true },
      RangeError,
      /divisors of the I axes \[6\]/,
    ],
    ["transposed alone", [4, 4], { transposed: true }, TypeError, /groups expected a number/],
    ["transposed 1", [4, 4], { groups: 2, transposed: 1 }, TypeError, /expected a boolean/],
  ];
  test.each(REFUSED)("%s", (_, shape, roles, type, message) => {
    const call = (): unknown => fans(shape, roles as Roles);
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});
