import * as Plot from "@observablehq/plot";
import { h } from "./dom.js";

/**
 * Colours of series, told apart by hue under the usual colour-vision deficiencies and by lightness in greyscale; both
 * themes have their own (style/theme.css). Lines differ by their dashes too.
 */
export const SERIES = ["var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)"];
export const DASHES = ["none", "7 4", "2 3", "9 3 2 3"];
export const SYMBOLS = ["circle", "square", "triangle", "diamond"] as const;

/** A piece of a series' line with its symbol, for legends. */
export function swatch(place: number): SVGElement {
  const piece = Plot.plot({
    ...{ width: 30, height: 12, margin: 0, axis: null, className: "swatch" },
    x: { domain: [0, 30] },
    y: { domain: [0, 12] },
    marks: [
      Plot.line(
        [
          [0, 6],
          [30, 6],
        ],
        { stroke: SERIES[place]!, strokeWidth: 2, strokeDasharray: DASHES[place]! },
      ),
      Plot.dot([[15, 6]], {
        r: 3.5,
        symbol: SYMBOLS[place]!,
        stroke: SERIES[place]!,
        fill: "var(--paper)",
      }),
    ],
  }) as SVGElement;
  for (const group of piece.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  piece.setAttribute("aria-hidden", "true");
  return piece;
}

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

/** A figure that is drawn anew for each state, and when its width changes. */
export interface Chart {
  readonly element: HTMLElement;
  /** `render` gets the width that there is. */
  draw(render: (width: number) => Element): void;
}

/** @param height least height in pixels, so that nothing moves when the picture comes */
export function chart(caption: string, height: number): Chart {
  const place = h("div", { class: "picture", style: `min-height: ${height}px` });
  const element = h("figure", {}, h("figcaption", {}, caption), place);
  let render: ((width: number) => Element) | undefined;
  let drawn = 0;
  const draw = (): void => {
    const width = Math.floor(place.clientWidth);
    if (render === undefined || width === 0) return;
    drawn = width;
    place.replaceChildren(render(width));
  };
  new ResizeObserver(() => {
    if (Math.floor(place.clientWidth) !== drawn) draw();
  }).observe(place);
  return {
    element,
    draw(next) {
      render = next;
      draw();
    },
  };
}
