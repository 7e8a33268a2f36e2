import type { Verdict } from "weightseed/diagnose";
import { h } from "../../dom.js";
import { heatmap } from "../../pictures/heatmap.js";
import type { Strip } from "./strips.js";
import type { Audited } from "./tasks.js";

const SIGNS = { error: "✕", warning: "!", note: "i" } as const;

/** Each verdict with its pictures, and buttons by which `look` hears of a tensor. */
export function verdictItems(
  { verdicts, strips }: Audited,
  look: (name: string) => void,
): HTMLElement[] {
  if (verdicts.length === 0) {
    const words = "Nothing to say: the weights are what they claim to be.";
    return [
      h("li", { class: "verdict fine" }, h("span", { class: "sign" }, "✓"), h("p", {}, words)),
    ];
  }
  return verdicts.map(({ code, severity, message, advice, names }: Verdict, place) => {
    const buttons = names.slice(0, 4).map((name) => {
      const button = h("button", { type: "button" }, `show ${name}`);
      button.addEventListener("click", () => look(name));
      return button;
    });
    return h(
      "li",
      { class: `verdict ${severity}`, "data-code": code },
      h("span", { class: "sign", "aria-hidden": "true" }, SIGNS[severity]),
      h(
        "div",
        {},
        h("p", { class: "small" }, h("b", {}, severity), ` · ${code}`),
        h("p", { class: "message" }, message),
        h("p", { class: "advice" }, advice),
        ...stripPictures(strips[place] ?? []),
        names.length > 1 && h("p", { class: "buttons" }, ...buttons),
      ),
    );
  });
}

function stripPictures(strips: readonly Strip[]): HTMLElement[] {
  const limit = Math.max(0, ...strips.flatMap(({ values }) => Array.from(values, Math.abs)));
  return strips.map(({ label, values }) => {
    const { length } = values;
    const picture = heatmap({ values, stride: length, rows: 1, columns: length }, limit);
    picture.setAttribute("aria-label", `${length} values, ${label}`);
    return h("div", { class: "strip" }, h("span", {}, label), picture);
  });
}
