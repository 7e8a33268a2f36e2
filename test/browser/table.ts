/** All fingerprints of one engine, but for those of the README's code. */
import type { Memory } from "../../src/index.js";
import { all } from "./fingerprints.js";
import { probes } from "./probes.js";
import { slices } from "./slices.js";
import { streams } from "./streams.js";

export const table = (memories?: readonly Memory[]): Record<string, string> => ({
  ...all(memories),
  ...slices(),
  ...streams(),
  ...probes(),
});
