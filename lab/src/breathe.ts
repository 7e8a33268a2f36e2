/** Lets the page answer: the work goes on in a task of its own. */
export function breathe(signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel(); // a timer would wait for 4 ms
    port1.onmessage = () => {
      port1.close();
      if (signal?.aborted === true) reject(signal.reason as Error);
      else resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Lets the page show what stands in it, before the work goes on. A page that nobody sees shows nothing, and waits for it. */
export async function frame(signal: AbortSignal): Promise<void> {
  await new Promise(requestAnimationFrame);
  await new Promise((resolve) => setTimeout(resolve)); // behind what waits for the same frame
  signal.throwIfAborted();
}

/** Waits; a newer state ends it, so that a slider under way starts no work that nobody will see. */
export function rest(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}
