// What an engine shows: the table of fingerprints, and pools that agree with it. Fetched by a page, or run:
// node test/engines/program.mjs prints both as JSON.
import { table } from "../../build/engines/table.mjs";
import { pools } from "./pools.mjs";

export async function measure() {
  return { table: table(), pools: await pools() };
}

if (globalThis.document === undefined) {
  const { process } = globalThis;
  const name = globalThis.Deno ? "deno" : globalThis.Bun ? "bun" : "node";
  const versions = process.versions;
  console.log(
    JSON.stringify({ ...(await measure()), version: versions[name], arch: process.arch }),
  );
}
