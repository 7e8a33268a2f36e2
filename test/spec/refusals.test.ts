/** What shapes, layouts, roles and dtypes refuse, word for word, and what they take at the same place. */
import { describe, expect, test } from "vitest";
import { fans, toFloat32, type Layout, type Roles } from "../../src/index.js";
import { checkRoles, checkShape, hereOf, layoutOf, outAndIn } from "../../src/spec/shape.js";

const FOUR = [8, 4, 3, 3];
const EXAMPLES = 'for example "OI", "IO", "OIHW" or "HWIO"';
const IMAGES = "a layout names a kernel's axes, for example OIHW; NCHW and NHWC are an image's";
const LETTERS = "O and I, or G, beside B and at most one each of D, H, W, G";

describe("layouts", () => {
  const refused = (shape: readonly number[], layout: unknown): unknown => {
    try {
      return layoutOf("f", shape, layout as Layout);
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each([
    [[2, 3], undefined, "OI"],
    [[2, 3], "IO", "IO"],
    [[7], "B", "B"],
    [[], "", ""],
    [[2, 3], "G", `f: layout expected one letter for each axis of [2, 3], got "G"; ${EXAMPLES}`],
    [FOUR, "NCHW", `f: layout expected ${LETTERS}, got "NCHW"; ${IMAGES}`],
    [FOUR, "NHWI", `f: layout expected ${LETTERS}, got "NHWI"; ${IMAGES}`],
    [FOUR, "OIHH", `f: layout expected ${LETTERS}, got "OIHH"; ${EXAMPLES}`],
    [FOUR, "OIxW", `f: layout expected ${LETTERS}, got "OIxW"; ${EXAMPLES}`],
    [FOUR, "xIOH", `f: layout expected ${LETTERS}, got "xIOH"; ${EXAMPLES}`],
    [FOUR, "OIHx", `f: layout expected ${LETTERS}, got "OIHx"; ${EXAMPLES}`],
    [[2, 3], "OO", `f: layout expected ${LETTERS}, got "OO"; ${EXAMPLES}`],
    [[2, 3], "II", `f: layout expected ${LETTERS}, got "II"; ${EXAMPLES}`],
    [[2, 3], "HW", `f: layout expected ${LETTERS}, got "HW"; ${EXAMPLES}`],
    [
      [5],
      undefined,
      "f: shape expected at least two axes for a law that scales by fan, got [5]; use normal, uniform or constant with " +
        "explicit numbers, or say in layout what the axes are",
    ],
    [
      [2, 3, 4],
      undefined,
      'f: layout expected a layout for shape [2, 3, 4], got undefined; say which axes are out and in, for example layout: "OIHW"',
    ],
    [FOUR, { out: [0], in: [1], kernel: [2, 3] }, "OIHW"],
    [FOUR, { out: [-4], in: [-3], kernel: [-2, -1] }, "OIHW"],
    [FOUR, { in: [0], out: [3], group: [1], batch: [2] }, "IGBO"],
    [[2, 3, 4, 5, 6], { out: [0], in: [1], kernel: [2, 3, 4] }, "OIDHW"],
    [FOUR, null, "f: layout expected a string or lists of axes, got null"],
    [FOUR, 5, "f: layout expected a string or lists of axes, got 5"],
    [FOUR, { out: [0] }, "f: layout.in expected an array of axes, got undefined"],
    [FOUR, { in: [0] }, "f: layout.out expected an array of axes, got undefined"],
    [FOUR, { out: [0], in: [1] }, "f: layout expected a list that has axis 2, got an object"],
    [
      FOUR,
      { out: [1], in: [2], kernel: [3] },
      "f: layout expected a list that has axis 0, got an object",
    ],
    [
      FOUR,
      { out: [0, 0], in: [1] },
      "f: layout.out expected axes from -4 to 3, each in one list, got [0, 0]",
    ],
    [
      FOUR,
      { out: [4], in: [1] },
      "f: layout.out expected axes from -4 to 3, each in one list, got [4]",
    ],
    [
      FOUR,
      { out: [-5], in: [1] },
      "f: layout.out expected axes from -4 to 3, each in one list, got [-5]",
    ],
    [
      FOUR,
      { out: ["0"], in: [1] },
      'f: layout.out expected axes from -4 to 3, each in one list, got ["0"]',
    ],
    [
      [1, 1, 1, 1, 1, 1],
      { out: [0], in: [1], kernel: [2, 3, 4, 5] },
      "f: layout.kernel expected at most three axes, got [2, 3, 4, 5]",
    ],
  ])("%j, %j", (shape, layout, expected) => {
    expect(refused(shape, layout)).toBe(expected);
  });
});

describe("roles", () => {
  const message = (shape: readonly number[], roles: unknown): string => {
    try {
      return JSON.stringify(fans(shape, roles as Roles));
    } catch (error) {
      return (error as Error).message;
    }
  };

  test.each<[readonly number[], unknown, string]>([
    [[6, 4], { groups: 1 }, '{"fan_in":4,"fan_out":6}'],
    [[6, 4], { groups: 2 }, '{"fan_in":4,"fan_out":3}'],
    [[6, 4], { parts: 3 }, '{"fan_in":4,"fan_out":2}'],
    [[6, 4], { groups: 1, transposed: false }, '{"fan_in":4,"fan_out":6}'],
    [[4, 6], { layout: "IO", groups: 2, transposed: true }, '{"fan_in":2,"fan_out":6}'],
    [[6, 4], { groups: 0 }, "fans: groups expected an integer ≥ 1, got 0"],
    [[6, 4], { groups: 1.5 }, "fans: groups expected an integer ≥ 1, got 1.5"],
    [[6, 4], { groups: "2" }, 'fans: groups expected an integer, got "2"'],
    [[6, 4], { parts: 0 }, "fans: parts expected an integer ≥ 1, got 0"],
    [[6, 4], { groups: 4 }, "fans: groups expected divisors of the O axes [6], got 4"],
    [[6, 4], { parts: 4 }, "fans: parts expected divisors of the O axes [6], got 4"],
    [[6, 4], { groups: 2, parts: 2 }, "fans: parts expected divisors of the O axes [6], got 4"],
    [
      [5, 6],
      { layout: "IO", groups: 2, transposed: true },
      "fans: groups expected divisors of the I axes [5], got 2",
    ],
    [[2, 6, 4], { layout: "GOI", groups: 2 }, "fans: groups expected none beside a G axis, got 2"],
    [
      [6, 4],
      { transposed: true },
      "fans: groups expected a number of groups beside transposed, got undefined",
    ],
    [[6, 4], { groups: 2, transposed: 1 }, "fans: transposed expected a boolean, got 1"],
    [
      [4, 6],
      { layout: "IO", groups: 2 },
      "fans: transposed expected true or false for 2 groups as IO, got undefined; true where I holds every group, as " +
        "torch's ConvTranspose has it; false where O does",
    ],
    [[6, 4], { grops: 2 }, "did you mean groups"],
  ])("%j, %j", (shape, roles, expected) => {
    expect(message(shape, roles)).toContain(expected);
  });

  test("only those that are given come back", () => {
    expect(checkRoles("f", [6, 4], {})).toStrictEqual({});
    expect(checkRoles("f", [6, 4], { parts: 2 })).toStrictEqual({ parts: 2 });
    const all = { layout: "OI", groups: 1, transposed: false, parts: 2 };
    expect(checkRoles("f", [6, 4], all)).toStrictEqual(all);
  });
});

test("roles are checked where they are given, not only where fans are asked for", () => {
  expect(() => checkRoles("f", [6, 4], { groups: 4 })).toThrow("f: groups expected divisors");
  expect(() => checkRoles("f", [6, 4], { parts: 4 })).toThrow("f: parts expected divisors");
  expect(() => checkRoles("f", [5], { layout: "OI" })).toThrow("f: layout expected one letter");
});

test.each<[string, string]>([
  ["OI", "[0,1]"],
  ["IO", "[1,0]"],
  ["OIHW", "[0,1]"],
  ["DHWIO", "[4,3]"],
  ["HOWI", "[1,3]"],
  ["GOI", 'f: layout expected one O, one I and kernel axes, got "GOI"'],
  ["OIG", 'f: layout expected one O, one I and kernel axes, got "OIG"'],
  ["OGI", 'f: layout expected one O, one I and kernel axes, got "OGI"'],
  ["OOI", 'f: layout expected one O, one I and kernel axes, got "OOI"'],
  ["IOI", 'f: layout expected one O, one I and kernel axes, got "IOI"'],
  ["BOI", 'f: layout expected one O, one I and kernel axes, got "BOI"'],
  ["G", 'f: layout expected one O, one I and kernel axes, got "G"'],
])("the axes of outputs and of inputs of %s", (layout, expected) => {
  let found: string;
  try {
    found = JSON.stringify(outAndIn("f", new Array<number>(layout.length).fill(1), { layout }));
  } catch (error) {
    found = (error as Error).message;
  }
  expect(found).toBe(expected);
});

test("an error says of which tensor", () => {
  const tensor = { shape: [1], dtype: "float32" } as const;
  expect(hereOf("f", { ...tensor, name: "w" })).toBe('f: "w"');
  expect(hereOf("f", { ...tensor, name: undefined })).toBe("f");
});

test.each<[unknown, string]>([
  ["4", 'f: shape expected an array of integers, got "4"'],
  [["4"], 'f: shape expected integers, got ["4"]'],
  [[-1], "f: shape expected integers ≥ 0, got [-1]"],
  [[0.5], "f: shape expected integers ≥ 0, got [0.5]"],
  [[2 ** 27, 2 ** 27], "f: shape expected fewer than 2^53 values, got [134217728, 134217728]"],
])("shape %j", (shape, expected) => {
  expect(() => checkShape("f", shape)).toThrow(expected);
});

test.each<[unknown, string]>([
  [{ data: new Float32Array(2), dtype: "int8" }, "toFloat32: dtype expected one of"],
  [{ data: new Float32Array(2) }, "toFloat32: dtype expected one of"],
  [
    { data: new Float64Array(2), dtype: "float32" },
    "toFloat32: data expected the array class of float32, got a Float64Array",
  ],
  [
    { data: [1, 2], dtype: "float32" },
    "toFloat32: data expected the array class of float32, got [1, 2]",
  ],
  [undefined, "toFloat32"],
])("toFloat32 of %j", (parameter, expected) => {
  expect(() => toFloat32(parameter as never)).toThrow(expected);
});

test("toFloat32 of what was transferred away, and of a view of nothing", () => {
  const data = new Float32Array(2);
  structuredClone(data.buffer, { transfer: [data.buffer] });
  expect(() => toFloat32({ data, dtype: "float32" })).toThrow(
    'toFloat32: data expected the array class of float32, got "a detached array"',
  );
  expect(toFloat32({ data: new Float32Array(0), dtype: "float32" }).length).toBe(0);
});
