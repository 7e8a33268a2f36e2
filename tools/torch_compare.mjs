// The weightseed side of tools/torch_compare.py: the same calls, their bytes compared, and how far values lie apart.
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { toFloat32 } from "../build/dist/index.js";
import { torchGenerator } from "../build/dist/compat/index.js";

const { options, cases, file } = JSON.parse(readFileSync(0, "utf8"));

/** What a call makes, one array after another. */
function made(generator, [path, ...given]) {
  const steps = path.split(".");
  const method = steps.pop();
  const owner = steps.reduce((on, name) => on[name], generator);
  const result = owner[method](...given);
  if (path === "randint" || path === "randperm") return [BigInt64Array.from(result, BigInt)];
  if (ArrayBuffer.isView(result)) return [result];
  return "data" in result ? [result.data] : Object.values(result).map(({ data }) => data);
}

const bytesOf = ({ buffer, byteOffset, byteLength }) =>
  new Uint8Array(buffer, byteOffset, byteLength);
const numbersOf = (bytes, { constructor }, dtype) => {
  const data = new constructor(bytes.buffer, 0, bytes.length / constructor.BYTES_PER_ELEMENT);
  return data instanceof Uint16Array ? toFloat32({ data, dtype }) : data;
};

const table = new Map();
const opened = openSync(file);
let at = 0;
let generator;
let seed;
for (const one of cases) {
  if (one.seed !== seed) generator = torchGenerator(BigInt((seed = one.seed)), options);
  const dtype = one.call.at(-1)?.dtype ?? "int64";
  const name = `${one.call[0]} ${dtype}`;
  const row = table.get(name) ?? {
    calls: 0,
    refused: 0,
    exact: 0,
    values: 0,
    unequal: 0,
    farthest: 0,
  };
  table.set(name, row);
  ++row.calls;
  const from = at;
  at += one.bytes;
  let arrays;
  try {
    arrays = made(generator, one.call);
  } catch (error) {
    ++row.refused;
    row.why = error.message;
    seed = undefined; // the draws after it are others
    continue;
  }
  const bytes = Buffer.concat(arrays.map(bytesOf));
  row.values += arrays.reduce((sum, { length }) => sum + length, 0);
  if (createHash("sha256").update(bytes).digest("hex") === one.sha256) {
    ++row.exact;
    continue;
  }
  const theirs = new Uint8Array(one.bytes);
  readSync(opened, theirs, 0, one.bytes, from);
  const [mine, other] = [new Uint8Array(bytes), theirs].map((data) =>
    numbersOf(data, arrays[0], dtype),
  );
  if (mine.length !== other.length)
    throw new Error(`${name}: ${mine.length} values, not ${other.length}`);
  for (let i = 0; i < mine.length; ++i) {
    if (mine[i] === other[i]) continue;
    ++row.unequal;
    row.farthest = Math.max(row.farthest, Math.abs(Number(mine[i]) - Number(other[i])) / one.std);
  }
}
closeSync(opened);
console.table(Object.fromEntries([...table].sort()));
