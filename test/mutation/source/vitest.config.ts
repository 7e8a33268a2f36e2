/** The tests of src/ on src/ itself, where Stryker's faults are, in place of the bundles. */
import { defineConfig } from "vitest/config";

const entries = {
  weightseed: "src/index.ts",
  "weightseed/compat": "src/compat/index.ts",
  "weightseed/diagnose": "src/diagnose/index.ts",
  "weightseed/npz": "src/formats/npz/index.ts",
  "weightseed/presets": "src/presets/index.ts",
  "weightseed/safetensors": "src/formats/safetensors/index.ts",
  "weightseed/workers": "src/workers/index.ts",
};

const rooms = (process.env.WEIGHTSEED_ROOMS ?? "spec").split(",");

export default defineConfig({
  resolve: {
    alias: Object.entries(entries).map(([name, file]) => ({
      find: new RegExp(`^${name}$`),
      replacement: new URL(`../../../${file}`, import.meta.url).pathname,
    })),
  },
  test: {
    environment: "node",
    testTimeout: 60_000,
    include: rooms.map((room) => `test/${room}/**/*.test.ts`),
  },
});
