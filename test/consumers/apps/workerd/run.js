import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { copyFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** As wrangler does: a .wasm file is a module beside the script. */
const wasm = {
  name: "wasm",
  setup(build) {
    build.onResolve({ filter: /\.wasm$/ }, ({ path }) => {
      const name = path.split("/").at(-1);
      copyFileSync(fileURLToPath(import.meta.resolve(path)), `dist/${name}`);
      return { path: `./${name}`, external: true };
    });
  },
};

async function answer(entry) {
  const outfile = `dist/${entry}`;
  await build({ entryPoints: [entry], outfile, bundle: true, format: "esm", plugins: [wasm] });
  const rules = [{ type: "CompiledWasm", include: ["**/*.wasm"] }];
  const options = { modules: true, modulesRules: rules, compatibilityDate: "2026-04-01" };
  const miniflare = new Miniflare({ ...options, scriptPath: outfile, modulesRoot: "dist" });
  try {
    return await (await miniflare.dispatchFetch("http://localhost/")).text();
  } finally {
    await miniflare.dispose();
  }
}

const without = await answer("without.js");
if (!without.includes("useModule()")) throw new Error(`without the module: ${without}`);
console.log(await answer("worker.js"));
