/** The README's first code block, as a module that exports what it declares. */
import { fingerprint, type Parameter } from "../../src/index.js";
import { codeBlocks } from "../support/markdown.js";

/** `from`: what stands for "weightseed" in its import. */
export function readmeModule(markdown: string, from: string): string {
  const { code } = codeBlocks(markdown)[0]!;
  const names = [...code.matchAll(/^const (?:\{([^}]+)\}|(\w+)) =/gm)].map(
    ([, many, one]) => many ?? one,
  );
  const quiet = code.replace(/^console\.log.*$/gm, "");
  return `${quiet.replace('"weightseed"', JSON.stringify(from))}\nexport { ${names.join(", ")} };`;
}

/** The fingerprint of every parameter that a module exports, alone or in a set. */
export function fingerprintOf(exports: Record<string, unknown>): string {
  const found: Record<string, Parameter> = {};
  for (const value of Object.values(exports) as (Parameter | Record<string, Parameter>)[]) {
    const parameters = "dtype" in value ? [value as Parameter] : Object.values(value);
    for (const parameter of parameters) found[parameter.name] = parameter;
  }
  return fingerprint(found);
}
