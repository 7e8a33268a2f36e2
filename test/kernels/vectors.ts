/** Reads test/vectors. */
import { readFileSync } from "node:fs";

export function vectors(name: string): unknown {
  return JSON.parse(readFileSync(`test/vectors/${name}.json`, "utf8"));
}
