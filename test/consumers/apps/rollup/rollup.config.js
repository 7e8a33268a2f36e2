import { nodeResolve } from "@rollup/plugin-node-resolve";

export default {
  input: "page.js",
  output: { file: "dist/bundle.js", format: "es" },
  plugins: [nodeResolve({ browser: true })],
};
