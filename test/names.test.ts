/** docs/from-python.md: every expression on the right is called, and the names on the left are those of each library. */
import { readFileSync } from "node:fs";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import * as weightseed from "../src/index.js";
import * as flax from "../src/compat/flax/index.js";
import * as compat from "../src/compat/index.js";
import * as keras from "../src/compat/keras/index.js";
import * as presets from "../src/presets/index.js";

const scope = { ...flax, ...compat, ...keras, ...presets, ...weightseed };

interface Row {
  readonly system: string;
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
  readonly isLaw: boolean;
}

const code = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text!);

/** The rows of the page's tables; the first table of a section has the laws. */
const rows: Row[] = readFileSync("docs/from-python.md", "utf8")
  .split("\n## ")
  .slice(1)
  .flatMap((section) => {
    const [system = ""] = section.split("\n", 1);
    const tables = section.split(/\n\n+/).filter((block) => block.startsWith("|"));
    return tables.flatMap((table, i) =>
      table
        .split("\n")
        .slice(2)
        .map((line) => line.split("|").slice(1))
        .map(([theirs = "", ours = ""]) => ({
          system,
          theirs: code(theirs),
          ours: code(ours),
          isLaw: i === 0,
        })),
    );
  });

const valueOf = (expression: string): unknown =>
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  (new Function(...Object.keys(scope), `return ${expression};`) as (...all: unknown[]) => unknown)(
    ...Object.values(scope),
  );

/** A shape that the law takes. */
const PLACES: Record<string, weightseed.SpecEntry["shape"]> = {
  dirac: [8, 8, 3],
  deltaOrthogonal: [8, 8, 3],
  fourier: [16, 1, 9],
};
const LAYOUTS: Record<string, string> = { dirac: "OIW", deltaOrthogonal: "OIW", fourier: "WIO" };

describe.each(rows)("$system: $theirs", ({ ours, isLaw }) => {
  test("there is one", () => expect(ours.length).toBeGreaterThan(0));
  test.each(ours)("%s", (expression) => {
    const value = valueOf(expression);
    expect(value).toBeDefined();
    if (!isLaw) return;
    const init = value as weightseed.Initializer;
    const layout = LAYOUTS[init.law];
    const shape = PLACES[init.law] ?? [16, 32];
    const { w } = weightseed.initialize(
      { w: { shape, init, ...(layout && { layout }) } },
      { seed: 1 },
    );
    expect(w.data.length).toBeGreaterThan(0);
  });
});

const named = (system: string): string[] =>
  rows.filter((row) => row.system === system && row.isLaw).flatMap(({ theirs }) => theirs);

const camel = (name: string): string =>
  name.replace(/_$/, "").replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

test("all initializers of the installed TensorFlow.js are named", () => {
  expect(named("TensorFlow.js").sort()).toEqual(Object.keys(tf.initializers).sort());
});

test("all laws of torch.nn.init that its generator draws are named", () => {
  const { init } = compat.torchGenerator(0);
  const drawn = Object.getOwnPropertyNames(Object.getPrototypeOf(Object.getPrototypeOf(init)));
  const laws = drawn.filter((name) => name !== "constructor");
  expect(named("torch").map(camel).sort()).toEqual(laws.sort());
});

test("all initializers of Keras that are drawn here are named, and no other but constants", () => {
  const drawn = named("Keras").filter((name) => {
    try {
      keras.kerasInitializer(name as "HeNormal", { backend: "jax", seed: 1 });
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(RangeError);
      return false;
    }
  });
  const constants = ["Zeros", "Ones", "Constant", "Identity", "STFT"];
  expect([...drawn, ...constants].sort()).toEqual(named("Keras").sort());
  expect(drawn.length).toBe(11);
});

const SHAPE = [128, 64];

/** Standard deviation and largest magnitude: enough to tell a law from its neighbours on the page. */
function size(values: ArrayLike<number>): { std: number; largest: number } {
  const all = Array.from(values);
  const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
  const std = Math.sqrt(all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / all.length);
  return { std, largest: Math.max(...all.map(Math.abs)) };
}

const ours = (expression: string, layout: string): { std: number; largest: number } => {
  const init = valueOf(expression) as weightseed.Initializer;
  return size(weightseed.initialize({ w: { shape: SHAPE, init, layout } }, { seed: 1 }).w.data);
};

/** Name and expression, where both stand in the same place of their cells. */
const pairs = (system: string): (readonly [string, string])[] =>
  rows
    .filter((row) => row.system === system && row.isLaw)
    .flatMap((row) => row.theirs.map((name, i) => [name, row.ours[i]!] as const));

function expectAlike(
  mine: ReturnType<typeof size>,
  theirs: ReturnType<typeof size>,
  ratio: number,
): void {
  expect(theirs.std).toBeGreaterThanOrEqual(0.97 * ratio * mine.std);
  expect(theirs.std).toBeLessThanOrEqual(1.03 * ratio * mine.std);
  if (ratio === 1) {
    expect(theirs.largest).toBeGreaterThanOrEqual(0.8 * mine.largest);
    expect(theirs.largest).toBeLessThanOrEqual(1.2 * mine.largest);
  }
}

/** What the page gives as an argument, where that is not the default. */
const TFJS: Record<string, object> = {
  constant: { value: 0.5 },
  varianceScaling: { scale: 2, mode: "fanAvg" },
  orthogonal: { gain: 1 },
};
const CUT = ["glorotNormal", "heNormal", "leCunNormal", "varianceScaling"];

test.each(pairs("TensorFlow.js").filter(([name]) => name !== "identity"))(
  "tf.initializers.%s has the law of %s",
  async (name, expression) => {
    await tf.setBackend("cpu");
    const make = tf.initializers[name as "heNormal"] as (options: object) => {
      apply(shape: number[]): tf.Tensor;
    };
    const values = make({ seed: 1, ...TFJS[name] })
      .apply(SHAPE)
      .dataSync();
    expectAlike(ours(expression, "IO"), size(values), CUT.includes(name) ? 0.8796 : 1);
  },
);

const TORCH: Record<string, object> = {
  trunc_normal_: { std: 0.02 },
  kaiming_normal_: { mode: "fan_out" },
  sparse_: { sparsity: 0.9 },
};

test.each(pairs("torch").filter(([name]) => name !== "dirac_"))(
  "torch.nn.init.%s has the law of %s",
  (name, expression) => {
    const { init } = compat.torchGenerator(1);
    const draw = (init as unknown as Record<string, (...all: unknown[]) => { data: Float32Array }>)[
      camel(name)
    ]!.bind(init);
    const given = name === "constant_" ? [SHAPE, 0.5] : [SHAPE, TORCH[name] ?? {}];
    expectAlike(ours(expression, "OI"), size(draw(...given).data), 1);
  },
);

test.each(pairs("Keras").filter(([name]) => !/^(Zeros|Ones|Constant|Identity|STFT)$/.test(name)))(
  "keras.initializers.%s has the law of %s",
  (name, expression) => {
    const draw = keras.kerasInitializer(name as "HeNormal", { backend: "jax", seed: 1 });
    expectAlike(ours(expression, "IO"), size(draw(SHAPE).data), 1);
  },
);
