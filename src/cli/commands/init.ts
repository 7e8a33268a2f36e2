import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join } from "node:path";
import { fingerprintOf } from "../../core.js";
import type { Content } from "../../formats/contents.js";
import { checkRows } from "../../formats/recipe.js";
import { rowsOfContent } from "../../formats/contents.js";
import { indexName, indexText, partition, shardName } from "../../formats/safetensors/shards.js";
import type { Recipe } from "../../index.js";
import { checkTarget, AtomicFile } from "../atomic.js";
import { UsageError } from "../exit.js";
import { WORTH_WORKERS, inline, startWorkers, type Maker } from "../make.js";
import { progressOf } from "../progress.js";
import { sourceOf, type Source, type SourceOptions } from "../source.js";
import { count, grouped, terminalOf, type Terminal } from "../terminal.js";
import {
  FORMATS_OF_FILES,
  checkWritable,
  formatOf,
  standardOutput,
  workOf,
  write,
  writeBeside,
  type FileFormat,
  type Writing,
  type Written,
} from "../write.js";

/** Options of `weightseed init`. */
export interface InitOptions extends SourceOptions {
  readonly output: string;
  readonly format?: string;
  readonly force?: boolean;
  readonly shard?: string;
  readonly shards?: string;
  readonly maxShardSize?: string;
  readonly name?: string;
  readonly tensor?: string;
  readonly rows?: string;
  readonly workers?: string;
  readonly metadata?: readonly string[];
  /** False by --no-fingerprint. */
  readonly fingerprint: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `weightseed init` */
export async function init(given: readonly string[], options: InitOptions): Promise<void> {
  const terminal = terminalOf(options);
  const sharding = shardingOf(options);
  const { output, tensor, rows } = options;
  const format = formatFor(options, sharding !== undefined);
  const toStdout = output === "-";
  if (toStdout && terminal.json)
    throw new UsageError("init: --json and -o - both write to standard output");
  if (!toStdout && sharding === undefined) checkTarget(output, options.force ?? false);
  const workers = workersOf(options.workers);
  const metadata = metadataOf(options.metadata);
  if (sharding?.only !== undefined) checkRepeatable(given, options);
  const source = await sourceOf(given, options);
  if (tensor !== undefined && sharding !== undefined) {
    throw new UsageError("init: --tensor has no meaning beside shards");
  }
  const chosen = tensor === undefined ? source : choose(source, tensor, rows);
  if (tensor === undefined && rows !== undefined)
    throw new UsageError("init: --rows needs --tensor");
  const maker = await makerFor(source.recipe, chosen.tensors, workers);
  try {
    const order = { terminal, options, source: chosen, metadata, maker, format };
    if (toStdout) await toOutput(order);
    else if (sharding === undefined) await toFile(order);
    else await toShards(order, sharding);
  } finally {
    await maker.close();
  }
}

/** Shards that are made apart must have one seed. */
function checkRepeatable(given: readonly string[], { seed, generator }: InitOptions): void {
  const isRecipe = given.length === 1 && !/^\d+$/.test(given[0]!);
  if (seed !== undefined || generator !== undefined || isRecipe) return;
  throw new UsageError(
    "init: --shard needs --seed, or a recipe: each shard would have a seed of its own",
  );
}

/** What every form of writing needs. */
interface Order {
  readonly terminal: Terminal;
  readonly options: InitOptions;
  readonly source: Chosen;
  readonly metadata: Readonly<Record<string, string>>;
  readonly maker: Maker;
  readonly format: FileFormat;
}

interface Chosen {
  readonly tensors: readonly Content[];
  readonly recipe: Recipe | undefined;
  readonly seed: string | undefined;
}

function formatFor({ output, format }: InitOptions, isSharded: boolean): FileFormat {
  if (format !== undefined) {
    const known = FORMATS_OF_FILES.find((one) => one === format);
    if (known === undefined) {
      throw new UsageError(`--format: one of ${FORMATS_OF_FILES.join(", ")}, not ${format}`);
    }
    if (isSharded && known !== "safetensors")
      throw new UsageError("init: shards are safetensors files");
    return known;
  }
  if (isSharded) return "safetensors";
  if (output === "-") throw new UsageError("init: -o - needs --format");
  return formatOf(output);
}

/** One tensor, or rows of it, alone. */
function choose({ tensors, recipe, seed }: Source, name: string, rows: string | undefined): Chosen {
  const tensor = tensors.find((one) => one.name === name);
  if (tensor === undefined) {
    throw new UsageError(`--tensor: there is no ${JSON.stringify(name)}; ${tensors.length} others`);
  }
  if (rows === undefined) {
    const spec = recipe.spec.filter(([other]) => other === name);
    return { tensors: [tensor], recipe: recipe.generator ? undefined : { ...recipe, spec }, seed };
  }
  const [, begin, end] = /^(\d+):(\d+)$/.exec(rows) ?? [];
  if (begin === undefined || end === undefined) {
    throw new UsageError(`--rows: BEGIN:END, such as 0:128, not ${JSON.stringify(rows)}`);
  }
  checkRows("--rows", tensor.shape, Number(begin), Number(end));
  return { tensors: [rowsOfContent(tensor, Number(begin), Number(end))], recipe: undefined, seed };
}

function workersOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const workers = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(workers <= 256)) throw new UsageError(`--workers: an integer from 0 to 256, not ${text}`);
  return workers;
}

