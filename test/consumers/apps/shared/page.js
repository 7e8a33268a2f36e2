import { measure } from "./program.js";

globalThis.measured = measure().catch((error) => ({ error: String(error.stack) }));
