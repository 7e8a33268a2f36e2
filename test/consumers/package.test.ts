/** The tarball of `npm pack`, in a package of its own outside this repository. Run `npm run build` first. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as { exports: object };
const paths = Object.keys(exports)
  .filter((path) => !path.endsWith(".wasm"))
  .map((path) => path.replace(/^\./, "weightseed"));
/** It listens to whoever started it, and is no module to import from. */
const WORKER = "weightseed/worker";
/** Its declarations take in those of tfjs 4.22, which TypeScript 6 refuses. */
const TFJS = "weightseed/tfjs";
/** tfjs itself compiles a little at import. */
const PEER_FIRST = 'await import("@tensorflow/tfjs"); touched.length = 0;';
const consumer = mkdtempSync(join(realpathSync(tmpdir()), "weightseed-"));
const quiet = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];

beforeAll(() => {
  // without prepack: a build now would pull build/ from under the other tests
  const packing = ["pack", "--ignore-scripts", "--json", "--pack-destination", consumer];
  const packed = execFileSync("npm", packing, { encoding: "utf8" });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ private: true, type: "module" }));
  execFileSync("npm", ["install", ...quiet, `./${filename}`], { cwd: consumer });
  // the optional peer of weightseed/tfjs, which is 270 MB
  symlinkSync(resolve("node_modules/@tensorflow"), join(consumer, "node_modules/@tensorflow"));
});

afterAll(() => rmSync(consumer, { recursive: true }));

