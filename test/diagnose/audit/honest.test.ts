/**
 * Honest sets: alarms come as often as the level says. `node scripts/honest.mjs` goes over 10,000 sets, the test over a
 * few hundred.
 */
import { expect, test } from "vitest";
import { audit } from "../../../src/diagnose/index.js";
import { honestSet } from "./honest.js";

const SETS = Number(process.env.WEIGHTSEED_HONEST_SETS ?? 400);

/** P(X ≥ x) of a binomial. */
function binomialTail(n: number, p: number, x: number): number {
  let [term, below] = [(1 - p) ** n, 0];
  for (let k = 0; k < x; ++k) {
    below += term;
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return Math.max(0, 1 - below);
}

test(
  `${SETS} honest sets`,
  () => {
    const levels = [1e-6, 1e-3, 0.1];
    const alarmed = levels.map((): string[] => []);
    const said: string[] = [];
    for (let k = 0; k < SETS; ++k) {
      const { parameters, expected } = honestSet(k);
      const found = audit(parameters, expected, { level: levels[0]! });
      said.push(
        ...found.verdicts
          .filter(({ severity }) => severity !== "note")
          .map(({ message }) => message),
      );
      const least = Math.min(
        1,
        ...found.parameters.flatMap(({ tests }) => tests.map(({ p }) => p)),
      );
      for (const [i, level] of levels.entries()) {
        if (least * found.tests < level) alarmed[i]!.push(`set ${k}: p = ${least}`);
      }
    }
    // as many as a binomial of that level, or fewer: p-values of discrete laws, and Bonferroni's bound, are upper ones
    console.info(
      `of ${SETS} sets, alarms at level ${levels.map((p, i) => `${p}: ${alarmed[i]!.length}`).join(", ")}`,
    );
    expect(said).toStrictEqual([]);
    expect(alarmed[0]).toStrictEqual([]);
    for (const [i, level] of levels.entries()) {
      expect(binomialTail(SETS, level, alarmed[i]!.length), alarmed[i]!.join("; ")).toBeGreaterThan(
        1e-4,
      );
    }
    // and not so few that the level means nothing: a quarter of it at least
    expect(1 - binomialTail(SETS, 0.025, alarmed[2]!.length + 1)).toBeGreaterThan(1e-4);
  },
  60_000 + 200 * SETS,
);
