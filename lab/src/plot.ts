import * as Plot from "@observablehq/plot";

/** What all plots of the page have in common. */
const HOUSE: Plot.PlotOptions = {
  className: "plot",
  marginLeft: 52,
  marginBottom: 38,
  style: {
    background: "transparent",
    fontFamily: "inherit",
    fontSize: "12px",
    overflow: "visible",
  },
};

/** A plot of the house's style, `width` pixels wide. `label` is what screen readers say. */
export function plot(label: string, width: number, options: Plot.PlotOptions): Element {
  const element = Plot.plot({ ...HOUSE, width, ...options });
  for (const group of element.querySelectorAll("g[aria-label]"))
    group.removeAttribute("aria-label");
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", label);
  return element;
}
