import * as Plot from "@observablehq/plot";
import { plot } from "../../plot.js";
import { SERIES, SYMBOLS } from "../../series.js";
import { BIAS_SIGMAS, MOST_BIAS_SIGMA, MOST_SIGMA, type Place } from "./plane.js";

const HEIGHT = 260;
const MARGIN = { left: 52, right: 12, top: 22, bottom: 38 };

/** The plane of (σ_w, σ_b) with the critical line; `choose` hears of a press on it. */
export function phases(
  line: readonly (number | null)[],
  places: readonly Place[],
  width: number,
  choose: (sigma: number, biasSigma: number) => void,
): Element {
  const points = line.flatMap((sigma, i) =>
    sigma === null ? [] : [{ sigma, biasSigma: BIAS_SIGMAS[i]! }],
  );
  const inside = points.filter(({ sigma }) => sigma <= MOST_SIGMA);
  const middle = inside[Math.floor(inside.length / 2)];
  const svg = plot("The plane of σ_w and σ_b with its critical line", width, {
    height: HEIGHT,
    marginLeft: MARGIN.left,
    marginRight: MARGIN.right,
    marginTop: MARGIN.top,
    marginBottom: MARGIN.bottom,
    x: { domain: [0, MOST_SIGMA], label: "σ_w = √(fan_in·Var W) →", labelAnchor: "right" },
    y: { domain: [0, MOST_BIAS_SIGMA], label: "↑ σ_b", ticks: 5 },
    marks: [
      Plot.areaX(inside, { x1: 0, x2: "sigma", y: "biasSigma", fill: "var(--ordered)" }),
      Plot.areaX(inside, { x1: "sigma", x2: MOST_SIGMA, y: "biasSigma", fill: "var(--chaotic)" }),
      Plot.lineX(inside, { x: "sigma", y: "biasSigma", stroke: "var(--ink)", strokeWidth: 2 }),
      middle &&
        Plot.text(
          [
            { x: middle.sigma / 2, text: "ordered:\ngradients vanish" },
            { x: (middle.sigma + MOST_SIGMA) / 2, text: "chaotic:\ngradients explode" },
          ].filter(({ x }) => x > 0.35 && x < MOST_SIGMA - 0.35),
          { x: "x", y: () => 0.62 * MOST_BIAS_SIGMA, text: "text", lineHeight: 1.25 },
        ),
      ...places
        .filter(({ sigma }) => sigma <= MOST_SIGMA)
        .map((at) =>
          Plot.dot([at], {
            ...{ x: "sigma", y: "biasSigma", r: 6, symbol: SYMBOLS[at.place]!, strokeWidth: 1.5 },
            ...{ fill: SERIES[at.place]!, stroke: "var(--paper)" },
          }),
        ),
    ],
  });
  svg.addEventListener("click", (event) => {
    const { clientX, clientY } = event as MouseEvent;
    const box = svg.getBoundingClientRect();
    const x = (clientX - box.left - MARGIN.left) / (box.width - MARGIN.left - MARGIN.right);
    const y = 1 - (clientY - box.top - MARGIN.top) / (box.height - MARGIN.top - MARGIN.bottom);
    if (x < 0 || x > 1 || y < 0 || y > 1) return;
    choose(rounded(x * MOST_SIGMA), rounded(y * MOST_BIAS_SIGMA));
  });
  return svg;
}

/** As precise as a press is. */
const rounded = (value: number): number => Math.round(value * 100) / 100;
