export * from "./core.js";
export * from "./more.js";
