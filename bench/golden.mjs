// What our values must be, to the last bit: the digests of the plain oracle, which is docs/stream.md in TypeScript.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { digestsOf, parts, sha256 } from "./digests.mjs";

const folder = fileURLToPath(new URL("../test/oracle/", import.meta.url));
const { outputFiles } = await build({
  stdin: {
    contents: 'export { fill } from "./laws.ts"; export { key } from "./words.ts";',
    resolveDir: folder,
  },
  bundle: true,
  write: false,
  format: "esm",
});
const text = Buffer.from(outputFiles[0].contents).toString("base64");
const { fill, key } = await import(`data:text/javascript;base64,${text}`);

/** What every contender of ours is seeded with. */
export const SEED = 42n;
export const NAME = "w";
export const keyOf = (name = NAME) => key(SEED, name);

const standard = { law: "normal", mean: 0, std: 1 };
const cut = (a, b) => ({ law: "truncated", mean: 0, std: 1, a, b, low: a, high: b });

/** The laws that are timed, by the names of the works, as the oracle and the library take them. */
export const LAWS = {
  normal: standard,
  "uniform [0, 1]": { law: "uniform", low: 0, high: 1 },
  "uniform [-1, 1]": { law: "uniform", low: -1, high: 1 },
  "truncated ±2": cut(-2, 2),
  "truncated ±3": cut(-3, 3),
  "truncated [0, ∞)": cut(0, Infinity),
  "truncated [4, ∞)": cut(4, Infinity),
  "truncated [9, ∞)": cut(9, Infinity),
  constant: { law: "constant", value: 1 },
};

checkOracle();

const known = new Map();

function expected(law, dtype, count, name) {
  const id = [...Object.values(law), dtype, count, name].join();
  if (!known.has(id)) {
    const digest = ([at, length]) => sha256(fill(law, dtype, length, at, keyOf(name)));
    known.set(id, parts(count).map(digest));
  }
  return known.get(id);
}

/** Refuses digests of both ends of `count` values that are not the oracle's. */
export function checkDigests(what, digests, count, law, dtype, name = NAME) {
  if (digests.join() !== expected(law, dtype, count, name).join()) {
    throw new Error(`bench: ${what} has not the bits of the oracle`);
  }
}

/** The same of a typed array. */
export function checkBits(what, data, law, dtype = "float32", name = NAME) {
  checkDigests(what, digestsOf(data), data.length, law, dtype, name);
}

/** The oracle must give the golden digests that are on record. */
function checkOracle() {
  const file = new URL("../test/frozen/kernels.json", import.meta.url);
  const { key: keys, count, rows } = JSON.parse(readFileSync(file, "utf8"));
  for (const { dtype, sha256: golden, ...law } of rows.filter((row) => row.dtype === "float32")) {
    if (sha256(fill(law, dtype, count, 0, keys)) !== golden) {
      throw new Error(`bench: the oracle's ${law.law} is not that of test/frozen/kernels.json`);
    }
  }
}
