// Writes test/vectors/golden.json: SHA-256 of 10,000 values by law and dtype, from build/wasm/core.wasm.
// Any other hash than before is a value-breaking change: it needs docs/stream.md, oracle and model changed with it.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { keyOf } from "./key.mjs";

const COUNT = 10_000;
const SEED = 42n;
const NAME = "W1";

const LAWS = ["constant", "uniform", "normal", "truncated"];
const DTYPES = ["float32", "float64", "float16", "bfloat16"];
const BYTES = [4, 8, 2, 2];

/** a, b in units of std; the bounds follow. */
const truncated = (a, b, mean = 0, std = 1) => ({
  ...{ law: "truncated", mean, std, a, b },
  ...{ low: mean + std * a, high: mean + std * b },
});
const CASES = [
  { law: "constant", value: 0.1 },
  { law: "uniform", low: -0.05, high: 0.05 },
  { law: "uniform", low: 0.1, high: 0.7 },
  { law: "normal", mean: 0, std: 1 },
  { law: "normal", mean: 0.5, std: 0.02 },
  truncated(-2, 2, 0, 0.02),
  truncated(-3, 1),
  truncated(1, 4, 10, 2),
  truncated(-6, -5),
  truncated(9, 12),
  truncated(-40, -39),
];

const key = keyOf(SEED, NAME);

const memory = new WebAssembly.Memory({ initial: 4 });
const module = new WebAssembly.Module(readFileSync("build/wasm/core.wasm"));
const { fill } = new WebAssembly.Instance(module, { env: { memory } }).exports;
const [SCRATCH, OUT] = [4096, 65536];

const rows = CASES.flatMap((parameters) =>
  DTYPES.map((dtype, code) => {
    const { law, ...numbers } = parameters;
    const list = [...Object.values(numbers), 0, 0, 0, 0, 0].slice(0, 6);
    fill(LAWS.indexOf(law), code, OUT, COUNT, 0, ...key, SCRATCH, ...list);
    const bytes = Buffer.from(memory.buffer, OUT, COUNT * BYTES[code]);
    return { ...parameters, dtype, sha256: createHash("sha256").update(bytes).digest("hex") };
  }),
);

const head = {
  about: `SHA-256 of the little-endian bytes of values 0 … ${COUNT - 1}; stream v1`,
  source: "npm run golden",
  ...{ seed: String(SEED), name: NAME, key, count: COUNT },
};
const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n");
writeFileSync(
  "test/vectors/golden.json",
  `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "rows": [\n${lines}\n  ]\n}\n`,
);
