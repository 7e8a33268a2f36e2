/**
 * Law by role: each law under a layout, groups, a transposed tensor, parts, a G axis and a B axis. An option is honoured
 * in the way that docs/initializers.md says, or refused.
 */
import { describe, expect, test } from "vitest";
import {
  constant,
  deltaOrthogonal,
  dirac,
  explain,
  eye,
  fill,
  fourier,
  heNormal,
  initialize,
  laws,
  logOfUniform,
  mirrored,
  normal,
  orthogonal,
  recipeOf,
  repeated,
  sections,
  sparse,
  truncatedNormal,
  uniform,
  zerO,
  type Initializer,
} from "../../src/index.js";
import { encoded, tensor } from "../oracle/tensors.js";
import { expectVoice, thrownBy } from "../support/voice.js";

interface Entry {
  readonly shape: readonly number[];
  readonly layout?: string;
  readonly groups?: number;
  readonly transposed?: boolean;
  readonly parts?: number;
}

/** A tensor of several, and what each of these is. */
interface Role extends Entry {
  readonly layout: string;
  readonly block: Entry;
  /** Block and place there of a tensor's index. */
  readonly blockOf: (index: readonly number[]) => [block: number, place: readonly number[]];
}

/** Where the run of an axis ends, by its length. */
const cut = (i: number, length: number): [number, number] => [Math.floor(i / length), i % length];

/** Of matrices [6, 4] and of kernels [6, 4, 3]; a Fourier kernel has one input. */
function rolesOf(inputs: number, kernel: readonly number[]): Readonly<Record<string, Role>> {
  const K = kernel.length === 0 ? "" : "W";
  const block = { shape: [6, inputs, ...kernel], layout: `OI${K}` };
  return {
    groups: {
      ...{ shape: [12, inputs, ...kernel], layout: `OI${K}`, groups: 2 },
      block,
      blockOf: ([o, ...rest]) => [cut(o!, 6)[0], [cut(o!, 6)[1], ...rest]],
    },
    transposed: {
      ...{ shape: [3 * inputs, 6, ...kernel], layout: `IO${K}`, groups: 3, transposed: true },
      block: { shape: [inputs, 6, ...kernel], layout: `IO${K}` },
      blockOf: ([i, ...rest]) => [cut(i!, inputs)[0], [cut(i!, inputs)[1], ...rest]],
    },
    parts: {
      ...{ shape: [...kernel, inputs, 18], layout: `${K}IO`, parts: 3 },
      block: { shape: [...kernel, inputs, 6], layout: `${K}IO` },
      blockOf: (index) => {
        const [part, o] = cut(index.at(-1)!, 6);
        return [part, [...index.slice(0, -1), o]];
      },
    },
    "groups of parts": {
      ...{ shape: [36, inputs, ...kernel], layout: `OI${K}`, groups: 2, parts: 3 },
      block,
      blockOf: ([o, ...rest]) => [cut(o!, 6)[0], [cut(o!, 6)[1], ...rest]],
    },
    "transposed groups of parts": {
      ...{ shape: [2 * inputs, 18, ...kernel], layout: `IO${K}` },
      ...{ groups: 2, transposed: true, parts: 3 },
      block: { shape: [inputs, 6, ...kernel], layout: `IO${K}` },
      blockOf: ([i, o, ...rest]) => {
        const [[group, row], [part, column]] = [cut(i!, inputs), cut(o!, 6)];
        return [3 * group + part, [row, column, ...rest]];
      },
    },
    "G axis": {
      ...{ shape: [6, 5, inputs, ...kernel], layout: `OGI${K}` },
      block,
      blockOf: ([o, g, ...rest]) => [g!, [o!, ...rest]],
    },
    "B axes": {
      ...{ shape: [2, 6, inputs, ...kernel, 2], layout: `BOI${K}B` },
      block,
      blockOf: ([b, ...rest]) => [2 * b! + rest.at(-1)!, rest.slice(0, -1)],
    },
  };
}

const MATRIX = rolesOf(4, []);
const KERNEL = rolesOf(4, [3]);
const ROLES = Object.keys(MATRIX);

/** Sections along the first axis, which cut no group and no part. */
const twoSections = ([first]: readonly number[]): Initializer =>
  sections([
    { size: Math.ceil(first! / 2), init: orthogonal() },
    { size: Math.floor(first! / 2), init: heNormal({ mode: "fan_out" }) },
  ]);

type Law = Initializer["law"];

