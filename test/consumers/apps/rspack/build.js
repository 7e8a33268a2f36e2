import { rspack } from "@rspack/core";

const options = { mode: "production", entry: "./page.js", output: { filename: "bundle.js" } };
rspack(options, (error, stats) => {
  if (error ?? stats.hasErrors()) throw error ?? new Error(stats.toString());
});
