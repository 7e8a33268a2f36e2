import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { first } from "./first.plugin.js";
import { offline } from "./offline.plugin.js";

const ROOT = new URL("../", import.meta.url);

interface Package {
  readonly name: string;
  readonly exports: Readonly<Record<string, { readonly default: string }>>;
}

/** The library as it is built in this repository, by the names under which an app imports it. */
function library(): { find: RegExp; replacement: string }[] {
  const { name, exports } = JSON.parse(
    readFileSync(new URL("package.json", ROOT), "utf8"),
  ) as Package;
  return Object.entries(exports).map(([entry, { default: file }]) => ({
    find: new RegExp(`^${name}${entry.slice(1)}$`),
    replacement: fileURLToPath(new URL(file, ROOT)),
  }));
}

/** Each entry of the library in a file of its own, so that the page's own size can be told from it. */
const libraryChunk = (file: string): string =>
  `weightseed-${file
    .replace(/^.*build\/dist\//, "")
    .replace(/\/?(index)?\.js$/, "")
    .replaceAll("/", "-")}`;

/** What several views and the shell have in common in one file; it has neither plots nor the library. */
const PARTS = /lab\/src\/(?!(plot|pool|stream)\.)[a-z]+\.ts$|preload-helper/;
/** What is there to see, with what draws it. */
const PLOTS = /node_modules\/(@observablehq|d3-|internmap)|lab\/src\/(plot\.ts|pictures\/)/;

const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./", // any sub-path
  resolve: { alias: library() },
  server: { headers: ISOLATION, fs: { allow: [fileURLToPath(ROOT)] } },
  plugins: [
    first({ controls: "views/law/index.ts", pictures: "views/law/pictures.ts" }),
    offline(),
  ],
  worker: { format: "es" },
  build: {
    outDir: "../build/lab",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    cssCodeSplit: false, // a few kB for all views: none waits for its own
    chunkSizeWarningLimit: 2000, // tfjs, loaded where it is looked at
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: libraryChunk, debugName: "weightseed", test: /build\/dist\//, priority: 3 },
            { name: "parts", test: PARTS, minShareCount: 2, priority: 2 },
            { name: "plot", test: PLOTS, priority: 1 },
          ],
        },
      },
    },
  },
});
