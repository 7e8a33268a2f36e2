import { chart } from "../../chart.js";
import { form, number, range, seed, select, toggle, type Control } from "../../controls.js";
import { rest } from "../../breathe.js";
import { crew } from "../../crew.js";
import { h } from "../../dom.js";
import { later } from "../../later.js";
import { painter } from "../../painter.js";
import { SERIES, swatch } from "../../series.js";
import type { View } from "../../view.js";
import { CURVES } from "./curves.js";
import { CHOICES, lawOf, OWN, type Law } from "./laws.js";
import type { Settings } from "./network.js";
import { BIAS_SIGMAS } from "./plane.js";
import { rowOf, sentences } from "./table.js";
import type { tasks } from "./tasks.js";
import type { Trace } from "./traces.js";
import "./style.css";

/** Keys of the laws, in the order of their colours. */
const SLOTS = ["a", "b", "c", "d"] as const;

/** A slider under way starts work once it rests. */
const REST_MS = 60;

const defaults = {
  ...{
    activation: "relu",
    depth: 50,
    width: 128,
    residual: false,
    norm: "none" as Settings["norm"],
  },
  ...{
    a: "he",
    b: "glorot",
    c: "small",
    d: "large",
    sigma: 1.3,
    biasSigma: 0.2,
    ridge: "a",
    seed: "1",
  },
};

type DepthState = typeof defaults;

/** A law that is shown, at the place that gives its colour. */
interface Shown extends Law {
  readonly place: number;
}

const pictures = later(() => import("./pictures.js"));

