import { numbersOf, openTensors, type FileTensor } from "../tensors.js";
import { progressOf } from "../progress.js";
import { count, grouped, short, size, sparkline, table, terminalOf } from "../terminal.js";

/** What a tensor's values are like; of finite ones, where not said otherwise. */
interface Summary {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  /** NaN and infinities. */
  readonly notFinite: number;
  /** Sixteen bins from min to max. */
  readonly histogram: readonly number[];
}

const BINS = 16;

/** `weightseed inspect` */
export async function inspect(
  path: string,
  options: { header?: boolean; json?: boolean; quiet?: boolean },
): Promise<void> {
  const terminal = terminalOf(options);
  const file = await openTensors(path);
  const withValues = options.header !== true && !/^https?:/i.test(path);
  const total = file.tensors.reduce((sum, { bytes }) => sum + bytes, 0);
  const progress = progressOf(terminal, path, withValues ? 2 * total : 0);
  const rows: { tensor: FileTensor; summary: Summary | undefined }[] = [];
  try {
    for (const tensor of file.tensors) {
      const summary = withValues ? await summarize(tensor, progress.advance) : undefined;
      rows.push({ tensor, summary });
    }
  } finally {
    progress.end();
    await file.close();
  }
  const { format, byteLength, metadata, recipe, fingerprint } = file;
  if (terminal.json) {
    const tensors = rows.map(({ tensor: { name, dtype, shape, bytes }, summary }) => ({
      name,
      dtype,
      shape,
      bytes,
      ...summary,
    }));
    const told = {
      file: path,
      format,
      bytes: byteLength,
      metadata,
      seed: recipe?.seed,
      fingerprint,
      tensors,
    };
    process.stdout.write(`${JSON.stringify(told)}\n`);
    return;
  }
  const { paint } = terminal;
  const bytes = byteLength === undefined ? "" : `, ${grouped(byteLength)} bytes`;
  const values = rows.reduce((sum, { tensor }) => sum + countOf(tensor), 0);
  process.stdout.write(
    `${paint.bold(path)}  ${format}${bytes}, ${count(rows.length, "tensor")}, ${count(values, "value")}\n`,
  );
  if (recipe?.seed !== undefined) process.stdout.write(`seed         ${recipe.seed}\n`);
  if (fingerprint !== undefined) process.stdout.write(`fingerprint  ${fingerprint}\n`);
  for (const [key, value] of Object.entries(metadata)) {
    if (key.startsWith("weightseed.") || typeof value !== "string") continue;
    process.stdout.write(
      paint.dim(`${key}: ${value.length > 60 ? `${value.slice(0, 60)}…` : value}\n`),
    );
  }
  const heading = [
    "name",
    "dtype",
    "shape",
    "size",
    ...(withValues ? ["mean", "std", "min", "max", "histogram"] : []),
  ];
  const right = [false, false, false, true, true, true, true, true, false];
  const lines = rows.map(({ tensor, summary }) => [
    tensor.name,
    tensor.dtype,
    `[${tensor.shape.join(", ")}]`,
    size(tensor.bytes),
    ...(withValues ? cellsOf(summary) : []),
  ]);
  process.stdout.write(`\n${table(paint, heading, lines, right)}\n`);
  const odd = rows.filter(({ summary }) => (summary?.notFinite ?? 0) > 0);
  for (const { tensor, summary } of odd) {
    process.stdout.write(
      paint.red(`${tensor.name}: ${count(summary!.notFinite, "value")} NaN or infinite\n`),
    );
  }
}

const countOf = ({ shape }: FileTensor): number => shape.reduce((a, b) => a * b, 1);

function cellsOf(summary: Summary | undefined): string[] {
  if (summary === undefined) return ["", "", "", "", ""];
  const { mean, std, min, max, histogram } = summary;
  return [
    short(mean),
    short(std),
    short(min),
    short(max),
    min === max ? "constant" : sparkline(histogram),
  ];
}

/** Two passes: extremes and moments, then the bins between the extremes. */
async function summarize(
  tensor: FileTensor,
  advance: (bytes: number) => void,
): Promise<Summary | undefined> {
  let [count, sum, squares, shift, zeros, notFinite] = [0, 0, 0, 0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  for await (const bytes of tensor.chunks()) {
    const values = numbersOf(tensor, bytes);
    advance(bytes.length);
    if (values === undefined) return undefined;
    for (const x of values) {
      if (!Number.isFinite(x)) {
        ++notFinite;
        continue;
      }
      if (count === 0) shift = x; // moments about a value of theirs do not cancel
      ++count;
      if (x === 0) ++zeros;
      if (x < min) min = x;
      if (x > max) max = x;
      sum += x - shift;
      squares += (x - shift) * (x - shift);
    }
  }
  if (count === 0) return undefined;
  const mean = shift + sum / count;
  const std = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
  const histogram = new Array<number>(BINS).fill(0);
  const scale = BINS / (max - min);
  for await (const bytes of tensor.chunks()) {
    const values = numbersOf(tensor, bytes)!;
    advance(bytes.length);
    if (min === max) continue;
    for (const x of values) {
      if (Number.isFinite(x)) histogram[Math.min(BINS - 1, Math.floor((x - min) * scale))]! += 1;
    }
  }
  return { mean, std, min, max, zeros, notFinite, histogram };
}
