/** The public names: the core's, and here what many apps do without. */
export * from "./core.js";
export { explain } from "./explain.js";
export type { ExplainOptions } from "./explain.js";
export { gain } from "./gain.js";
export type { GainOptions } from "./gain.js";
export * from "./initializers/composite.js";
export * from "./initializers/structured.js";
export { deltaOrthogonal, orthogonal } from "./initializers/orthogonal.js";
export type { DeltaOrthogonalOptions, OrthogonalOptions } from "./initializers/orthogonal.js";
export { laws } from "./laws.js";
/** @internal */
export { linalgModule } from "./orthogonal.js";
export { rules } from "./rules.js";
export type { Rule, RulesOptions, ShapeEntry, Shapes } from "./rules.js";
