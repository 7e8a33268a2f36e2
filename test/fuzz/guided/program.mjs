// Fuzzes one reader: node program.mjs READER SECONDS SEED FOLDER prints its counts as JSON
import { writeFileSync } from "node:fs";
import { malformed } from "../../formats/malformed.js";
import { choices } from "../random.mjs";
import { isDocumented } from "../voice.mjs";
import { coverageOf } from "./coverage.mjs";
import { mutated } from "./mutate.mjs";
import { READERS } from "./readers.mjs";

const [reader, seconds, seed, folder] = process.argv.slice(2);
const [format, whole, read] = READERS[reader];
/** A call that takes longer hangs. */
const MOST_MS = 2000;
const MOST_FAULTS = 10;

const random = choices(Number(seed));
const corpus = [
  whole,
  ...malformed()
    .filter((file) => file.format === format && file.bytes.length < 4096)
    .map(({ bytes }) => bytes),
];
const coverage = coverageOf(import.meta.url);
const faults = [];
let [inputs, results] = [0, 0];

async function run(bytes) {
  writeFileSync(`${folder}/${reader}.input`, bytes); // where the process is ended, this was it
  ++inputs;
  const start = performance.now();
  let fault;
  try {
    await read(bytes.slice());
    ++results;
  } catch (error) {
    if (!isDocumented(error)) fault = String(error?.stack ?? error);
  }
  const ms = performance.now() - start;
  if (ms > MOST_MS) fault ??= `took ${ms.toFixed(0)} ms`;
  if (fault === undefined) return;
  const file = `${folder}/${reader}-${faults.length}.input`;
  writeFileSync(file, bytes);
  faults.push(`${file}: ${fault}`);
}

for (const bytes of corpus) await run(bytes);
coverage.isNew();
const end = performance.now() + 1000 * Number(seconds);
while (performance.now() < end && faults.length < MOST_FAULTS) {
  const bytes = mutated(corpus, random);
  await run(bytes);
  if (coverage.isNew()) corpus.push(bytes);
}
console.log(
  JSON.stringify({ inputs, results, corpus: corpus.length, branches: coverage.branches, faults }),
);