/** Runs a module of the consumer; what it prints as JSON. */
function output(code: string): unknown {
  const file = join(consumer, "main.mjs");
  writeFileSync(file, code);
  const { stdout, stderr } = spawnSync(process.execPath, [file], {
    cwd: consumer,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

test("nothing but build/ and the usual pages is packed", () => {
  const listed = execFileSync("npm", ["pack", "--ignore-scripts", "--dry-run", "--json"], {
    encoding: "utf8",
  });
  const [{ files }] = JSON.parse(listed) as [{ files: { path: string }[] }];
  const others = files
    .map(({ path }) => path)
    .filter((path) => !/^build\/(dist|types)\//.test(path));
  expect(others.sort()).toStrictEqual(["LICENSE", "README.md", "package.json"]);
});

/** Checks alone, no state, 0.9 KB: fewer than an app of one entry would carry of the other. */
const IN_BOTH = ["src/spec/config.ts"]; // compat, presets

test("no module is in two files: each has one state", () => {
  const files = ["core", "index", "compat/index", "presets/index", "workers/index"];
  const modules = files.flatMap((file) => {
    const map = resolve("build/dist", `${file}.js.map`);
    const { sources } = JSON.parse(readFileSync(map, "utf8")) as { sources: string[] };
    return sources.map((source) => resolve(dirname(map), source));
  });
  expect(modules).toContain(resolve("src/laws/orthogonal/kernels.ts"));
  const twice = modules.filter((module, at) => modules.indexOf(module) !== at);
  expect(twice).toStrictEqual(IN_BOTH.map((file) => resolve(file)));
});

describe.each(paths.filter((path) => path !== WORKER))("%s", (path) => {
  test("imports in plain Node, and computes nothing then", () => {
    const touched = output(`
      const touched = [];
      for (const name of ["Module", "Instance", "Memory", "compile", "instantiate"]) {
        WebAssembly[name] = new Proxy(WebAssembly[name], {
          apply: (...call) => (touched.push(name), Reflect.apply(...call)),
          construct: (...call) => (touched.push(name), Reflect.construct(...call)),
        });
      }
      ${path === TFJS ? PEER_FIRST : ""}
      const entry = await import(${JSON.stringify(path)});
      const atImport = touched.length;
      const { initializeParameters } = await import("weightseed");
      initializeParameters([2, 1]);
      console.log(JSON.stringify({ names: Object.keys(entry).length, atImport, later: touched.length }));
    `) as { names: number; atImport: number; later: number };
    expect(touched.names).toBeGreaterThan(0);
    expect(touched.atImport).toBe(0);
    expect(touched.later, "the stub can see").toBeGreaterThan(0);
  });
});

test("public names alone", () => {
  const names = output(`console.log(JSON.stringify(Object.keys(await import("weightseed"))));`);
  const scaled = ["glorot", "he", "kaiming", "lecun", "xavier"].flatMap((law) => [
    `${law}Normal`,
    `${law}Uniform`,
  ]);
  expect((names as string[]).sort()).toStrictEqual(
    [
      ...["constant", "normal", "ones", "truncatedNormal", "uniform", "varianceScaling", "zeros"],
      ...scaled,
      ...["dirac", "eye", "fourier", "identity", "sparse", "deltaOrthogonal", "orthogonal"],
      ...["logOfUniform", "mirrored", "repeated", "sections", "zerO", "laws"],
      ...["copy", "explain", "fans", "fill", "fingerprint", "gain", "initialize"],
      ...[
        "initializeParameters",
        "randomSeed",
        "recipeOf",
        "refill",
        "rules",
        "tie",
        "toFloat32",
        "useModule",
      ],
    ].sort(),
  );
});

/** Bundles of the consumer's app.mjs, minified; what each warned of. */
const bundlers: Readonly<Record<string, (outfile: string) => Promise<unknown[]>>> = {
  async esbuild(outfile) {
    const entryPoints = [join(consumer, "app.mjs")];
    const options = { bundle: true, minify: true, format: "esm", logLevel: "silent" } as const;
    const { warnings } = await esbuild({ entryPoints, outfile, ...options });
    return warnings;
  },
  async vite(outfile) {
    const warnings: unknown[] = [];
    await vite({
      root: consumer,
      configFile: false,
      logLevel: "silent",
      build: {
        lib: { entry: "app.mjs", formats: ["es"], fileName: () => "out.mjs" },
        minify: true,
        outDir: join(outfile, ".."),
        rolldownOptions: { onLog: (level, log) => level === "warn" && warnings.push(log) },
      },
    });
    return warnings;
  },
};

describe.each(Object.keys(bundlers))("a bundle by %s", (bundler) => {
  const outfile = join(consumer, "bundled", bundler, "out.mjs");

  /** An app's text, and what it prints as JSON. */
  async function bundled(code: string): Promise<{ text: string; printed: unknown }> {
    writeFileSync(join(consumer, "app.mjs"), code);
    expect(await bundlers[bundler]!(outfile)).toStrictEqual([]);
    return {
      text: readFileSync(outfile, "utf8"),
      printed: output(`await import(${JSON.stringify(outfile)});`),
    };
  }

  /** What only the laws beside the base laws hold: an error's words of each pack, and words of explain and rules. */
  const besides = [
    "Haar",
    "of each unit",
    "sizes that add up",
    "before the cut ÷",
    "no rule matches",
  ];
  const held = (text: string): string[] =>
    besides.filter((words) => text.includes(words) || text.includes(words.replace("÷", "\\xF7")));

  test("carries the core alone for the main job", async () => {
    const { text, printed } = await bundled(`
      import { initializeParameters } from "weightseed";
      console.log(JSON.stringify(initializeParameters([2, 3, 1], { seed: 1 }).W2.shape));
    `);
    expect(printed).toStrictEqual([1, 3]);
    expect(held(text)).toStrictEqual([]);
  });

  test("carries a law whose factory it names, and refuses the data of others", async () => {
    const { text, printed } = await bundled(`
      import { eye, fill } from "weightseed";
      const told = (init) => {
        try {
          return [...fill(new Float32Array(4), init, { shape: [2, 2], seed: 1, name: "w" })];
        } catch (error) {
          return error.message;
        }
      };
      console.log(JSON.stringify([told(eye()), told({ law: "orthogonal", gain: 1, columnAxis: -1 })]));
    `);
    expect(held(text)).toStrictEqual(["of each unit"]);
    expect(printed).toStrictEqual([
      [1, 0, 0, 1],
      expect.stringMatching(
        /got "orthogonal"; a bundle keeps other laws where a factory of theirs/,
      ),
    ]);
  });

  test("carries them all where laws() is called", async () => {
    const { text, printed } = await bundled(`
      import { fill, laws } from "weightseed";
      laws();
      const init = JSON.parse('{"law":"orthogonal","gain":1,"columnAxis":-1}');
      const [x] = fill(new Float32Array(1), init, { shape: [1, 1], seed: 1, name: "w" });
      console.log(Math.abs(x));
    `);
    expect(held(text)).toStrictEqual(["Haar", "of each unit", "sizes that add up"]);
    expect(printed).toBe(1);
  });
});

/** Rollup drops a marked call whose value no function reads. */
test("a factory makes its law known where a bundler dropped what does so at import", () => {
  const marked = /\/\* @__PURE__ \*\/ [\w$]+\(([\w$]+)\)/g;
  const installed = join(consumer, "node_modules/weightseed/build/dist/index.js");
  const text = readFileSync(installed, "utf8");
  expect(text.match(marked)).toHaveLength(3);
  writeFileSync(installed, text.replace(marked, "$1"));
  const values = output(`
    import { deltaOrthogonal, eye, initialize, zerO } from "weightseed";
    const shape = [1, 1, 1];
    const inits = { d: deltaOrthogonal(), e: eye(), z: zerO() };
    const spec = Object.entries(inits).map(([name, init]) => {
      return [name, { shape: name === "e" ? [1, 1] : shape, layout: name === "e" ? "OI" : "OIW", init }];
    });
    const parameters = initialize(spec, { seed: 1 });
    console.log(JSON.stringify(Object.values(parameters).map(({ data }) => Math.abs(data[0]))));
  `);
  writeFileSync(installed, text);
  expect(values).toStrictEqual([1, 1, 1]);
});

const USE_OF_TFJS = `
  import * as tf from "@tensorflow/tfjs";
  import { heNormal, initializeParameters } from "weightseed";
  import { initializer, setWeights, toTensors } from "weightseed/tfjs";
  const kernelInitializer = initializer(heNormal(), { seed: 1 });
  const model: tf.Sequential = tf.sequential();
  model.add(tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer }));
  const W1: tf.Tensor = toTensors(initializeParameters([2, 1], { seed: 1 })).W1;
  setWeights(model, initializeParameters([2, 1], { dtype: "float16" }));
  // @ts-expect-error -- an option that there is not
  initializer(heNormal(), { sed: 1 });
  // @ts-expect-error -- a name that the set has not
  toTensors(initializeParameters([2, 1])).W2;`;

/** The published declarations are checked too: no skipLibCheck but for tfjs, and no types but TypeScript's own. */
test.each([
  ["nodenext", { module: "nodenext" }, "surface"],
  ["bundler", { module: "esnext", moduleResolution: "bundler" }, "surface"],
  ["bundler, with tfjs", { module: "esnext", moduleResolution: "bundler" }, "tfjs"],
])("types under %s", (_, resolution, what) => {
  const withTfjs = what === "tfjs";
  if (withTfjs) writeFileSync(join(consumer, "tfjs.ts"), USE_OF_TFJS);
  else cpSync("test/types/surface.ts", join(consumer, "surface.ts"));
  const all = paths
    .filter((path) => withTfjs || path !== TFJS)
    .map((path, i) => `export * as path${i} from ${JSON.stringify(path)};`);
  writeFileSync(join(consumer, "all.ts"), all.join("\n"));
  const strict = {
    ...{ noEmit: true, strict: true, noUncheckedIndexedAccess: true, skipLibCheck: withTfjs },
  };
  const platform = { target: "es2022", lib: ["es2022", "dom"], types: [] };
  const compilerOptions = { ...strict, ...platform, ...resolution };
  const config = { compilerOptions, files: ["all.ts", `${what}.ts`] };
  writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify(config));
  const tsc = resolve("node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc], {
    cwd: consumer,
    encoding: "utf8",
  });
  expect(stdout).toBe("");
  expect(status).toBe(0);
});