export const view: View<DepthState> = {
  defaults,
  mount(root, context) {
    const surveyor = crew<typeof tasks>(
      () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module" }),
      async () => (await import("./tasks.js")).tasks,
    );
    const own: Pick<Record<keyof DepthState, Control<number>>, "sigma" | "biasSigma"> = {
      sigma: number({ label: "σ_w", min: 0, max: 100, step: "any" }),
      biasSigma: number({ label: "σ_b", min: 0, max: 100, step: "any" }),
    };
    const slots = Object.fromEntries(
      SLOTS.map((slot, place) => [slot, select({ label: `Law ${place + 1}`, options: CHOICES })]),
    ) as Record<(typeof SLOTS)[number], Control<string>>;
    for (const [place, slot] of SLOTS.entries()) {
      slots[slot].element.querySelector("label")!.prepend(swatch(place));
    }
    const controls = form(context, {
      activation: select({
        label: "Activation",
        options: Object.keys(CURVES).map((name) => [name, name] as const),
      }),
      depth: range({ label: "Layers", min: 2, max: 200 }),
      width: range({ label: "Units of a layer", min: 16, max: 256, step: 16 }),
      residual: toggle({ label: "Residual branches" }),
      norm: select({
        label: "Norm",
        options: [
          ["none", "none"],
          ["layerNorm", "layer norm"],
          ["rmsNorm", "RMS norm"],
        ],
      }),
      ...slots,
      ...own,
      ridge: select({
        label: "Distributions of",
        options: SLOTS.map((slot, place) => [slot, `law ${place + 1}`] as const),
      }),
      seed: seed(),
    });
    const signals = chart("Signals: the size of each layer's values", 300);
    const gradients = chart("Gradients, from the last layer back", 300);
    const ridges = chart("Distributions of activations, layer by layer", 330);
    const plane = chart("The plane of σ_w and σ_b: press to choose", 260);
    const legend = h("tbody");
    const words = h("div");
    root.append(
      controls.element,
      h(
        "div",
        { class: "pictures" },
        h("div", { class: "pair" }, signals.element, gradients.element),
        h(
          "div",
          { class: "scroll", tabindex: 0, role: "region", "aria-label": "Laws" },
          h(
            "table",
            { class: "legend" },
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                ...["law", "", "signal, last : first", "gradient, first : last", "float16"].map(
                  (title) =>
                    title === ""
                      ? h("td")
                      : h(
                          "th",
                          { scope: "col", class: title.includes(":") ? "number" : "" },
                          title,
                        ),
                ),
              ),
            ),
            legend,
          ),
        ),
        h("div", { class: "pair" }, ridges.element, plane.element),
      ),
      h(
        "div",
        { class: "words" },
        h("h2", {}, "What you see"),
        h(
          "p",
          {},
          "Lines are forecasts: the mean field, exact for very wide layers, computed without making a weight. The band is what finite width leaves, two standard deviations of it. Dots are measured: real weights of your seed, 16 random inputs forward, random gradients back. Where dots end, a number has left float32.",
        ),
        h("h2", {}, "The plane"),
        h(
          "p",
          {},
          "Left of the critical line each layer shrinks small differences and gradients, right of it each layer blows them up. A law near the line can be stacked deep.",
        ),
        words,
      ),
    );
    /** The critical line depends on the activation alone. */
    const lines = new Map<string, readonly (number | null)[]>();

    return {
      async show(state, signal) {
        controls.show(state);
        const chosen: Shown[] = SLOTS.flatMap((slot, place) => {
          const law = lawOf(state[slot], state.width, state.sigma, state.biasSigma);
          return law === undefined ? [] : [{ ...law, place }];
        });
        const isOwn = SLOTS.some((slot) => state[slot] === OWN);
        for (const { element } of Object.values(own)) element.hidden = !isOwn;
        if (!(state.activation in CURVES)) {
          throw new RangeError(
            `the activation expected one of ${Object.keys(CURVES).join(", ")}, got "${state.activation}"`,
          );
        }
        await rest(REST_MS, signal);

        const { activation, width, depth, residual, norm } = state;
        const settings: Settings = { activation, width, depth, residual, norm, seed: state.seed };
        const steps = 2 * chosen.length + 2;
        let done = 0;
        const step = async <T>(work: Promise<T>): Promise<T> => {
          const result = await work;
          context.progress((done += 1), steps);
          return result;
        };
        const { phases, ridgeline, traces } = await pictures();
        const drawn: Trace[] = [];
        const curves = painter(() => {
          const now = drawn.map((trace) => ({ ...trace }));
          return [
            () => signals.draw((width) => traces("signal", now, depth, width)),
            () => gradients.draw((width) => traces("gradient", now, depth, width)),
          ];
        }, signal);
        for (const { place, label, weight, bias } of chosen) {
          const law = { label, weight, bias };
          const predicted = await step(surveyor.run("predict", [settings, law], signal));
          drawn.push({ place, label, predicted, measured: undefined });
          curves.renew();
        }
        legend.replaceChildren(...drawn.map(rowOf));
        for (const [i, { label, weight, bias }] of chosen.entries()) {
          const law = { label, weight, bias };
          drawn[i]!.measured = await step(surveyor.run("measure", [settings, law], signal));
          curves.renew();
        }

        const place = SLOTS.indexOf(state.ridge as (typeof SLOTS)[number]);
        const shown = chosen.find((law) => law.place === place) ?? chosen[0];
        if (shown !== undefined) {
          const { label, weight, bias } = shown;
          const found = await step(
            surveyor.run("ridges", [settings, { label, weight, bias }], signal),
          );
          ridges.draw((width) => ridgeline(found, SERIES[shown.place]!, width));
        }
        const line =
          lines.get(activation) ??
          (await step(surveyor.run("critical", [activation, BIAS_SIGMAS], signal)));
        lines.set(activation, line);
        const places = drawn.map(({ place, label, predicted: { sigma, overflow } }) => ({
          ...{ place, label, sigma, overflow },
          biasSigma: state[SLOTS[place]!] === OWN ? state.biasSigma : 0,
        }));
        plane.draw((width) =>
          phases(line, places, width, (sigma, biasSigma) => {
            context.change({ sigma, biasSigma, ...(isOwn ? {} : { d: OWN }) });
          }),
        );
        const field = await surveyor.run(
          "field",
          [activation, state.sigma, state.biasSigma],
          signal,
        );
        words.replaceChildren(...sentences(activation, line, places, field));
        await curves.finish();
        context.say(
          drawn.map(({ label, predicted }) => `${label}: ${predicted.stability}`).join("; "),
        );
      },
      dispose: () => surveyor.close(),
    };
  },
};
