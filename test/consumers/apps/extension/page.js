import { main, workers } from "./program.js";

const worker = () => new Worker("worker.js", { type: "module" });
const measure = async () => ({ main: main(), workers: await workers({ worker }) });
globalThis.measured = measure().catch((error) => ({ error: String(error.stack) }));
