// The weightseed side of tools/jax_compare.py: the same calls, their digests compared.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import * as weightseed from "../build/dist/index.js";
import { jaxKey } from "../build/dist/compat/index.js";

const argument = (value) =>
  value === null ? -Infinity : value?.factory ? weightseed[value.factory](value.data) : value;

let unequal = 0;
const cases = JSON.parse(readFileSync(0, "utf8"));
for (const { seed, layout, call, sha256 } of cases) {
  const [method, ...given] = call;
  const values = jaxKey(seed, { layout })[method](...given.map(argument));
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (createHash("sha256").update(bytes).digest("hex") === sha256) continue;
  ++unequal;
  console.log(`unequal: ${JSON.stringify({ seed, layout, call })}`);
}
console.log(`${cases.length} calls, ${unequal} unequal`);
process.exitCode = unequal > 0 ? 1 : 0;
