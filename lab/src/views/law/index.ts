import { toFloat32, explain, type Dtype, type Parameter } from "weightseed";
import { frame } from "../../breathe.js";
import { chart } from "../../chart.js";
import { form, number, seed, select, text, type Control } from "../../controls.js";
import { crew } from "../../crew.js";
import { h } from "../../dom.js";
import { later } from "../../later.js";
import type { Matrix } from "../../matrix.js";
import { short } from "../../numbers.js";
import { paint } from "../../painter.js";
import { seedOf } from "../../seed.js";
import type { View } from "../../view.js";
import { downloads } from "./downloads.js";
import { drawing } from "./drawing.js";
import { questions } from "./questions.js";
import { LAWS, OPTIONS, lawOf, type Options } from "./laws.js";
import { make } from "./make.js";
import type { tasks } from "./tasks.js";
import "./style.css";

/** 64 MiB of float32: more would make a phone wait, and no picture better. */
const MOST_VALUES = 2 ** 24;

const LAYOUTS = ["OI", "IO", "OIW", "WIO", "OIHW", "HWIO"] as const;
const DTYPES = ["float32", "float64", "float16", "bfloat16"] as const;

const defaults = {
  ...{ init: "heNormal", shape: "256, 784", layout: "OI", dtype: "float32" },
  seed: "7", // of which nothing is remarkable: a rare draw would need a lesson of its own
  ...OPTIONS,
};

const pictures = later(() => import("./pictures.js"));

export const view: View<typeof defaults> = {
  defaults,
  mount(root, context) {
    const surveyor = crew<typeof tasks>(
      () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
      async () => (await import("./tasks.js")).tasks,
    );
    const options: { readonly [K in keyof Options]: Control<Options[K]> } = {
      mode: select({
        label: "Fan",
        options: ["fan_in", "fan_out", "fan_avg", "fan_geo_avg"].map(
          (mode) => [mode, mode] as const,
        ),
      }),
      negativeSlope: number({ label: "Slope α of leaky ReLU", min: 0, max: 1, step: "any" }),
      gain: number({ label: "Gain", step: "any" }),
      mean: number({ label: "Mean", step: "any" }),
      std: number({ label: "Standard deviation", min: 0, step: "any" }),
      low: number({ label: "Low", step: "any" }),
      high: number({ label: "High", step: "any" }),
      count: number({ label: "Values for each output", min: 0 }),
      value: number({ label: "Value", step: "any" }),
    };
    const controls = form(context, {
      init: select({
        label: "Initializer",
        options: Object.entries(LAWS).map(([name, { label }]) => [name, label] as const),
      }),
      ...options,
      shape: text({
        label: "Shape",
        hint: "sizes of the axes",
        pattern: "\\s*\\d+(\\s*[,×x ]\\s*\\d+)*\\s*",
        wanted: "Sizes such as 256, 784 or 64, 3, 7, 7",
      }),
      layout: select({
        label: "Layout",
        options: LAYOUTS.map((layout) => [layout, layout] as const),
      }),
      dtype: select({ label: "Dtype", options: DTYPES.map((dtype) => [dtype, dtype] as const) }),
      seed: seed(),
    });
    const bars = chart("Its values: exact counts, under the density", 300);
    const matrix = h("div", { class: "matrix" });
    const facts = h("tbody");
    const steps = h("ol", { class: "steps" });
    const alike = h(
      "p",
      { class: "alike" },
      "All values are equal, so the seed changes nothing, and ",
      h("a", { href: "#/symmetry?value=0" }, "all units of the layer learn the same"),
      ".",
    );
    const fanPlace = h("div", { class: "fan-place" });
    const code = h("code");
    const files = downloads();
    root.append(
      h("div", { class: "side" }, controls.element, questions()),
      h(
        "div",
        { class: "pictures" },
        bars.element,
        h(
          "div",
          { class: "pair" },
          h("figure", {}, h("figcaption", {}, "The matrix: one square a value"), matrix),
          h(
            "table",
            { class: "facts" },
            h(
              "caption",
              {},
              "Measured against expected; p is how often honest draws are farther off",
            ),
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                h("td"),
                ...["expected", "measured", "p"].map((words) =>
                  h("th", { scope: "col", class: "number" }, words),
                ),
              ),
            ),
            facts,
          ),
        ),
      ),
      h(
        "div",
        { class: "words" },
        h("h2", {}, "How the numbers come about"),
        steps,
        alike,
        h("h2", {}, "Fans"),
        fanPlace,
        h("h2", {}, "The code that makes it"),
        h("pre", { tabindex: 0, "aria-label": "Code" }, code),
        files.element,
      ),
    );

    return {
      async show(state, signal) {
        controls.show(state);
        const used = LAWS[state.init]?.keys ?? [];
        for (const key of Object.keys(options) as (keyof Options)[]) {
          options[key].element.hidden = !used.includes(key);
        }
        const shape = shapeOf(state.shape);
        const { layout } = state;
        const dtype = state.dtype as Dtype;
        const { init, code: law } = lawOf(state.init, state);
        const entry = { shape, layout, init };
        const derivation = explain(shape, init, { layout, dtype });
        steps.replaceChildren(...derivation.split("; ").map((step) => h("li", {}, step)));
        alike.hidden = !(state.init === "zeros" || state.init === "constant");
        fanPlace.replaceChildren(drawing(shape, layout) ?? "");
        code.textContent = codeOf(state, law, shape);

        await frame(signal); // with all words in their place
        const set = await make(entry, valuesOf(shape), {
          ...{ seed: seedOf(state.seed), dtype, signal, onProgress: context.progress },
        });
        files.offer(set, state.init);
        const { w } = set;
        const sent = { data: w.data, shape: w.shape, dtype: w.dtype };
        const [survey, { densityOf, factsOf, histogram, matrixPicture }] = await Promise.all([
          surveyor.run("survey", [sent, entry], signal),
          pictures(),
        ]);
        const density = densityOf(init, shape, layout);
        const drawings = [
          () => bars.draw((width) => histogram(survey, density, width)),
          () => facts.replaceChildren(...factsOf(survey, density)),
          () => matrix.replaceChildren(...matrixPicture(matrixOf(w), survey, layout)),
        ];
        await paint(drawings, signal);
        context.say(`${survey.values} values, standard deviation ${short(survey.std, 4)}`);
      },
      dispose: () => surveyor.close(),
    };
  },
};

