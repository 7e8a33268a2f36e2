/** The page has been busy without a break for as long: go on all the same. */
const PATIENCE_MS = 150;

/** What is loaded once, when all that was asked of the page is answered: to evaluate a large file takes a while. */
export function later<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () =>
    (loading ??= idle()
      .then(load)
      .catch((error: unknown) => {
        loading = undefined; // the network may come back
        throw error;
      }));
}

/** Safari has no such call. */
const idle = (): Promise<void> =>
  new Promise((resolve) => {
    if (typeof requestIdleCallback === "undefined") setTimeout(resolve);
    else requestIdleCallback(() => resolve(), { timeout: PATIENCE_MS });
  });
