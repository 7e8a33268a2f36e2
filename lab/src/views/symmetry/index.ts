import { heNormal, initialize } from "weightseed";
import { breathe, frame } from "../../breathe.js";
import { checkInteger } from "../../check.js";
import { form, number, range, seed, select } from "../../controls.js";
import { h } from "../../dom.js";
import { field, gridOf } from "../../field.js";
import { later } from "../../later.js";
import { runsOf, short } from "../../numbers.js";
import { chart } from "../../chart.js";
import { paint } from "../../painter.js";
import { DATASETS, pointsOf } from "../../points.js";
import { seedOf } from "../../seed.js";
import { inSlices } from "../../slices.js";
import { drawOf } from "../../stream.js";
import type { View } from "../../view.js";
import { answersOf, groupsAt, lengthOf, PER_UNIT, train, type Course } from "./net.js";
import "./style.css";

/** Points of the task. */
const COUNT = 120;
const MOST_UNITS = 8; // that many lines can still be told apart
const MOST_STEPS = 1000;

const NUMBERS = ["weight from x₁", "weight from x₂", "bias", "weight to the output"] as const;

const defaults = {
  ...{ share: 0, value: 0.5, units: 6, activation: "tanh" },
  ...{ data: "circles", rate: 0.5, steps: 400, seed: "1" },
};
type State = typeof defaults;

const pictures = later(() => import("./pictures.js"));

export const view: View<State> = {
  defaults,
  mount(root, context) {
    const controls = form(context, {
      share: range({
        ...{ label: "First weights: all equal to He", min: 0, max: 1, step: 0.01 },
        format: (share) =>
          share === 0 ? "equal" : share === 1 ? "He" : `${Math.round(100 * share)} % He`,
      }),
      value: number({ label: "The equal weights", min: -10, max: 10, step: "any" }),
      units: range({ label: "Hidden units", min: 2, max: MOST_UNITS }),
      activation: select({
        label: "Activation",
        options: [
          ["tanh", "tanh"],
          ["relu", "ReLU"],
          ["leakyRelu", "Leaky ReLU"],
          ["sigmoid", "sigmoid"],
        ],
      }),
      data: select({ label: "Points", options: DATASETS }),
      rate: range({ label: "Learning rate", min: 0.01, max: 5, logarithmic: true }),
      steps: range({ label: "Steps", min: 0, max: MOST_STEPS, step: 10 }),
      seed: seed(),
    });
    const charts = NUMBERS.map((name) =>
      chart(`${name[0]!.toUpperCase()}${name.slice(1)}, a line a unit`, 190),
    );
    const way = chart("Each unit's way, from ring to dot", 340);
    const learnt = field();
    const stairs = chart("How many units differ", 190);
    const count = h("p", { class: "count" });
    const lesson = h("p", { class: "lesson" });
    const losses = h("p", { class: "losses" });
    const verdict = h("p", { class: "verdict" });
    const where = h("p", { class: "small" }, "Layer 0 is the hidden one.");
    const rows = h("tbody");
    root.append(
      controls.element,
      h(
        "div",
        { class: "pictures" },
        h("div", {}, count, lesson),
        h("div", { class: "pair" }, ...charts.map(({ element }) => element)),
        h(
          "div",
          { class: "pair" },
          way.element,
          h(
            "div",
            { class: "outcome" },
            stairs.element,
            h("figure", {}, h("figcaption", {}, "What the network learnt"), learnt.element),
          ),
        ),
      ),
      h(
        "div",
        { class: "words" },
        losses,
        h("h2", {}, "What the library's probe says of it"),
        verdict,
        where,
        h("h2", {}, "The units at the end"),
        h(
          "div",
          { class: "scroll" },
          h(
            "table",
            {},
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                ...["unit", "from x₁", "from x₂", "bias", "out"].map((words, i) =>
                  h("th", { scope: "col", ...(i > 0 && { class: "number" }) }, words),
                ),
              ),
            ),
            rows,
          ),
        ),
      ),
    );

    return {
      async show(state, signal) {
        controls.show(state);
        await frame(signal);
        checkInteger("units", state.units, 1, MOST_UNITS);
        checkInteger("steps", state.steps, 0, MOST_STEPS);
        const points = taskOf(state);
        const first = firstOf(state);
        await breathe(signal);
        const course = await inSlices(train(first, points, state), signal);
        await breathe(signal);
        const groups = Array.from(course.losses, (_, step) => groupsAt(course, step));
        const [before, after] = [groups[0]!, groups.at(-1)!];
        count.replaceChildren(
          h("b", { "data-fact": "distinct" }, `${after.length}`),
          ` different ${after.length === 1 ? "unit" : "units"} among ${state.units}, after ${state.steps} steps`,
          h("span", { class: "small" }, `${before.length} before the first`),
        );
        lesson.textContent = lessonOf(state, after.length);
        losses.replaceChildren(
          "Loss ",
          h("b", { "data-fact": "loss-before" }, short(course.losses[0]!, 4)),
          " → ",
          h("b", { "data-fact": "loss-after" }, short(course.losses.at(-1)!, 4)),
          ", of which guessing has ln 2 = 0.6931.",
        );
        await breathe(signal);
        const { verdictOf } = await import("./verdict.js");
        const { code, message, advice } = verdictOf(first, state.units, state.activation);
        verdict.textContent = `${message} Advice: ${advice}.`;
        where.hidden = code !== "symmetric-units";
        rows.replaceChildren(...after.flatMap((group) => rowsOf(course, group)));
        const counts = groups.map(({ length }) => length);
        const answers = answersOf(course, state.activation, gridOf());
        const { lines, plane, staircase } = await pictures();
        const drawings = [
          ...charts.map(
            (picture, k) => () => picture.draw((width) => lines(course, k, NUMBERS[k]!, width)),
          ),
          () => way.draw((width) => plane(course, width)),
          () => stairs.draw((width) => staircase(course, counts, width)),
          () =>
            learnt.draw(answers, points, `The answers of the network after ${state.steps} steps`),
        ];
        await paint(drawings, signal);
        context.say(
          `${after.length} different units among ${state.units}, after ${state.steps} steps`,
        );
      },
    };
  },
};

