/** The examples of the docstrings: every public function has one, each runs, and gives what it says. */
import assert from "node:assert";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import ts from "typescript";
import { describe, expect, test } from "vitest";

interface Package {
  readonly exports: Record<string, { readonly types: string; readonly default: string }>;
}

const { exports } = JSON.parse(readFileSync("package.json", "utf8")) as Package;
const ENTRIES = Object.entries(exports).filter(
  ([entry]) => entry !== "./worker" && !entry.endsWith(".wasm"),
);

/**
 * Name → example, of what an entry exports that can be called or read. In a namespace, whose functions stand for those of
 * another library, some have one.
 */
function documented(checker: ts.TypeChecker, file: ts.SourceFile): Map<string, string | undefined> {
  const { Alias, Function, ValueModule, Variable } = ts.SymbolFlags;
  const found = new Map<string, string | undefined>();
  const add = (module: ts.Symbol, before: string): void => {
    for (const exported of checker.getExportsOfModule(module)) {
      const symbol = exported.flags & Alias ? checker.getAliasedSymbol(exported) : exported;
      if (symbol.flags & ValueModule) add(symbol, `${before}${exported.name}.`);
      if ((symbol.flags & (Function | Variable)) === 0) continue;
      const tag = symbol.getJsDocTags().find(({ name }) => name === "example");
      const name = before + exported.name;
      if (tag !== undefined || before === "") {
        found.set(name, tag && ts.displayPartsToString(tag.text));
      }
    }
  };
  add(checker.getSymbolAtLocation(file)!, "");
  return found;
}

const paths = ENTRIES.map(([, { types }]) => resolve(types));
const program = ts.createProgram(paths, {
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  skipLibCheck: true,
});
const checker = program.getTypeChecker();

/** Everything public, of every entry, and what examples may take from elsewhere. */
const scope: Record<string, unknown> = { assert };
for (const [, { default: path }] of ENTRIES) {
  const module = (await import(resolve(path))) as object;
  for (const [name, value] of Object.entries(module)) scope[name] ??= value;
}
// what `import core from "weightseed/core.wasm"` gives where that is a module; handed in before the first use
scope.core = new WebAssembly.Module(readFileSync("build/dist/core.wasm"));
(scope.useModule as (module: unknown) => void)(scope.core);
const tf = await import("@tensorflow/tfjs");
scope.tf = tf;
await tf.setBackend("cpu");

/** "EXPRESSION; // => VALUE" becomes a comparison. */
const compared = (code: string): string =>
  code.replaceAll(
    /^(\S.*); \/\/ => (.+)$/gm,
    (_, expression: string, value: string) => `assert.deepStrictEqual(${expression}, ${value});`,
  );

type Asynchronous = new (...words: string[]) => (...values: unknown[]) => Promise<void>;
const AsyncFunction = (async () => Promise.resolve()).constructor as Asynchronous;

describe.each(ENTRIES.map(([entry], k) => [entry, program.getSourceFile(paths[k]!)!] as const))(
  "%s",
  (_, file) => {
    test.each([...documented(checker, file)])("%s", async (__, example) => {
      expect(example, "an @example in the docstring").toBeDefined();
      await new AsyncFunction(...Object.keys(scope), compared(example!))(...Object.values(scope));
    });
  },
);
