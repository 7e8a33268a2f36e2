/** Which room of src/ may import which: the flow spec → plan → kernels → parameters, one way (ARCHITECTURE.md). */

/** Below to above: a room imports those before it. */
const FLOW = ["wasm", "spec", "laws", "plan", "execute", "parameters"];

/** Rooms with an entry of their own, on top of the flow: beside it each imports these, and no other of its kind. */
const ENTRIES = {
  presets: [],
  compat: [],
  diagnose: [],
  formats: [],
  tfjs: [],
  workers: ["compat"],
  cli: ["compat", "diagnose", "formats", "presets", "workers"],
};

const rooms = [...FLOW, ...Object.keys(ENTRIES)];
const folder = (names) => `^src/(${names.join("|")})/`;
/** The public names and the core's file, which the entries are bundled beside. */
const TOP = "^src/(index|core)\\.ts$";

const flow = FLOW.map((room, i) => ({
  name: `${room}-imports-down`,
  severity: "error",
  comment: `src/${room} imports ${FLOW.slice(0, i).join(", ") || "no other room"} and errors.ts`,
  from: { path: folder([room]) },
  to: { path: "^src/", pathNot: ["^src/errors\\.ts$", folder(FLOW.slice(0, i + 1))] },
}));

const entries = Object.entries(ENTRIES).map(([room, beside]) => ({
  name: `${room}-stands-alone`,
  severity: "error",
  comment: `src/${room} imports the flow, the core's file${beside.map((other) => `, ${other}`).join("")}`,
  from: { path: folder([room]) },
  to: { path: "^src/", pathNot: ["^src/errors\\.ts$", TOP, folder([...FLOW, room, ...beside])] },
}));

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    { name: "no-circle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphan",
      severity: "error",
      comment: "a file that nothing imports, and that is no entry, is dead",
      from: { orphan: true, pathNot: "(/index|/worker|/main|^src/core|^src/platform\\.d)\\.ts$" },
      to: {},
    },
    {
      name: "known-rooms",
      severity: "error",
      comment: "a new room of src/ needs a rule here",
      from: { path: "^src/[^/]+/", pathNot: folder(rooms) },
      to: {},
    },
    {
      name: "errors-import-nothing",
      severity: "error",
      from: { path: "^src/errors\\.ts$" },
      to: { path: "^src/" },
    },
    {
      name: "flow-without-packages",
      severity: "error",
      comment: "the core has no run-time dependency, and runs where Node's modules are not",
      from: { path: folder(FLOW) },
      to: { dependencyTypes: ["npm", "npm-dev", "npm-peer", "core"] },
    },
    {
      name: "comlink-in-workers",
      severity: "error",
      from: { path: "^src/", pathNot: folder(["workers"]) },
      to: { path: "node_modules/comlink/" },
    },
    ...flow,
    ...entries,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules|^build/" },
    enhancedResolveOptions: { extensions: [".ts", ".js"], conditionNames: ["import", "types"] },
  },
};
