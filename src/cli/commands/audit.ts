import { readFile } from "node:fs/promises";
import { FORMATS } from "../../core.js";
import type { Expected, TensorLike } from "../../diagnose/index.js";
import { parseJson } from "../../formats/json.js";
import { EXIT, UsageError } from "../exit.js";
import { specOfModel } from "../presets.js";
import { progressOf } from "../progress.js";
import { openTensors, type FileTensor } from "../tensors.js";
import { terminalOf } from "../terminal.js";

/** Options of `weightseed audit`. */
export interface AuditOptions {
  readonly recipe?: string;
  readonly model?: string;
  readonly config?: string;
  readonly level?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `weightseed audit` */
export async function audit(path: string, options: AuditOptions): Promise<void> {
  const terminal = terminalOf(options);
  const level = levelOf(options.level);
  const declared = await lawsOf(options);
  const file = await openTensors(path);
  const total = file.tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = progressOf(terminal, path, total);
  const tensors = new Map<string, TensorLike>();
  try {
    for (const tensor of file.tensors) {
      tensors.set(tensor.name, await read(tensor, progress.advance));
    }
  } finally {
    progress.end();
    await file.close();
  }
  const { audit: auditOf, report } = await import("../../diagnose/index.js");
  const found = auditOf(tensors, declared ?? file.recipe, level === undefined ? {} : { level });
  if (found.verdicts.some(({ severity }) => severity !== "note")) process.exitCode = EXIT.no;
  if (terminal.json) process.stdout.write(`${JSON.stringify({ file: path, ...found })}\n`);
  else if (!terminal.quiet) {
    const { paint, width } = terminal;
    const text = report(found, { color: paint.isColorSupported, width: Math.max(40, width) });
    process.stdout.write(`${paint.bold(path)}\n${text}\n`);
  }
}

function levelOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const level = Number(text);
  if (text.trim() !== "" && level > 0 && level < 1) return level;
  throw new UsageError(`--level: a number between 0 and 1, not ${JSON.stringify(text)}`);
}

/** What the values are to be, where the options say it. */
async function lawsOf({ recipe, model, config }: AuditOptions): Promise<Expected | undefined> {
  if (recipe !== undefined && model !== undefined) {
    throw new UsageError("audit: give --recipe or --model, not both");
  }
  if (config !== undefined && model === undefined) {
    throw new UsageError("audit: --config has no meaning without --model");
  }
  if (model !== undefined) {
    const given = config === undefined ? {} : parseJson(config, await readFile(config));
    if (Object(given) !== given) throw new UsageError(`${config!}: an object is needed`);
    return specOfModel(model, given as object);
  }
  if (recipe === undefined) return undefined;
  const file = await openTensors(recipe);
  await file.close();
  if (file.recipe === undefined) throw new UsageError(`${recipe} holds no recipe`);
  return file.recipe;
}

/** A whole tensor, in an array of its class; bytes alone, where the library has none. */
async function read(tensor: FileTensor, advance: (bytes: number) => void): Promise<TensorLike> {
  const { name, dtype, own, shape, bytes } = tensor;
  const all = new Uint8Array(bytes);
  let at = 0;
  for await (const chunk of tensor.chunks()) {
    all.set(chunk, at);
    at += chunk.length;
    advance(chunk.length);
  }
  if (own === undefined) return { name, dtype, shape, data: all };
  const { create, bytes: width } = FORMATS[own];
  return { name, dtype: own, shape, data: create(all.buffer, 0, bytes / width) };
}
