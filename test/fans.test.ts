import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fans } from "../src/index.js";

describe("roles of axes", () => {
  test.each([
    [[10, 784], undefined, 784, 10],
    [[10, 784], "OI", 784, 10],
    [[784, 10], "IO", 784, 10],
    [[64, 3, 7, 7], "OIHW", 147, 3136],
    [[7, 7, 3, 64], "HWIO", 147, 3136],
    [[5, 3, 64], "WIO", 15, 320],
    [[8, 4, 3, 5, 7], "OIDHW", 420, 840],
    [[0, 784], undefined, 784, 0],
    [[10, 0], undefined, 0, 10],
  ])("%j as %s", (shape, layout, fan_in, fan_out) => {
    expect(fans(shape, layout)).toStrictEqual({ fan_in, fan_out });
  });
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
