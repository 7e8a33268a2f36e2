export * from "./core.js";
export * from "./laws.js";
