import { explain as derive, fans } from "../../index.js";
import { UsageError } from "../exit.js";
import { parseLaw } from "../law.js";
import { terminalOf } from "../terminal.js";

/** `weightseed explain` */
export function explain(
  shapeText: string,
  law: string,
  options: { layout?: string; groups?: string; parts?: string; dtype?: string; json?: boolean },
): void {
  const shape =
    shapeText.trim() === "" ? [] : shapeText.split(",").map((axis) => integer("shape", axis));
  const init = parseLaw("explain", law);
  const { layout, groups, parts, dtype } = options;
  const roles = {
    ...(layout !== undefined && { layout }),
    ...(groups !== undefined && { groups: integer("--groups", groups) }),
    ...(parts !== undefined && { parts: integer("--parts", parts) }),
  };
  const text = derive(shape, init, {
    ...roles,
    ...(dtype !== undefined && { dtype: dtype as never }),
  });
  if (!terminalOf(options).json) {
    process.stdout.write(`${text}\n`);
    return;
  }
  const scaled = init.law === "varianceScaling" ? { fans: fans(shape, layout) } : {};
  process.stdout.write(
    `${JSON.stringify({ shape, ...roles, init, ...scaled, derivation: text })}\n`,
  );
}

function integer(what: string, text: string): number {
  if (!/^\s*\d+\s*$/.test(text))
    throw new UsageError(`${what}: integers such as 64,16,3,3, not ${JSON.stringify(text)}`);
  return Number(text);
}
