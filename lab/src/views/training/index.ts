import { checkInteger } from "../../check.js";
import { form, number, range, seed, select } from "../../controls.js";
import { h } from "../../dom.js";
import { later } from "../../later.js";
import { short } from "../../numbers.js";
import { frame } from "../../breathe.js";
import { chart } from "../../chart.js";
import { painter } from "../../painter.js";
import { DATASETS } from "../../points.js";
import type { View } from "../../view.js";
import { ACTIVATIONS } from "./laws.js";
import { panel } from "./panel.js";
import { COUNT, Trainer, defaults, type Log, type State } from "./trainer.js";
import "./style.css";

const MOST = { layers: 8, width: 24, step: 5000 };
/** Steps between two pictures while it plays. */
const STRIDE = 4;

const HINTS = [
  `All four see the same ${COUNT} points and the same draws of one seed; only the law of the first weights differs. Biases begin at 0. Each step is gradient descent with momentum 0.9 on all points, by tfjs.`,
  "A line on the lower edge is 0 exactly; ✕ is where a number overflowed. Discs are class 0, squares class 1; the colour behind is what the network says, white where it cannot decide.",
];

type Drawings = typeof import("./pictures.js");

const loadDrawings = later(() => import("./pictures.js"));

export const view: View<State> = {
  defaults,
  mount(root, context) {
    const trainer = new Trainer();
    const controls = form(context, {
      data: select({ label: "Points", options: DATASETS }),
      activation: select({
        label: "Activation",
        options: Object.entries(ACTIVATIONS).map(([name, { label }]) => [name, label] as const),
      }),
      layers: range({ label: "Hidden layers", min: 1, max: MOST.layers }),
      width: range({ label: "Units of each", min: 2, max: MOST.width }),
      small: number({ label: "Too small: σ", min: 0, max: 100, step: "any" }),
      large: number({ label: "Too large: σ", min: 0, max: 100, step: "any" }),
      rate: range({ label: "Learning rate", min: 0.001, max: 3, logarithmic: true }),
      seed: seed(),
      step: number({ label: "Step", min: 0, max: MOST.step }),
    });
    const button = (words: string): HTMLButtonElement => h("button", { type: "button" }, words);
    const [play, one, reset] = [button("Play"), button("One step"), button("Reset")];
    play.classList.add("main");
    controls.element.prepend(h("div", { class: "player" }, play, one, reset));
    const panels = [0, 1, 2, 3].map(panel);
    const losses = chart("Loss", 210);
    const norms = chart("Norm of the gradient, all matrices", 210);
    const byLayer = chart("Norm of the gradient now, by layer", 210);
    const memory = h("p", { class: "small" });
    root.append(
      controls.element,
      h(
        "div",
        { class: "pictures" },
        h("div", { class: "panels" }, ...panels.map(({ element }) => element)),
        h("div", { class: "pair" }, losses.element, norms.element),
      ),
      h(
        "div",
        { class: "words" },
        byLayer.element,
        ...HINTS.map((hint) => h("p", {}, hint)),
        h(
          "p",
          {},
          "Why a law is too small or too large, and where numbers overflow: ",
          h("a", { href: "#/depth" }, "layer by layer"),
          ".",
        ),
        memory,
      ),
    );

    const pictures = ({ curves, layers }: Drawings): (() => void)[] => {
      const { logs, points, memory: held } = trainer;
      const of = (values: (log: Log) => readonly number[]) =>
        logs.map((log) => ({ name: log.name, values: [...values(log)] }));
      const [lossesNow, normsNow] = [of((log) => log.losses), of((log) => log.norms)];
      const layersNow = of((log) => log.now.byLayer);
      const show = logs.map((log, i) => () => panels[i]!.show(log, points));
      return [
        ...show,
        () => losses.draw((width) => curves(lossesNow, "loss", width)),
        () => norms.draw((width) => curves(normsNow, "gradient norm", width)),
        () => byLayer.draw((width) => layers(layersNow, "gradient norm", width)),
        () =>
          memory.replaceChildren(
            "tfjs holds ",
            h("b", { "data-fact": "tensors" }, `${held.tensors}`),
            ` tensors, ${short(held.bytes / 1000)} kB.`,
          ),
      ];
    };

    let playing = false;
    let turn = 0;
    const setPlaying = (on: boolean): void => {
      playing = on;
      play.textContent = on ? "Pause" : "Play";
    };
    const go = (step: number, settled: boolean): void =>
      context.change({ step: Math.min(step, MOST.step) }, settled);
    /** What is shown is the state from now on. */
    const settle = async (mine: number): Promise<void> => {
      await trainer.idle();
      if (turn === mine) go(trainer.step, true);
    };
    play.addEventListener("click", () => {
      setPlaying(!playing);
      if (playing) go(trainer.step + STRIDE, false);
      else void settle(turn);
    });
    one.addEventListener("click", () => {
      setPlaying(false);
      go(trainer.step + 1, true);
    });
    reset.addEventListener("click", () => {
      setPlaying(false);
      go(0, true);
    });

    return {
      async show(state, signal) {
        controls.show(state);
        for (const [what, most] of Object.entries(MOST)) {
          checkInteger(what, state[what as keyof typeof MOST], what === "step" ? 0 : 1, most);
        }
        turn += 1;
        const mine = turn;
        try {
          if (!playing) await frame(signal);
          const drawings = await loadDrawings();
          const painting = painter(() => pictures(drawings), signal);
          for await (const _ of trainer.train(state, signal)) {
            context.progress(trainer.step, state.step);
            painting.renew();
          }
          await painting.finish();
        } catch (error) {
          setPlaying(playing && turn !== mine); // cancelled, or a mistake
          if (signal.aborted) void settle(mine);
          throw error;
        }
        if (playing && state.step < MOST.step) {
          requestAnimationFrame(() => {
            if (playing && turn === mine) go(trainer.step + STRIDE, false);
          });
          return;
        }
        setPlaying(false);
        const said = trainer.logs.map((log) => short(log.losses.at(-1)!));
        context.say(`Step ${trainer.step}: losses ${said.join(", ")}`);
      },
      dispose() {
        turn += 1;
        playing = false;
        void trainer.close();
      },
    };
  },
};