/** Laws each of whose values is a draw of its own: no axis has a meaning for them. */
const ELEMENT_WISE: Readonly<Partial<Record<Law, Initializer>>> = {
  constant: constant(0.5),
  uniform: uniform({ bound: 1 }),
  normal: normal(),
  truncatedNormal: truncatedNormal({ low: -1, high: 3 }),
  logOfUniform: logOfUniform({ low: 1, high: 2 }),
};

/** Laws of which each block has a draw of its own. */
const WHOLE: Readonly<
  Partial<Record<Law, readonly [Initializer, Readonly<Record<string, Role>>]>>
> = {
  eye: [eye({ gain: 3, shift: 1 }), MATRIX],
  sparse: [sparse({ count: 2 }), MATRIX],
  dirac: [dirac(), KERNEL],
  fourier: [fourier({ scaling: "none" }), rolesOf(1, [3])],
  orthogonal: [orthogonal(), KERNEL],
  deltaOrthogonal: [deltaOrthogonal(), KERNEL],
  mirrored: [mirrored({ init: heNormal({ mode: "fan_out" }) }), KERNEL],
  repeated: [repeated({ init: orthogonal(), times: 2 }), KERNEL],
  zerO: [zerO(), KERNEL],
};

const OTHERS: readonly Law[] = ["varianceScaling", "sections"];

test("every law is here", () => {
  const here = [...Object.keys(ELEMENT_WISE), ...Object.keys(WHOLE), ...OTHERS];
  expect(here.sort()).toStrictEqual([...laws()].sort());
});

const make = (name: string, entry: Entry, init: Initializer): number[] => [
  ...initialize([[name, { ...entry, init }]], { seed: 5 })[name]!.data,
];

const sizeOf = (shape: readonly number[]): number => shape.reduce((n, x) => n * x, 1);

function indexOf(shape: readonly number[], flat: number): number[] {
  return shape.reduceRight<number[]>((index, length, axis) => {
    const inner = sizeOf(shape.slice(axis + 1));
    return [Math.floor(flat / inner) % length, ...index];
  }, []);
}

const flatOf = (shape: readonly number[], index: readonly number[]): number =>
  index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0);

/** The entry as users write it. */
const entryOf = ({
  shape,
  layout,
  groups,
  transposed,
  parts,
}: Role): Entry & { layout: string } => ({
  shape,
  layout,
  ...(groups !== undefined && { groups }),
  ...(transposed !== undefined && { transposed }),
  ...(parts !== undefined && { parts }),
});

const oracle = (entry: Entry & { layout: string }, init: Initializer): number[] =>
  encoded(tensor({ ...entry, init, name: "w", seed: 5n, dtype: "float32" }), "float32");

describe.each(Object.entries(ELEMENT_WISE))("%s", (_, init) => {
  test.each(ROLES)("%s: the values are those without it", (role) => {
    const entry = entryOf(KERNEL[role]!);
    expect(make("w", entry, init)).toStrictEqual(make("w", { shape: entry.shape }, init));
  });
  test("layout: none is needed, and any has the same values", () => {
    const [a, b] = [{ shape: [6, 4, 3], layout: "OIW" }, { shape: [6, 4, 3] }];
    expect(make("w", a, init)).toStrictEqual(make("w", b, init));
  });
});

describe("varianceScaling", () => {
  test.each(ROLES)("%s: the fans are those of one block", (role) => {
    const entry = entryOf(KERNEL[role]!);
    // fan_in 4·3, fan_out 6·3
    for (const [mode, fan] of [
      ["fan_in", 12],
      ["fan_out", 18],
    ] as const) {
      const want = make("w", { shape: entry.shape }, normal({ std: Math.sqrt(2 / fan) }));
      expect(make("w", entry, heNormal({ mode }))).toStrictEqual(want);
    }
  });
  test("layout: it decides the fans", () => {
    const entry = { shape: [6, 4, 3], layout: "WIO" };
    const want = make("w", { shape: [6, 4, 3] }, normal({ std: Math.sqrt(2 / 24) }));
    expect(make("w", entry, heNormal())).toStrictEqual(want);
  });
});

