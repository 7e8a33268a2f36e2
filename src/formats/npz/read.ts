import { checkKeys, show, wrongValue } from "../../core.js";
import type { Parameter } from "../../index.js";
import { rangesOf, type ByteSource, type Ranges, type SourceOptions } from "../source.js";
import { checkRows } from "../recipe.js";
import { crc32 } from "./crc32.js";
import { inflate } from "./inflate.js";
import {
  NPY_HEADER_BYTES,
  arrayOfNpy,
  checkSize,
  decodeNpyHeader,
  type NpyInfo,
  type RawNpy,
} from "./npy.js";
import { dataOffset, readDirectory, type FoundEntry } from "./zip.js";

/** An array of a .npz or .npy, before it is read. */
export interface NpzInfo {
  readonly name: string;
  /** As NumPy names it. */
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
  readonly compressed: boolean;
}

/** A file of which the headers were read. */
export interface OpenNpz {
  readonly byteLength: number;
  /** In the order of the directory. */
  readonly tensors: ReadonlyMap<string, NpzInfo>;
  /** One array, in C order; a Parameter, where the library knows the dtype. Its CRC-32 is checked. */
  read(name: string): Promise<Parameter | RawNpy>;
  /** Rows begin … end − 1 along the first axis; of stored arrays in C order, nothing else is read. */
  readRows(name: string, begin: number, end: number): Promise<Parameter | RawNpy>;
}

interface Member {
  readonly info: NpyInfo;
  /** Where the .npy begins. */
  readonly at: number;
  readonly entry: FoundEntry;
}

/**
 * Opens a .npz file, compressed or not, or a .npy, whose only array has the name "": reads the directory and the
 * headers of the arrays, and no values before they are asked for. Entries that are no .npy are passed over.
 *
 * @param source bytes, a Blob, a file handle, an address that answers range requests, or `{ size, read }`
 * @throws RangeError for every file that breaks a rule of the formats, before any large allocation
 * @example
 *     const file = await openNpz(encodeNpz(initializeParameters([4, 3], { seed: 1 })));
 */
export async function openNpz(source: ByteSource, options: SourceOptions = {}): Promise<OpenNpz> {
  const where = "openNpz";
  checkKeys(where, options, ["fetch", "headers", "signal"]);
  const ranges = await rangesOf(where, source, options);
  const start = await ranges.read(0, Math.min(NPY_HEADER_BYTES, ranges.size));
  const members = start[0] === 0x93 ? alone(where, start, ranges) : await membersOf(where, ranges);
  const find = (call: string, name: string): Member => {
    const member = members.get(name);
    if (member === undefined) throw wrongValue(`${call}: name`, "an array of the file", name);
    return member;
  };
  const infos = [...members].map(([name, { info, entry }]): [string, NpzInfo] => {
    const { kind, shape, bytes } = info;
    return [name, { name, dtype: kind.name, shape, bytes, compressed: entry.method === 8 }];
  });
  return {
    byteLength: ranges.size,
    tensors: new Map(infos),
    async read(name) {
      const member = find("read", name);
      const { info } = member;
      return arrayOfNpy("read", name, info, (await wholeOf("read", ranges, member)).slice(info.at));
    },
    async readRows(name, begin, end) {
      const member = find("readRows", name);
      const { info, at, entry } = member;
      checkRows("readRows", info.shape, begin, end);
      const rows = { ...info, shape: [end - begin, ...info.shape.slice(1)] };
      const row = rows.shape.slice(1).reduce((size, axis) => size * axis, 1);
      if (entry.method === 0 && !info.fortran) {
        const from = at + info.at + begin * row * info.kind.bytes;
        const bytes = await ranges.read(from, from + (end - begin) * row * info.kind.bytes);
        return arrayOfNpy("readRows", name, rows, bytes);
      }
      const whole = (await wholeOf("readRows", ranges, member)).slice(info.at);
      const all = arrayOfNpy("readRows", name, info, whole);
      const width = all.data.length / Math.max(1, info.shape[0]!);
      const data = all.data.slice(begin * width, end * width);
      return { ...all, shape: rows.shape, data };
    },
  };
}

function alone(where: string, start: Uint8Array, { size }: Ranges): Map<string, Member> {
  const info = decodeNpyHeader(where, start);
  checkSize(where, info, size);
  const entry = { name: "", method: 0, crc: -1, packed: size, bytes: size, offset: 0 } as const;
  return new Map([["", { info, at: 0, entry }]]);
}

async function membersOf(where: string, ranges: Ranges): Promise<Map<string, Member>> {
  const members = new Map<string, Member>();
  for (const entry of await readDirectory(where, ranges)) {
    if (!entry.name.endsWith(".npy")) continue;
    const name = entry.name.slice(0, -4);
    const here = `${where}: ${show(name)}`;
    const at = await dataOffset(where, ranges, entry);
    if (at + entry.packed > ranges.size) throw wrongValue(here, "data in the file", at);
    const packed = await ranges.read(at, at + Math.min(entry.packed, NPY_HEADER_BYTES));
    const most = Math.min(entry.bytes, NPY_HEADER_BYTES);
    const start = entry.method === 0 ? packed : await inflate(here, packed, most, true);
    const info = decodeNpyHeader(here, start);
    checkSize(here, info, entry.bytes);
    members.set(name, { info, at, entry });
  }
  return members;
}

/** All of a .npy. */
async function wholeOf(call: string, ranges: Ranges, { at, entry }: Member): Promise<Uint8Array> {
  const { packed, bytes, method, crc, name } = entry;
  const stored = await ranges.read(at, at + packed);
  const here = `${call}: ${show(name)}`;
  const whole = method === 0 ? stored : await inflate(here, stored, bytes);
  if (crc >= 0 && crc32(whole) !== crc) {
    throw wrongValue(`${here} CRC-32`, crc.toString(16), crc32(whole).toString(16));
  }
  return whole;
}
