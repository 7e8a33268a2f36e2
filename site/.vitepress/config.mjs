import { cpSync, existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { MARK, anywhere, transformHtml } from "./anywhere.mjs";
import { linkedFiles } from "./files.mjs";
import { slugify, writtenAnchors } from "./headings.mjs";
import { library } from "./library.mjs";
import { emptyHeads, indentedCode } from "./blocks.mjs";
import { excluded, rewrites, sidebar } from "./pages.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const LAB = `${ROOT}build/lab`;
const isBuild = process.argv.includes("build");
const files = linkedFiles(ROOT);
/** Pages lie outside of this folder, and Vue within: where pages are rendered to text, Node finds it. */
const vueOfPages = {
  name: "vue-of-pages",
  enforce: "pre",
  resolveId: (id, _, { ssr }) =>
    ssr && /^vue(\/server-renderer)?$/.test(id) ? { id, external: true } : undefined,
};
const icon = `${isBuild ? MARK : "/"}icon.svg`;

/** A warning ends the build. */
const strict = {
  hasWarned: false,
  info: () => undefined,
  warn(message) {
    throw new Error(message);
  },
  warnOnce(message) {
    throw new Error(message);
  },
  error: console.error,
  clearScreen: () => undefined,
  hasErrorLogged: () => false,
};

export default defineConfig({
  title: "weightseed",
  description:
    "Initial weights for neural networks, made from one seed: the same bits in every engine and number of workers.",
  lang: "en",
  base: isBuild ? MARK : "/",
  srcDir: ROOT,
  srcExclude: excluded(ROOT),
  outDir: `${ROOT}build/site`,
  cacheDir: `${ROOT}build/site-cache`,
  rewrites,
  head: [["link", { rel: "icon", type: "image/svg+xml", href: icon }]],
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    anchor: { slugify },
    config(md) {
      files.plugin(md);
      writtenAnchors(md);
      emptyHeads(md);
      indentedCode(md);
    },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [2, 3] },
    nav: [
      { text: "Guide", link: "/docs/first-network" },
      { text: "Reference", link: "/reference/" },
      ...(existsSync(LAB) ? [{ text: "Lab", link: "/lab/index.html", target: "_self" }] : []),
    ],
    sidebar: sidebar(ROOT),
  },
  transformHtml: isBuild ? transformHtml : undefined,
  buildEnd(site) {
    rmSync(`${site.outDir}/404.html`); // a host shows it at any address, where its links would lead nowhere
    files.copy(site);
    cpSync(`${ROOT}lab/public/icon.svg`, `${site.outDir}/icon.svg`);
    if (existsSync(LAB)) cpSync(LAB, `${site.outDir}/lab`, { recursive: true });
  },
  vite: {
    ...(isBuild ? { customLogger: strict } : {}),
    resolve: { alias: library(ROOT) },
    plugins: isBuild ? [vueOfPages, anywhere] : [],
    build: { chunkSizeWarningLimit: 4000 }, // the index of the search, loaded where one searches
    publicDir: false,
  },
});
