// Serves build/lab as static hosts do: under sub-paths, with the headers that each of SITES has.
import { fileURLToPath } from "node:url";
import { serve } from "../../scripts/serve.mjs";

export const PORT = Number(process.env.LAB_PORT ?? 4719);

/** Paths under which the same folder stands, and their headers. */
export const SITES = {
  plain: { path: "/plain/", headers: {} },
  isolated: {
    path: "/some/deeper/path/",
    headers: {
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    },
  },
  /** Workers are forbidden. */
  workerless: {
    path: "/workerless/",
    headers: { "Content-Security-Policy": "worker-src 'none'" },
  },
};

const FOLDER = fileURLToPath(new URL("../../build/lab/", import.meta.url));
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  serve(FOLDER, SITES, PORT);
}
