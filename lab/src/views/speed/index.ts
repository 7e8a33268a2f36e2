import { breathe, frame } from "../../breathe.js";
import { chart } from "../../chart.js";
import { checkInteger } from "../../check.js";
import { form, range, seed, select } from "../../controls.js";
import { h } from "../../dom.js";
import { later } from "../../later.js";
import { short } from "../../numbers.js";
import { seedOf } from "../../seed.js";
import { SERIES } from "../../series.js";
import type { View } from "../../view.js";
import { MAKERS, SIDE, type Job, type Maker } from "./makers.js";
import { measure, warmUp, type Measured } from "./measure.js";
import { watch } from "./watch.js";
import "./style.css";

const MOST_MATRICES = 32; // 128 MiB

const LAWS = ["heNormal", "heUniform"] as const;

const defaults = { law: "heNormal", matrices: 4, seed: "1" };
type State = typeof defaults;

const HEADS = ["", "ms", "ns a value", "GB/s", "longest wait, ms", "fingerprint", ""];

const HINTS = [
  "This view freezes on purpose: all but the last maker work on the thread that moves the dot, so the dot stands still meanwhile. The last one works beside it.",
  "Each makes all matrices in fresh memory as float32, after one for warming up, and what it made is checked. Times are those of this machine and this moment; press again for others.",
  "A fingerprint is SHA-256 over all values. The two of weightseed agree, here and wherever the same seed is used. The loop and tfjs make other values each time.",
];

const pictures = later(() => import("./pictures.js"));

export const view: View<State> = {
  defaults,
  mount(root, context) {
    const controls = form(context, {
      law: select({
        label: "Law",
        options: [
          ["heNormal", "He normal"],
          ["heUniform", "He uniform"],
        ],
      }),
      matrices: range({
        ...{ label: `Matrices of ${SIDE} × ${SIDE}`, min: 1, max: MOST_MATRICES },
      }),
      seed: seed(),
    });
    const all = h("button", { type: "button", class: "main" }, "Run all four");
    controls.element.prepend(all);
    const rows = MAKERS.map((maker) => row(maker, () => void run([maker])));
    const buttons = [all, ...rows.map(({ button }) => button)];
    const stage = watch();
    const times = chart("Time for a value", 210);
    const frames = chart(
      "Does the page go on? How long each picture of the dot stood; dashed: 60 a second",
      230,
    );
    const note = h("p", { class: "small", role: "status" });
    root.append(
      controls.element,
      h(
        "div",
        { class: "pictures" },
        stage.element,
        frames.element,
        times.element,
        h(
          "div",
          { class: "scroll", tabindex: 0, role: "region", "aria-label": "Times" },
          h(
            "table",
            {},
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                ...HEADS.map((words, i) =>
                  words === ""
                    ? h("td")
                    : h("th", { scope: "col", ...(i < 5 && { class: "number" }) }, words),
                ),
              ),
            ),
            h("tbody", {}, ...rows.map(({ element }) => element)),
          ),
        ),
        note,
      ),
      h("div", { class: "words" }, ...HINTS.map((hint) => h("p", {}, hint))),
    );

    const found = new Map<Maker, Measured>();
    let job: Job | undefined;
    let isRunning = false;

    const draw = async (): Promise<void> => {
      for (const [i, maker] of MAKERS.entries()) rows[i]!.show(found.get(maker));
      const known = MAKERS.map((maker, i) => ({
        label: maker.label,
        colour: SERIES[i]!,
        nsPerValue: found.get(maker)?.nsPerValue,
      }));
      const { bars, timeline } = await pictures();
      times.draw((width) => bars(known, width));
      const seen = [...stage.frames];
      const spans = [...found].map(([{ name }, { from, to }]) => ({ name, from, to }));
      const recent = spans.filter(({ from }) => from >= (seen[0] ?? Infinity));
      frames.draw((width) => timeline(seen, recent, width));
    };
    const run = async (makers: readonly Maker[]): Promise<void> => {
      if (isRunning || job === undefined) return;
      const wanted = job;
      isRunning = true;
      for (const button of buttons) button.ariaDisabled = "true"; // it keeps the focus
      note.textContent = "Warming up: each makes one matrix first, which is not timed.";
      try {
        for (const maker of makers) {
          await breathe();
          await warmUp(maker, wanted);
        }
        note.textContent = "";
        stage.start();
        for (const maker of makers) {
          const measured = await measure(maker, wanted, stage);
          if (job !== wanted) break;
          found.set(maker, measured);
        }
      } catch (error) {
        note.textContent = (error as Error).message;
      } finally {
        stage.stop();
        isRunning = false;
        for (const button of buttons) button.ariaDisabled = null;
      }
      if (job !== wanted) return; // another is shown, or the view was left
      await draw();
      const said = [...found].map(([{ label }, { nsPerValue }]) => `${label} ${short(nsPerValue)}`);
      context.say(`Nanoseconds a value: ${said.join(", ")}`);
    };
    all.addEventListener("click", () => void run(MAKERS));

    return {
      async show(state, signal) {
        controls.show(state);
        await frame(signal);
        checkInteger("matrices", state.matrices, 1, MOST_MATRICES);
        const law = LAWS.find((law) => law === state.law);
        if (law === undefined) {
          throw new RangeError(`the law expected one of ${LAWS.join(", ")}, got "${state.law}"`);
        }
        job = { law, matrices: state.matrices, seed: seedOf(state.seed) };
        found.clear(); // they were another job's
        await draw();
      },
      dispose() {
        job = undefined;
        stage.stop();
      },
    };
  },
};

interface Row {
  readonly element: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly show: (measured: Measured | undefined) => void;
}

function row({ name, label }: Maker, run: () => void): Row {
  const cells = HEADS.slice(1, 5).map(() => h("td", { class: "number" }, "–"));
  const print = h("td", { class: "print" }, "–");
  const button = h("button", { type: "button", "aria-label": `Run: ${label}` }, "Run");
  button.addEventListener("click", run);
  return {
    element: h(
      "tr",
      { "data-maker": name },
      h("th", { scope: "row" }, label),
      ...cells,
      print,
      h("td", {}, button),
    ),
    button,
    show(measured) {
      const numbers =
        measured === undefined
          ? []
          : [measured.ms, measured.nsPerValue, measured.gbPerSecond, measured.wait];
      for (const [i, cell] of cells.entries()) {
        cell.textContent = numbers[i] === undefined ? "–" : short(numbers[i]);
      }
      const fingerprint = measured?.fingerprint;
      print.textContent = fingerprint === undefined ? "–" : `${fingerprint.slice(0, 12)}…`;
      if (fingerprint === undefined) print.removeAttribute("title");
      else print.title = fingerprint;
    },
  };
}
