import { measure } from "./program.js";

console.log(JSON.stringify(await measure()));