/** Workers where they were asked for, or the work is worth it; a generator's values are there already. */
async function makerFor(
  recipe: Recipe,
  tensors: readonly Content[],
  workers?: number,
): Promise<Maker> {
  const bytes = tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
  const count =
    workers ?? (bytes < WORTH_WORKERS ? 0 : Math.min(8, Math.max(1, availableParallelism() - 1)));
  if (count === 0 || recipe.generator !== undefined || bytes === 0) return inline;
  return startWorkers(count, recipe);
}

function metadataOf(pairs: readonly string[] = []): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const pair of pairs) {
    const [, key, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (key === undefined || key === "__proto__" || key.startsWith("weightseed.")) {
      throw new UsageError(`--metadata: KEY=VALUE, not ${JSON.stringify(pair)}`);
    }
    metadata[key] = value!;
  }
  return metadata;
}

async function toOutput(order: Order): Promise<void> {
  const { terminal, source, format } = order;
  checkWritable(format, { ...source, metadata: order.metadata });
  const work = workOf(format, writingOf(order, source.tensors), false);
  const progress = progressOf(terminal, "writing", work);
  try {
    await write(format, standardOutput, writingOf(order, source.tensors, progress.advance));
  } finally {
    progress.end();
  }
}

const writingOf = (
  { source, metadata, maker, options: { fingerprint } }: Order,
  tensors: readonly Content[],
  advance: (bytes: number) => void = () => undefined,
): Writing => ({ tensors, recipe: source.recipe, metadata, fingerprint, maker, advance });

async function toFile(order: Order): Promise<void> {
  const { terminal, options, source, format } = order;
  const { tensors } = source;
  checkWritable(format, { ...source, metadata: order.metadata });
  const progress = progressOf(
    terminal,
    basename(options.output),
    workOf(format, writingOf(order, tensors), true),
  );
  try {
    const writing = writingOf(order, tensors, progress.advance);
    const { file, written } = await writeBeside(
      options.output,
      format,
      options.force ?? false,
      writing,
    );
    await file.commit();
    progress.end();
    report(
      order,
      [{ file: options.output, written }],
      fingerprintFor(order, written.tensors, written.digests),
    );
  } finally {
    progress.end();
  }
}

/** Which shards of how many. */
interface Sharding {
  readonly shards?: number;
  readonly maxShardSize?: string;
  /** One alone. */
  readonly only?: number;
}

function shardingOf({ shard, shards, maxShardSize, output }: InitOptions): Sharding | undefined {
  const given = [shard, shards, maxShardSize].filter((option) => option !== undefined).length;
  if (given === 0) {
    if (/[/\\]$/.test(output))
      throw new UsageError(`${output}: a folder needs --shard, --shards or --max-shard-size`);
    return undefined;
  }
  if (given > 1) throw new UsageError("init: one of --shard, --shards and --max-shard-size");
  if (output === "-") throw new UsageError("init: shards go to a folder");
  if (maxShardSize !== undefined) return { maxShardSize };
  if (shards !== undefined) {
    if (!/^\d+$/.test(shards)) throw new UsageError(`--shards: an integer, not ${shards}`);
    return { shards: Number(shards) };
  }
  const [, only, all] = /^(\d+)\/(\d+)$/.exec(shard!) ?? [];
  if (only === undefined || !(Number(only) >= 1 && Number(only) <= Number(all))) {
    throw new UsageError(`--shard: K/N with 1 ≤ K ≤ N, such as 3/16, not ${shard!}`);
  }
  return { shards: Number(all), only: Number(only) };
}

