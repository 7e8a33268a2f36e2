// Which room of src/ may import which: ARCHITECTURE.md draws it, `npm run lint` holds it.
// Types count as imports. errors.ts is open to all.

const KERNELS = ["wasm", "spec", "laws", "plan", "execute", "parameters"]; // each imports only those before it
const CORE = [...KERNELS, "core.ts", "index.ts"];

const ROOMS = {
  wasm: [],
  spec: ["wasm"],
  laws: ["wasm", "spec"],
  plan: ["wasm", "spec", "laws"],
  execute: ["wasm", "spec", "laws", "plan"],
  parameters: ["wasm", "spec", "laws", "plan", "execute"],
  "core.ts": KERNELS,
  "index.ts": [...KERNELS, "core.ts"],
  presets: CORE,
  compat: KERNELS,
  workers: [...CORE, "compat"], // a worker rebuilds generators from their plain state
  diagnose: CORE,
  formats: CORE,
  tfjs: CORE,
  cli: [...CORE, "presets", "compat", "workers", "diagnose", "formats"],
  "errors.ts": [],
};

const path = (room) => `^src/${room.endsWith(".ts") ? room.replace(".", "\\.") + "$" : room + "/"}`;

module.exports = {
  forbidden: [
    { name: "no-circle", severity: "error", from: {}, to: { circular: true } },
    {
      name: "every-room-has-a-rule",
      comment: "a new room states here what it imports",
      severity: "error",
      from: { path: "^src/", pathNot: Object.keys(ROOMS).map(path) },
      to: {},
    },
    ...Object.entries(ROOMS).map(([room, below]) => ({
      name: `${room}-imports-only-rooms-below`,
      severity: "error",
      from: { path: path(room) },
      to: { path: "^src/", pathNot: [room, ...below, "errors.ts"].map(path) },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: ["node_modules", "^build/"] },
  },
};