describe.each(Object.entries(WHOLE))("%s", (law, [init, roles]) => {
  test.each(ROLES)('%s: block k has the values of a parameter "w[k]"', (role) => {
    const of = roles[role]!;
    const { block, blockOf, shape } = of;
    const whole = make("w", entryOf(of), init);
    const count = sizeOf(shape) / sizeOf(block.shape);
    const blocks = Array.from({ length: count }, (_, k) => make(`w[${k}]`, block, init));
    const want = whole.map((_, flat) => {
      const [k, place] = blockOf(indexOf(shape, flat));
      return blocks[k]![flatOf(block.shape, place)]!;
    });
    expect(whole).toStrictEqual(want);
    const drawn = !["eye", "dirac", "fourier", "zerO"].includes(law);
    expect(new Set(blocks.map(String)).size).toBe(drawn ? count : 1);
  });
  test.each(ROLES)("%s: a slice and a recipe have the bits of the whole", (role) => {
    const entry = entryOf(roles[role]!);
    const whole = make("w", entry, init);
    const slice = new Float32Array(20).fill(NaN);
    fill(slice, init, { seed: 5, name: "w", offset: 7, ...entry });
    expect([...slice]).toStrictEqual(whole.slice(7, 27));
    const set = initialize({ w: { ...entry, init } }, { seed: 5 });
    const recipe = JSON.parse(JSON.stringify(recipeOf(set))) as ReturnType<typeof recipeOf>;
    expect([...initialize(recipe).w!.data]).toStrictEqual(whole);
    const { shape, ...given } = entry;
    expect(explain(shape, init, given)).toMatch(/: \d+ blocks of /);
  });
  test("layout: it says which axes are out and in", () => {
    const { shape } = roles.groups!.block;
    for (const layout of shape.length === 2 ? ["OI", "IO"] : ["OIW", "WIO", "IOW"]) {
      const own = layout.split("").map((letter) => shape["OIW".indexOf(letter)]!);
      const entry = { shape: own, layout };
      expect(make("w", entry, init)).toStrictEqual(oracle(entry, init));
    }
  });
});

describe("sections", () => {
  test.each(ROLES.filter((role) => role !== "transposed" && role !== "groups of parts"))(
    "%s: each section holds whole groups and parts, and has the values of w[k]",
    (role) => {
      const entry = entryOf(KERNEL[role]!);
      const init = twoSections(entry.shape);
      expect(make("w", entry, init)).toStrictEqual(oracle(entry, init));
    },
  );
  test("one section for each part or group has its fans, and no more blocks", () => {
    const { shape } = KERNEL.groups!;
    const each = [heNormal({ mode: "fan_out" }), orthogonal()].map((init) => ({ size: 6, init }));
    for (const roles of [{ groups: 2 }, { parts: 2 }]) {
      const whole = make("w", { shape, layout: "OIW", ...roles }, sections(each));
      const blocks = each.map(({ init }, k) =>
        make(`w[${k}]`, { shape: [6, 4, 3], layout: "OIW" }, init),
      );
      expect(whole).toStrictEqual(blocks.flat());
    }
  });
  test.each([
    ["groups", { shape: [12, 4, 3], layout: "OIW", groups: 2 }, [4, 8]],
    ["parts", { shape: [12, 4], layout: "OI", parts: 3 }, [6, 6]],
    ["transposed", { shape: [12, 6, 3], layout: "IOW", groups: 3, transposed: true }, [6, 6]],
    ["groups", { shape: [36, 4], layout: "OI", groups: 2, parts: 3 }, [6, 30]],
  ])("refused: sections that cut %s, %#", (_, entry, sizes) => {
    const init = sections(sizes.map((size) => ({ size, init: orthogonal() })));
    const error = thrownBy(() => make("w", entry, init));
    expectVoice(error, "initialize");
    expect(String(error)).toMatch(
      /"w": sections expected sizes of whole (groups|parts), multiples/,
    );
  });
  test("rows without groups or parts along them are cut anywhere", () => {
    const entry = { shape: [4, 18], layout: "IO", parts: 3 };
    const init = sections([
      { size: 1, init: normal() },
      { size: 3, init: orthogonal() },
    ]);
    expect(make("w", entry, init)).toStrictEqual(oracle(entry, init));
  });
});

