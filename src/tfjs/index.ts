export { initializer } from "./initializer.js";
export type { TfjsInitializer, TfjsInitializerOptions } from "./initializer.js";
export { setWeights, shapesOf, toTensors } from "./model.js";
export type { ModelShape } from "./model.js";
