export { restoreGenerator } from "./restore.js";
export { numpyRandomState, RandomState } from "./numpy.js";
