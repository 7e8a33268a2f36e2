import { readFile } from "node:fs/promises";
import type { DenseLayer, ForecastOptions, Layer } from "../../diagnose/index.js";
import { parseJson } from "../../formats/json.js";
import { EXIT, UsageError } from "../exit.js";
import { parseLaw } from "../law.js";
import { terminalOf } from "../terminal.js";

/** Options of `weightseed forecast`. */
export interface ForecastCommandOptions {
  readonly activation?: string;
  readonly outputActivation?: string;
  readonly init?: string;
  readonly bias?: string;
  readonly variance?: string;
  readonly correlation?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `weightseed forecast` */
export async function forecast(
  given: readonly string[],
  options: ForecastCommandOptions,
): Promise<void> {
  const terminal = terminalOf(options);
  const diagnose = await import("../../diagnose/index.js");
  const layers = await layersFor(given, options, diagnose.layersOf);
  const told = diagnose.forecast(layers, { input: inputOf(options) });
  if (told.verdicts.some(({ severity }) => severity !== "note")) process.exitCode = EXIT.no;
  if (terminal.json) process.stdout.write(`${JSON.stringify(told)}\n`);
  else if (!terminal.quiet) {
    const { paint, width } = terminal;
    const text = diagnose.report(told, {
      color: paint.isColorSupported,
      width: Math.max(40, width),
    });
    process.stdout.write(`${text}\n`);
  }
}

const OF_DIMS = ["activation", "outputActivation", "init", "bias"] as const;
const FLAGS = ["--activation", "--output-activation", "--init", "--bias"];

type LayersOf = (dims: readonly number[], options: object) => DenseLayer[];

/** Of sizes, as `init` takes them; or a file's list. */
async function layersFor(
  given: readonly string[],
  options: ForecastCommandOptions,
  layersOf: LayersOf,
): Promise<readonly Layer[]> {
  if (given.every((text) => /^\d+$/.test(text))) {
    const { activation, outputActivation, init, bias } = options;
    return layersOf(given.map(Number), {
      ...(activation !== undefined && { activation }),
      ...(outputActivation !== undefined && { outputActivation }),
      ...(init !== undefined && { init: parseLaw("--init", init) }),
      ...(bias !== undefined && { bias: parseLaw("--bias", bias) }),
    });
  }
  const path = given[0]!;
  if (given.length > 1) throw new UsageError("forecast: give sizes of layers, or one file of them");
  const idle = OF_DIMS.findIndex((name) => options[name] !== undefined);
  if (idle >= 0) {
    throw new UsageError(`forecast: ${FLAGS[idle]!} has no meaning beside a file, which says it`);
  }
  return parseJson(path, await readFile(path)) as unknown as readonly Layer[];
}

function inputOf({
  variance,
  correlation,
}: ForecastCommandOptions): NonNullable<ForecastOptions["input"]> {
  return {
    ...(variance !== undefined && { variance: numberOf("--variance", variance) }),
    ...(correlation !== undefined && { correlation: numberOf("--correlation", correlation) }),
  };
}

function numberOf(flag: string, text: string): number {
  const number = Number(text);
  if (text.trim() !== "" && Number.isFinite(number)) return number;
  throw new UsageError(`${flag}: a number, not ${JSON.stringify(text)}`);
}