describe("orthogonal", () => {
  test.each([
    ["OIHW", [64, 8, 3, 3], [64, 72]],
    ["OHWI", [16, 3, 3, 8], [16, 72]],
    ["HWIO", [3, 3, 8, 64], [72, 64]],
    ["IOO", [24, 4, 8], [24, 32]],
    ["IIO", [4, 8, 24], [32, 24]],
    ["OI", [5, 7], [5, 7]],
    ["IO", [5, 7], [5, 7]],
  ])("%s %o: rows and columns %o", (layout, shape, [rows, columns]) => {
    const matrix = make("w", { shape: [rows!, columns!] }, orthogonal());
    expect(make("w", { shape, layout }, orthogonal())).toStrictEqual(matrix);
  });
  test("O between other axes", () => {
    const entry = { shape: [3, 5, 4], layout: "IOW" };
    expect(make("w", entry, orthogonal())).toStrictEqual(oracle(entry, orthogonal()));
  });
  test("columnAxis wins over the layout, and counts the axes of the whole tensor", () => {
    const shape = [3, 5, 4];
    const first = orthogonal({ columnAxis: 0 });
    expect(make("w", { shape, layout: "IWO" }, first)).toStrictEqual(make("w", { shape }, first));
    const last = orthogonal({ columnAxis: -1 });
    const whole = make("w", { shape, layout: "OIW" }, last);
    expect(whole).toStrictEqual(make("w", { shape: [15, 4] }, orthogonal()));
    const stacked = { shape: [2, 4, 5], layout: "BOI" };
    expect(make("w", stacked, orthogonal({ columnAxis: 1 })).slice(0, 20)).toStrictEqual(
      make("w[0]", { shape: [4, 5] }, first),
    );
  });
  test.each<[string, Entry, Initializer, RegExp]>([
    ["no layout", { shape: [4, 4, 3] }, orthogonal(), /"w": layout expected a layout for shape/],
    ["O apart", { shape: [4, 4, 3], layout: "OIO" }, orthogonal(), /O axes side by side/],
    [
      "a B axis",
      { shape: [2, 4, 5], layout: "BOI" },
      orthogonal({ columnAxis: 0 }),
      /an axis of a/,
    ],
    [
      "a G axis",
      { shape: [2, 4, 5], layout: "WGO" },
      orthogonal({ columnAxis: 1 }),
      /an axis of a/,
    ],
    ["beyond", { shape: [4, 5], parts: 2 }, orthogonal({ columnAxis: 2 }), /from -2 to 1/],
    [
      "parts across O axes",
      { shape: [4, 2, 3], layout: "IOO", parts: 3 },
      orthogonal(),
      /axis O expected a first O axis that 3 divides, got 2/,
    ],
  ])("refused: %s", (_, entry, init, message) => {
    const error = thrownBy(() => make("w", entry, init));
    expectVoice(error, "initialize");
    expect(String(error)).toMatch(message);
  });
});

describe("dirac: the groups of the tensor and of the law are one number", () => {
  const shape = [8, 2, 3];
  const layout = "OIW";
  const want = make("w", { shape, layout }, dirac({ groups: 4 }));
  test("in either place, or in both", () => {
    expect(make("w", { shape, layout, groups: 4 }, dirac())).toStrictEqual(want);
    expect(make("w", { shape, layout, groups: 4 }, dirac({ groups: 4 }))).toStrictEqual(want);
  });
  test.each([
    [1, 4],
    [4, 1],
    [4, 2],
  ])("refused: %i of the law, %i of the tensor", (own, groups) => {
    const error = thrownBy(() => make("w", { shape, layout, groups }, dirac({ groups: own })));
    expect(String(error)).toContain(
      `"w": groups expected ${own}, as dirac has, got ${groups}; say them in one place`,
    );
  });
  test("refused: groups of the law beside a G axis", () => {
    const init = dirac({ groups: 2 });
    const error = thrownBy(() => make("w", { shape: [3, 8, 2, 3], layout: "GOIW" }, init));
    expect(String(error)).toContain('"w": groups expected none beside a G axis, got 2');
  });
  test("a depthwise kernel has one input for each group", () => {
    // Keras' DepthwiseConv2D, two outputs a group: the first passes the input on
    const made = make("w", { shape: [3, 3, 4, 2], layout: "HWGO" }, dirac());
    expect(made.flatMap((x, i) => (x === 0 ? [] : [i]))).toStrictEqual([32, 34, 36, 38]);
  });
});

describe("rank 1 and rank 0 are refused by the law's own name", () => {
  test.each([
    ["zerO", zerO()],
    ["mirrored", mirrored({ init: normal() })],
    ["repeated", repeated({ init: normal(), times: 1 })],
    ["orthogonal", orthogonal()],
  ])("%s", (law, init) => {
    for (const shape of [[], [6]]) {
      const error = thrownBy(() => make("w", { shape }, init));
      expectVoice(error, "initialize");
      expect(String(error)).toContain(`"w": shape expected at least two axes for ${law}, got [`);
    }
  });
  test("sections of rank 0", () => {
    const error = thrownBy(() => make("w", { shape: [] }, sections([])));
    expect(String(error)).toContain('"w": shape expected at least one axis for sections, got []');
  });
});
