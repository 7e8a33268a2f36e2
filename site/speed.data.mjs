// The last recorded benchmark of float32 normals, and how it was measured.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { barsOf } from "../bench/chart.mjs";

const RESULTS = fileURLToPath(new URL("../bench/results/latest.json", import.meta.url));

export default {
  watch: [RESULTS],
  load() {
    const { about, results } = JSON.parse(readFileSync(RESULTS, "utf8"));
    const { ns, title } = results.kernels;
    return { ...about, title, bars: barsOf(ns, "float32 normal") };
  },
};