async function toShards(order: Order, { shards, maxShardSize, only }: Sharding): Promise<void> {
  const { terminal, options, source } = order;
  const { output, force = false, name = "model" } = options;
  if (!/^[\w.-]+$/.test(name))
    throw new UsageError(`--name: letters, digits, dots and dashes, not ${name}`);
  const parts = partition("init", source.tensors, shards, maxShardSize);
  const files = parts
    .map((tensors, k) => ({ tensors, path: join(output, shardName(name, k + 1, parts.length)) }))
    .filter((_, k) => only === undefined || k + 1 === only);
  const index = join(output, indexName(name));
  mkdirSync(output, { recursive: true });
  for (const { path, tensors } of files) {
    checkTarget(path, force);
    checkWritable("safetensors", { tensors, recipe: source.recipe, metadata: order.metadata });
  }
  if (only === undefined) checkTarget(index, force);
  const work = files.reduce(
    (sum, { tensors }) => sum + workOf("safetensors", writingOf(order, tensors), true),
    0,
  );
  const progress = progressOf(terminal, basename(files[0]!.path), work);
  const done: { file: AtomicFile; written: Written; path: string }[] = [];
  try {
    for (const { path, tensors } of files) {
      const writing = writingOf(order, tensors, progress.advance);
      done.push({ ...(await writeBeside(path, "safetensors", force, writing)), path });
    }
    const whole = fingerprintFor(
      order,
      done.flatMap(({ written }) => written.tensors),
      done.flatMap(({ written }) => written.digests),
    );
    if (only === undefined) {
      const map = done.flatMap(({ written, path }) =>
        written.tensors.map((tensor) => ({
          name: tensor.name,
          bytes: tensor.bytes,
          file: basename(path),
        })),
      );
      const file = await textBeside(index, indexText(map, whole), force);
      done.push({ file, path: index, written: { bytes: 0, tensors: [], digests: [] } });
    }
    for (const { file } of done) await file.commit(); // the index last
    progress.end();
    report(
      order,
      done.map(({ path, written }) => ({ file: path, written })),
      whole,
    );
  } catch (error) {
    for (const { file } of done) await file.discard();
    throw error;
  } finally {
    progress.end();
  }
}

/** A small file of text. */
export async function textBeside(path: string, text: string, force: boolean): Promise<AtomicFile> {
  const file = await AtomicFile.create(path, force);
  try {
    await file.write(new TextEncoder().encode(text), 0);
    await file.flush();
    return file;
  } catch (error) {
    await file.discard();
    throw error;
  }
}

/** Of what was written, unless nobody wants it. */
const fingerprintFor = (
  { options }: Order,
  tensors: readonly Content[],
  digests: readonly Uint8Array[],
): string | undefined => (options.fingerprint ? fingerprintOf(tensors, digests) : undefined);

/** Says what was made. */
function report(
  { terminal, source }: Order,
  files: readonly { readonly file: string; readonly written: Written }[],
  fingerprint: string | undefined,
): void {
  const tensors = files.flatMap(({ written }) => written.tensors);
  const values = tensors.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const dtypes = [...new Set(tensors.map(({ dtype }) => dtype))];
  const { seed } = source;
  if (terminal.json) {
    const listed = files.map(({ file, written }) => ({
      file,
      bytes: written.bytes,
      tensors: written.tensors.length,
    }));
    const all = {
      files: listed,
      tensors: tensors.length,
      values,
      dtypes,
      ...(seed !== undefined && { seed }),
      fingerprint,
    };
    process.stdout.write(`${JSON.stringify(all)}\n`);
    return;
  }
  if (terminal.quiet) return;
  const { bold, dim } = terminal.paint;
  for (const { file, written } of files) {
    const of =
      written.tensors.length === 0
        ? ""
        : dim(`  ${grouped(written.bytes)} bytes, ${count(written.tensors.length, "tensor")}`);
    process.stdout.write(`${bold(file)}${of}\n`);
  }
  process.stdout.write(`${grouped(values)} values, ${dtypes.join(", ")}\n`);
  if (seed !== undefined) process.stdout.write(`seed         ${seed}\n`);
  if (fingerprint !== undefined) process.stdout.write(`fingerprint  ${fingerprint}\n`);
}
