// Which files of the repository are pages, and their order in the sidebar.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";

/** Text of the sidebar and path of the page; pages of docs/ that are not named here stand at the end of the guides. */
const GUIDES = {
  Start: {
    Overview: "README",
    "First network": "docs/first-network",
    "From tfjs, torch, Keras, JAX, NumPy": "docs/from-python",
  },
  Guides: {
    Initializers: "docs/initializers",
    "Whole models": "docs/models",
    Workers: "docs/workers",
    Memory: "docs/memory",
    Files: "docs/files",
    "Command line": "docs/cli",
    Diagnose: "docs/diagnose",
    "TensorFlow.js": "docs/tfjs",
    "ONNX Runtime, jax-js": "docs/interop",
    Platforms: "docs/platforms",
  },
  "The weights of Python": {
    Ports: "docs/ports",
    "Rules, NumPy": "docs/compat",
    PyTorch: "docs/compat-torch",
    "JAX, TensorFlow.js": "docs/compat-jax",
    Flax: "docs/compat-flax",
    Keras: "docs/compat-keras",
  },
  "What is promised": {
    Reproducibility: "docs/reproducibility",
    Quality: "docs/quality",
    Performance: "docs/performance",
    "Stream v1": "docs/stream",
  },
  "This repository": {
    Changelog: "CHANGELOG",
    Examples: "examples/README",
    Benchmarks: "bench/README",
    "Last run": "bench/results/latest",
    "The lab's code": "lab/README",
    Architecture: "ARCHITECTURE",
    Contributing: "CONTRIBUTING",
    Security: "SECURITY",
  },
};

/** Directories with pages in them; all others are left out. */
const FOLDERS = ["docs", "examples", "bench", "lab", "site"];

/** Where a page stands in the site, if not under its own path. */
export const rewrites = {
  "site/index.md": "index.md",
  "README.md": "overview.md",
  "build/reference/:path(.*)": "reference/:path",
};

/** Everything else in the repository. */
export function excluded(root) {
  const folders = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !FOLDERS.includes(entry.name))
    .map(({ name }) => (name === "build" ? "build/!(reference)/**" : `${name}/**`));
  return [...folders, "**/node_modules/**", "build/*.md"];
}

export function sidebar(root) {
  const docs = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"));
  const named = new Set(Object.values(GUIDES).flatMap((group) => Object.values(group)));
  const others = docs.map((file) => `docs/${file.slice(0, -3)}`).filter((page) => !named.has(page));
  const guides = Object.entries(GUIDES).map(([text, pages]) => ({
    text,
    items: [
      ...Object.entries(pages).filter(([, page]) => existsSync(join(root, `${page}.md`))),
      ...(text === "Guides" ? others.map((page) => [heading(join(root, `${page}.md`)), page]) : []),
    ].map(([name, page]) => ({ text: name, link: `/${page === "README" ? "overview" : page}` })),
  }));
  return { "/reference/": reference(join(root, "build/reference")), "/": guides };
}

const heading = (file) => /^# (.*)$/m.exec(readFileSync(file, "utf8"))[1];

/** The entries, each with its namespaces, and with the types that belong to it and cannot be imported. */
function reference(folder) {
  const pages = readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll("\\", "/").replace(/\.md$/, ""))
    .filter((page) => existsSync(join(folder, `${page}.md`)) && page !== "index");
  const entryOf = (page) =>
    page.replace(/^types\//, "").replace(/\/(index|types|namespaces\/.*)$/, "");
  const textOf = (page) => (page.endsWith("/types") ? "other types" : basename(page));
  const item = (text, page) => ({ text, link: `/reference/${page.replace(/\/index$/, "/")}` });
  const entries = [...new Set(pages.map(entryOf))].sort();
  const items = entries.map((entry) => {
    const [page, ...within] = pages
      .filter((other) => entryOf(other) === entry)
      .sort(entryFirst(entry));
    return { ...item(entry, page), items: within.map((other) => item(textOf(other), other)) };
  });
  return [{ text: "Reference", link: "/reference/", items }];
}

const entryFirst = (entry) => (a, b) => isEntry(entry, b) - isEntry(entry, a) || (a < b ? -1 : 1);
const isEntry = (entry, page) => page === entry || page === `${entry}/index`;
