export { restoreGenerator } from "./restore.js";
export { numpyRandomState, RandomState } from "./numpy.js";
export { jaxKey, jaxKeyData, JaxKey } from "./jax.js";
export type { JaxAxes, JaxKeyOptions, JaxLayout } from "./jax.js";
export { tfjsGenerator, TfjsGenerator } from "./tfjs.js";
