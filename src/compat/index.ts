export { numpyGenerator, type NumpyGenerator } from "./numpy-generator.js";
export { numpyRandomState, type RandomState } from "./numpy.js";
export { restoreGenerator } from "./restore.js";
export type { Size } from "./sizes.js";