const taskOf = ({ data, seed }: State) => pointsOf(data, COUNT, drawOf(seedOf(seed)));

/** The parameters from which training begins: (1 − share)·value + share·He, biases 0. */
function firstOf({ share, value, units, seed }: State): Float64Array {
  const { W1, W2 } = initialize(
    {
      W1: { shape: [units, 2], init: heNormal() },
      W2: { shape: [1, units], init: heNormal() },
    },
    { seed: seedOf(seed) },
  );
  const mix = (drawn: number): number => (1 - share) * value + share * drawn;
  const net = new Float64Array(lengthOf(units));
  for (let unit = 0; unit < units; ++unit) {
    const [x1, x2, out] = [W1.data[2 * unit]!, W1.data[2 * unit + 1]!, W2.data[unit]!];
    net.set([mix(x1), mix(x2), 0, mix(out)], PER_UNIT * unit);
  }
  return net;
}

function lessonOf({ share, value, activation, steps }: State, differ: number): string {
  if (share > 0) {
    return differ === 1
      ? "So small a spread has not parted them yet: gradients differ by as little as the weights do. More steps, or a little more of He, will."
      : "Each unit began elsewhere, got a gradient of its own, and became a detector of its own.";
  }
  if (steps === 0) return "All units are equal before the first step.";
  if (value === 0 && activation !== "sigmoid") {
    return "With all weights 0 no gradient reaches a hidden unit: its output is 0, and so is the weight through which it would learn. Only the output's bias can move.";
  }
  return "Equal units give equal outputs, so they get equal gradients, at every step: the layer is one unit, however wide it is. Every line in the pictures is all of them.";
}

/** Rows of a table: a unit each, or one for all that are alike. */
function rowsOf({ steps, units, nets }: Course, group: readonly number[]): Node[] {
  const start = steps * lengthOf(units) + PER_UNIT * group[0]!;
  const values = [...nets.subarray(start, start + PER_UNIT)];
  return [
    h(
      "tr",
      {},
      h("th", { scope: "row" }, runsOf(group.map((unit) => unit + 1))),
      ...values.map((value) => h("td", { class: "number" }, short(value))),
    ),
  ];
}
