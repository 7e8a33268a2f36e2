import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fingerprintOf } from "../../core.js";
import { indexName, indexText } from "../../formats/safetensors/shards.js";
import type { Dtype } from "../../index.js";
import { checkTarget } from "../atomic.js";
import { digestOf } from "../digest.js";
import { UsageError } from "../exit.js";
import { progressOf } from "../progress.js";
import { openTensors, type FileTensor } from "../tensors.js";
import { count, terminalOf } from "../terminal.js";
import { textBeside } from "./init.js";

interface Options {
  readonly name?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `weightseed index`: the closing step of shards that were made apart. Each is read and checked against its fingerprint. */
export async function indexShards(folder: string, options: Options): Promise<void> {
  const terminal = terminalOf(options);
  const { name = "model", force = false } = options;
  const target = join(folder, indexName(name));
  checkTarget(target, force);
  const shards = shardsIn(folder, name);
  const map: { name: string; bytes: number; file: string }[] = [];
  const digests: Uint8Array[] = [];
  const tensors: FileTensor[] = [];
  const seen = new Set<string>();
  let recipe: string | undefined;
  for (const shard of shards) {
    const file = await openTensors(join(folder, shard));
    try {
      const own = JSON.stringify(file.recipe);
      if (shard === shards[0]) recipe = own;
      else if (own !== recipe)
        throw new UsageError(`${shard} is of another recipe than ${shards[0]!}`);
      const bytes = file.tensors.reduce((sum, tensor) => sum + tensor.bytes, 0);
      const progress = progressOf(terminal, shard, bytes);
      const found: Uint8Array[] = [];
      for (const tensor of file.tensors) {
        if (seen.has(tensor.name)) {
          throw new UsageError(
            `${JSON.stringify(tensor.name)} is in ${shard} and in another shard`,
          );
        }
        seen.add(tensor.name);
        found.push(await digestOf(tensor, progress.advance));
        map.push({ name: tensor.name, bytes: tensor.bytes, file: shard });
      }
      progress.end();
      const made = fingerprintOf(named(file.tensors), found);
      if (file.fingerprint !== undefined && file.fingerprint !== made) {
        throw new UsageError(
          `${shard} is damaged: its values do not have the fingerprint that it tells`,
        );
      }
      tensors.push(...file.tensors);
      digests.push(...found);
    } finally {
      await file.close();
    }
  }
  const fingerprint = fingerprintOf(named(tensors), digests);
  const file = await textBeside(target, indexText(map, fingerprint), force);
  await file.commit();
  const bytes = map.reduce((sum, tensor) => sum + tensor.bytes, 0);
  if (terminal.json) {
    process.stdout.write(
      `${JSON.stringify({ file: target, shards: shards.length, tensors: map.length, bytes, fingerprint })}\n`,
    );
  } else if (!terminal.quiet) {
    process.stdout.write(
      `${terminal.paint.bold(target)}  ${count(shards.length, "shard")}, ${count(map.length, "tensor")}, ${count(bytes, "byte")}\n`,
    );
    process.stdout.write(`fingerprint  ${fingerprint}\n`);
  }
}

const named = (
  tensors: readonly FileTensor[],
): { name: string; shape: readonly number[]; dtype: Dtype }[] =>
  tensors.map(({ name, shape, own, dtype }) => ({ name, shape, dtype: own ?? (dtype as Dtype) }));

/** The names of all shards, none missing. */
function shardsIn(folder: string, name: string): string[] {
  const found = readdirSync(folder)
    .map((file) => ({ file, parts: /^(.+)-(\d{5})-of-(\d{5})\.safetensors$/.exec(file) }))
    .filter(({ parts }) => parts?.[1] === name)
    .map(({ file, parts }) => ({ file, shard: Number(parts![2]), shards: Number(parts![3]) }))
    .sort((a, b) => a.shard - b.shard);
  const [first] = found;
  if (first === undefined)
    throw new UsageError(`${folder}: there is no ${name}-00001-of-….safetensors`);
  const other = found.find(({ shards }) => shards !== first.shards);
  if (other !== undefined)
    throw new UsageError(`${folder}: ${first.file} and ${other.file} are of different sets`);
  for (let shard = 1; shard <= first.shards; ++shard) {
    if (!found.some((one) => one.shard === shard)) {
      throw new UsageError(`${folder}: shard ${shard} of ${first.shards} is missing`);
    }
  }
  return found.map(({ file }) => file);
}
