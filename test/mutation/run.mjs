// Plants faults in assembly/, one at a time in a copy, and sees whether a test turns red:
// npm run mutation -- [how many] [seed] [part of a path]
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { choices } from "../fuzz/random.mjs";
import { OPERATORS, mutantsOf } from "./operators.mjs";
import { Workshop, root } from "./workshop.mjs";

const [count = "60", seed = "1", part = ""] = process.argv.slice(2);
const { below } = choices(Number(seed));
const assembly = join(root, "assembly");
/** Mutant → why no test can see it. */
const reasons = JSON.parse(readFileSync(new URL("survivors.json", import.meta.url), "utf8"));

const shelves = Object.fromEntries(Object.keys(OPERATORS).map((operator) => [operator, []]));
for (const file of readdirSync(assembly, { recursive: true })) {
  if (!file.endsWith(".ts") || file.includes("__tests__") || !file.includes(part)) continue;
  const text = readFileSync(join(assembly, file), "utf8");
  for (const mutant of mutantsOf(text)) shelves[mutant.operator].push({ file, text, ...mutant });
}

const killers = {};
let [killed, reasoned, survived] = [0, 0, 0];
const workshop = new Workshop();
process.on("exit", () => workshop.close());
for (let turn = 0; killed + reasoned + survived < Number(count); ++turn) {
  const left = Object.values(shelves).filter((shelf) => shelf.length > 0);
  if (left.length === 0) break;
  const shelf = left[turn % left.length];
  const [{ file, text, line, operator, was, mutated }] = shelf.splice(below(shelf.length), 1);
  const lines = text.split("\n");
  lines[line - 1] = mutated;
  const verdict = workshop.verdict(file, lines.join("\n"));
  if (verdict === undefined) continue;
  if (verdict !== "survived") {
    killed += 1;
    killers[verdict] = (killers[verdict] ?? 0) + 1;
  } else if (reasons[`${file}: ${was} → ${mutated.trim()}`] !== undefined) {
    reasoned += 1;
  } else {
    survived += 1;
    console.log(`SURVIVED  ${file}:${line}, ${operator}:\n    ${was}\n    ${mutated.trim()}`);
  }
}

const byTimes = Object.entries(killers).sort(([, a], [, b]) => b - a);
for (const [test, times] of byTimes) console.log(`${String(times).padStart(4)} × ${test}`);
console.log(`${reasoned} survived for a reason, in survivors.json`);
console.log(`mutation: ${killed + reasoned} passed, ${survived} failed`);
if (survived > 0 || killed === 0) process.exit(1);