const valuesOf = (shape: readonly number[]): number =>
  shape.reduce((product, length) => product * length, 1);

function shapeOf(words: string): number[] {
  const shape = (words.match(/\d+/g) ?? []).map(Number);
  const values = valuesOf(shape);
  if (values > MOST_VALUES) {
    throw new RangeError(
      `the lab expected at most ${MOST_VALUES} values, got ${values}; the library makes any number`,
    );
  }
  return shape;
}

function codeOf(state: typeof defaults, law: string, shape: readonly number[]): string {
  const name = law.slice(0, law.indexOf("("));
  const seed = seedOf(state.seed);
  const written = typeof seed === "bigint" ? `${seed}n` : JSON.stringify(seed);
  const roles = state.layout === "OI" ? "" : `\n  layout: "${state.layout}",`;
  const dtype = state.dtype === "float32" ? "" : `\n  dtype: "${state.dtype}",`;
  return `import {
  initialize, ${name},
} from "weightseed";

const w = {
  shape: [${shape.join(", ")}],${roles}
  init: ${law},
};
const set = initialize({ w }, {
  seed: ${written},${dtype}
});`;
}

/** The values as a matrix whose rows are the first axis. */
function matrixOf(w: Parameter): Matrix {
  const rows = w.shape[0] ?? 1;
  const columns = rows === 0 ? 0 : w.data.length / rows;
  const values = w.data instanceof Uint16Array ? toFloat32(w) : w.data;
  return { values, stride: columns, rows, columns };
}
