// Serves build/site under a sub-path.
import { fileURLToPath } from "node:url";
import { serve } from "../../scripts/serve.mjs";

export const PORT = Number(process.env.SITE_PORT ?? 4721);
export const PATH = "/some/sub/path/";
export const FOLDER = fileURLToPath(new URL("../../build/site/", import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  serve(FOLDER, { site: { path: PATH, headers: {} } }, PORT);
}
