import type { AuditedParameter } from "weightseed/diagnose";
import { h } from "../../dom.js";
import { short } from "../../numbers.js";
import { momentsOf, type Density } from "../../pictures/density.js";

/** Lines of the table of facts: what the density expects, what was measured. */
export function factsOf(survey: AuditedParameter, density: Density | undefined): Node[] {
  const expected = density && momentsOf(density);
  const p = (test: string): string => {
    const found = survey.tests.find(({ name }) => name === test);
    return found === undefined ? "" : short(found.p, 2);
  };
  const row = (name: string, wanted: number | undefined, got: number | null, test: string): Node =>
    h(
      "tr",
      { "data-fact": test },
      h("th", { scope: "row" }, name),
      h(
        "td",
        { class: "number" },
        wanted === undefined ? "" : short(Math.abs(wanted) < 1e-12 ? 0 : wanted, 4),
      ),
      h("td", { class: "number" }, got === null ? "–" : short(got, 4)),
      h("td", { class: "number" }, p(test)),
    );
  return [
    row("mean", expected?.mean, survey.mean, "mean"),
    row("standard deviation", expected?.std, survey.std, "std"),
    row("skewness", expected?.skewness, survey.skewness, "skewness"),
    row("excess kurtosis", expected?.kurtosis, survey.kurtosis, "kurtosis"),
    row("least", undefined, survey.min, "smallest"),
    row("greatest", undefined, survey.max, "largest"),
  ];
}
