import { main, workers } from "./program.js";

const worker = () => new Worker("worker.js", { type: "module" });
const measure = async () => ({ main: main(), workers: await workers({ worker }) });
globalThis.measured = measure().catch((error) => ({ error: String(error.stack) }));

// in Firefox, where no driver may look at the page, it tells whom it is told to
const response = await fetch("told.txt").catch(() => undefined);
if (response?.ok) {
  const body = JSON.stringify(await globalThis.measured);
  await fetch(await response.text(), { method: "POST", body });
}
