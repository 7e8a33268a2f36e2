import { EXIT } from "../exit.js";
import { progressOf } from "../progress.js";
import { numbersOf, openTensors, type FileTensor } from "../tensors.js";
import { count, grouped, short, table, terminalOf } from "../terminal.js";

/** How a tensor differs between two files. */
interface Difference {
  readonly name: string;
  readonly what: "only in the first" | "only in the second" | "shape" | "dtype" | "values";
  readonly a?: string;
  readonly b?: string;
  readonly different?: number;
  readonly of?: number;
  /** Largest |a − b|, of finite values. */
  readonly most?: number;
}

/** `weightseed diff` */
export async function diff(
  first: string,
  second: string,
  options: { json?: boolean; quiet?: boolean },
): Promise<void> {
  const terminal = terminalOf(options);
  const a = await openTensors(first);
  const b = await openTensors(second).catch(async (error: unknown) => {
    await a.close();
    throw error;
  });
  const others = new Map(b.tensors.map((tensor) => [tensor.name, tensor]));
  const names = new Set(a.tensors.map(({ name }) => name));
  const progress = progressOf(
    terminal,
    "comparing",
    a.tensors.reduce((sum, { bytes }) => sum + bytes, 0),
  );
  const found: Difference[] = [];
  try {
    for (const tensor of a.tensors) {
      const difference = await compare(tensor, others.get(tensor.name), progress.advance);
      if (difference !== undefined) found.push(difference);
    }
    for (const { name } of b.tensors)
      if (!names.has(name)) found.push({ name, what: "only in the second" });
  } finally {
    progress.end();
    await a.close();
    await b.close();
  }
  if (found.length > 0) process.exitCode = EXIT.no;
  const equal = a.tensors.length - found.filter(({ what }) => what !== "only in the second").length;
  if (terminal.json) {
    process.stdout.write(`${JSON.stringify({ a: first, b: second, equal, differences: found })}\n`);
    return;
  }
  if (terminal.quiet) return;
  if (found.length === 0) {
    process.stdout.write(`${count(equal, "tensor")}, equal in every bit\n`);
    return;
  }
  const rows = found.map((one) => [one.name, one.what, told(one)]);
  process.stdout.write(`${table(terminal.paint, ["name", "differs in", ""], rows, [])}\n`);
  process.stdout.write(`${count(equal, "tensor")} equal, ${grouped(found.length)} not\n`);
}

function told({ what, a, b, different, of, most }: Difference): string {
  if (what === "values") {
    const by = most === undefined ? "" : `, by ${short(most)} at most`;
    return `${grouped(different!)} of ${grouped(of!)}${by}`;
  }
  return a === undefined ? "" : `${a} and ${b!}`;
}

async function compare(
  a: FileTensor,
  b: FileTensor | undefined,
  advance: (bytes: number) => void,
): Promise<Difference | undefined> {
  const { name } = a;
  if (b === undefined) return { name, what: "only in the first" };
  const shapes = [a, b].map(({ shape }) => `[${shape.join(", ")}]`);
  if (shapes[0] !== shapes[1]) return { name, what: "shape", a: shapes[0]!, b: shapes[1]! };
  if ((a.own ?? a.dtype) !== (b.own ?? b.dtype))
    return { name, what: "dtype", a: a.dtype, b: b.dtype };
  let [different, most, hasNumbers] = [0, 0, true];
  const width = a.bytes / a.shape.reduce((x, y) => x * y, 1);
  for await (const [left, right] of pairs(a.chunks(), b.chunks())) {
    advance(left.length);
    if (Buffer.compare(left, right) === 0) continue;
    const [x, y] = [numbersOf(a, left), numbersOf(a, right)];
    if (x === undefined || y === undefined) hasNumbers = false;
    else
      for (let i = 0; i < x.length; ++i)
        if (Math.abs(x[i]! - y[i]!) > most) most = Math.abs(x[i]! - y[i]!);
    different += countDifferent(left, right, width);
  }
  if (different === 0) return undefined;
  const of = a.shape.reduce((x, y) => x * y, 1);
  return { name, what: "values", different, of, ...(hasNumbers && { most }) };
}

/** Values whose bytes differ. */
function countDifferent(a: Uint8Array, b: Uint8Array, width: number): number {
  const step = Math.max(1, Math.floor(width));
  let count = 0;
  for (let at = 0; at < a.length; at += step) {
    for (let k = 0; k < step; ++k) {
      if (a[at + k] === b[at + k]) continue;
      ++count;
      break;
    }
  }
  return count;
}

/** The next chunk; an empty one at the end. */
async function nextOf(chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  const next = await chunks.next();
  return next.done === true ? new Uint8Array(0) : next.value;
}

/** Two sequences of chunks cut to equal lengths, each a multiple of 16 but the last. */
async function* pairs(
  a: AsyncIterable<Uint8Array>,
  b: AsyncIterable<Uint8Array>,
): AsyncIterable<[Uint8Array, Uint8Array]> {
  const [left, right] = [a[Symbol.asyncIterator](), b[Symbol.asyncIterator]()];
  let [x, y]: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];
  for (;;) {
    if (x.length === 0) x = await nextOf(left);
    if (y.length === 0) y = await nextOf(right);
    const common = Math.min(x.length, y.length);
    if (common === 0) return;
    yield [x.subarray(0, common), y.subarray(0, common)];
    [x, y] = [x.subarray(common), y.subarray(common)];
  }
}
