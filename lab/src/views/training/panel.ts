import { h } from "../../dom.js";
import { field } from "../../field.js";
import { short } from "../../numbers.js";
import { swatch } from "../../series.js";
import type { Points } from "../../points.js";
import type { Log } from "./trainer.js";

/** A run's picture, with what became of it. */
export interface Panel {
  readonly element: HTMLElement;
  readonly show: (log: Log, points: Points) => void;
}

/** @param run its number, which is its colour */
export function panel(run: number): Panel {
  const picture = field();
  const title = h("span");
  const loss = h("b", { "data-fact": "loss" });
  const verdict = h("p", { class: "small verdict" });
  return {
    element: h(
      "figure",
      { class: "panel", "data-run": run },
      h("figcaption", {}, swatch(run), title),
      picture.element,
      h("p", {}, "loss ", loss),
      verdict,
    ),
    show(log, points) {
      const now = log.losses.at(-1)!;
      const words = verdictOf(log);
      title.textContent = log.name;
      loss.textContent = Number.isFinite(now) ? short(now) : "NaN";
      verdict.textContent = words;
      picture.draw(log.now.field, points, `${log.name}: ${words}`);
    },
  };
}

/** Loss of a network that says ½ everywhere. */
const GUESSING = Math.LN2;

/** What became of a run, by its numbers. */
function verdictOf({ losses, norms, now: { right } }: Log): string {
  const lost = losses.findIndex((loss) => !Number.isFinite(loss));
  if (lost === 0) return "Overflowed at step 0: the first weights alone did it.";
  if (lost > 0) return `Overflowed at step ${lost}.`;
  if (norms.every((norm) => norm === 0))
    return "No gradient reaches any matrix: nothing is learnt.";
  const share = `${Math.round(100 * right)} % right.`;
  if (norms.at(-1) === 0) return `${share} All units of a layer are dead: no gradient is left.`;
  const [first, now] = [losses[0]!, losses.at(-1)!];
  if (now < 0.1) return `${share} It has learnt the points.`;
  if (now > 2 * GUESSING) return `${share} Far worse than guessing.`;
  if (Math.abs(now - GUESSING) < 0.005) return `${share} No better than guessing, ln 2.`;
  if (now < first && now < GUESSING) return `${share} It learns.`;
  return `${share} Worse than guessing, ln 2.`;
}
