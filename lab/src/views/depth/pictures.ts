export { phases } from "./phases.js";
export { ridgeline } from "./ridgeline.js";
export { traces } from "./traces.js";
