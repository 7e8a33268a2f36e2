import { initialize, normal } from "weightseed";
import { createWorkerPool } from "weightseed/workers";

const element = (id) => document.getElementById(id);
const memory = crossOriginIsolated ? "shared" : "buffers";
const pool = createWorkerPool({ memory });

/** The longest time between two animation frames while `work` runs. */
async function longestGap(work) {
  let [last, longest, running] = [performance.now(), 0, true];
  const frame = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (running) requestAnimationFrame(frame);
  };
  await new Promise(requestAnimationFrame); // a frame before the work begins
  last = performance.now();
  requestAnimationFrame(frame);
  const began = performance.now();
  try {
    await work();
  } finally {
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    running = false;
  }
  return { ms: performance.now() - began, gap: longest };
}

const spec = (millions) => ({ w: { shape: [millions * 1e6], init: normal({ std: 0.02 }) } });
const onProgress = (done, total) => (element("progress").value = done / total);

/** What bench/workers.mjs calls too. */
globalThis.measure = {
  memory,
  workers: (millions, signal) =>
    longestGap(() =>
      pool.initialize(spec(millions), { seed: 1, onProgress, ...(signal && { signal }) }),
    ),
  inline: (millions) =>
    longestGap(async () => initialize(spec(millions), { seed: 1, memory: "buffers" })),
};

function report(name, { ms, gap }) {
  element("report").textContent +=
    `${name}: ${ms.toFixed(0)} ms, longest gap between frames ${gap.toFixed(0)} ms\n`;
}

const millions = () => Number(element("millions").value);
element("workers").onclick = async () => {
  const controller = new AbortController();
  element("stop").onclick = () => controller.abort(new Error("stopped"));
  element("stop").disabled = false;
  try {
    report(`workers, ${memory}`, await globalThis.measure.workers(millions(), controller.signal));
  } catch (error) {
    element("report").textContent += `${error.message}\n`;
  } finally {
    element("stop").disabled = true;
  }
};
element("inline").onclick = async () => {
  report("this thread", await globalThis.measure.inline(millions()));
};
