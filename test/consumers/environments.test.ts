/** Strict, frozen and polluted environments make what every other makes: run `npm run build` first. */
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

/** What the program gives in a process of its own. */
function run(before: string, flags: readonly string[] = []): unknown {
  const code = `
    ${before}
    const { program } = await import("./test/consumers/program.mjs");
    const say = JSON.stringify;
    console.log(say(await program()));`;
  const args = [...flags, "--no-warnings", "--input-type=module", "--eval", code];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
}

const want = run("");

const PROTOTYPES =
  "[Object, Array, Map, Set, Promise, Function, Error, RegExp, Number, String, BigInt, ArrayBuffer, Uint8Array, Float32Array, Float64Array]";

test.each<[string, string, string[]?]>([
  ["frozen intrinsics", "", ["--frozen-intrinsics"]],
  ["code from strings forbidden", "", ["--disallow-code-generation-from-strings"]],
  ["frozen prototypes", `for (const Class of ${PROTOTYPES}) Object.freeze(Class.prototype);`],
  ["SES lockdown", `await import("ses"); lockdown({ consoleTaming: "unsafe" });`],
  [
    "SES lockdown after the import",
    `await import("ses"); await import("weightseed"); lockdown({ consoleTaming: "unsafe" });`,
  ],
  [
    "enumerable junk on Object.prototype",
    `await import("./test/consumers/program.mjs"); // Node's own loader would stumble
     for (const name of ["each", "isEmpty", "contains"]) Object.prototype[name] = () => "junk";`,
  ],
])("%s", (_, before, flags) => {
  expect(run(before, flags)).toStrictEqual(want);
});

test("a wrong Math and a wrong clock change no value: gains of functions and forecasts are the host's", () => {
  const before = `
    for (const name of ["sin", "cos", "log", "exp", "pow", "random", "tanh", "cbrt"]) Math[name] = () => 0.5;
    Date.now = performance.now = () => 0;`;
  const values: Record<string, unknown> = { ...(want as object) };
  delete values.gain;
  delete values.report;
  expect(run(before)).toMatchObject(values);
});

test("an option that every object inherits is one clear error", () => {
  const code = `
    import { fill, normal } from "weightseed";
    Object.prototype.offset = "poison";
    try { fill(new Float32Array(2), normal(), { seed: 1, name: "w" }); } catch (error) { console.log(String(error)); }`;
  const args = ["--input-type=module", "--eval", code];
  expect(execFileSync(process.execPath, args, { encoding: "utf8" })).toBe(
    'TypeError: fill: offset expected an integer, got "poison"\n',
  );
});
