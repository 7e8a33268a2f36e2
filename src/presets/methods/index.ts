/**
 * Depth and width as data: each method takes a model's numbers and gives rules, with whatever multipliers the
 * model itself must then have. Put them before the rules of the rest: the first match wins.
 */
export * from "./transformers.js";
export * from "./residual.js";
export * from "./width.js";
export * from "./recurrent.js";
export * from "./networks.js";
export * from "./layers.js";
