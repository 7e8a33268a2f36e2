import { show, wrongValue } from "../../core.js";
import type { Ranges } from "../source.js";

/**
 * Zip files of stored entries, with the 64-bit fields (zip64) where a size, an offset or the count needs them.
 *
 * @see PKWARE APPNOTE 6.3.10, §4.3 and §4.5.3
 */

const LOCAL = 0x04034b50;
const DESCRIPTOR = 0x08074b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;

/** Sizes and CRC-32 follow the data; the name is UTF-8. */
const FLAGS = 0x0808;
/** 1980-01-01, the first day: files of equal contents are equal. */
const DATE = 0x0021;
const MAX32 = 0xffffffff;
const MAX16 = 0xffff;
const VERSION = 45; // has zip64

class Fields {
  readonly #bytes: number[] = [];

  put(size: 2 | 4 | 8, ...values: number[]): this {
    for (const value of values) {
      let rest = BigInt(value);
      for (let k = 0; k < size; ++k) {
        this.#bytes.push(Number(rest & 255n));
        rest >>= 8n;
      }
    }
    return this;
  }

  add(bytes: Iterable<number>): this {
    for (const byte of bytes) this.#bytes.push(byte);
    return this;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#bytes);
  }
}

/** An entry to be written: all but its CRC-32 is known before its data. */
export interface Entry {
  readonly name: Uint8Array;
  readonly bytes: number;
  /** Of the local header in the file. */
  readonly offset: number;
}

const isLarge = ({ bytes }: Entry): boolean => bytes >= MAX32;

/** Places entries one after another. */
export function placed(sizes: readonly { name: string; bytes: number }[]): Entry[] {
  const encoder = new TextEncoder();
  let offset = 0;
  return sizes.map(({ name, bytes }) => {
    const entry = { name: encoder.encode(name), bytes, offset };
    offset = endOf(entry);
    return entry;
  });
}

/** Where the next entry begins. */
export const endOf = (entry: Entry): number =>
  entry.offset + localHeader(entry).length + entry.bytes + (isLarge(entry) ? 24 : 16);

/** The header before an entry's bytes. */
export function localHeader(entry: Entry): Uint8Array<ArrayBuffer> {
  const { name } = entry;
  const large = isLarge(entry);
  const size = large ? MAX32 : 0;
  const fields = new Fields().put(4, LOCAL).put(2, VERSION, FLAGS, 0, 0, DATE);
  fields
    .put(4, 0, size, size)
    .put(2, name.length, large ? 20 : 0)
    .add(name);
  if (large) fields.put(2, 1, 16).put(8, 0, 0);
  return fields.bytes;
}

/** What follows an entry's data. */
export function descriptor(entry: Entry, crc: number): Uint8Array<ArrayBuffer> {
  const { bytes } = entry;
  return new Fields().put(4, DESCRIPTOR, crc).put(isLarge(entry) ? 8 : 4, bytes, bytes).bytes;
}

/** The central directory and the end of the file. */
export function directory(
  entries: readonly Entry[],
  crcs: readonly number[],
): Uint8Array<ArrayBuffer> {
  const begin = entries.length === 0 ? 0 : endOf(entries.at(-1)!);
  const fields = new Fields();
  for (const [index, entry] of entries.entries()) {
    const { name, bytes, offset } = entry;
    const large = isLarge(entry);
    const far = offset >= MAX32;
    const size = large ? MAX32 : bytes;
    const extra = (large ? 16 : 0) + (far ? 8 : 0);
    fields.put(4, CENTRAL).put(2, VERSION, VERSION, FLAGS, 0, 0, DATE);
    fields.put(4, crcs[index]!, size, size);
    fields.put(2, name.length, extra > 0 ? extra + 4 : 0, 0, 0, 0);
    fields.put(4, 0, far ? MAX32 : offset).add(name);
    if (extra > 0) fields.put(2, 1, extra);
    if (large) fields.put(8, bytes, bytes);
    if (far) fields.put(8, offset);
  }
  const central = fields.bytes;
  const count = entries.length;
  const end = new Fields().add(central);
  const beyond = begin >= MAX32 || central.length >= MAX32 || count >= MAX16;
  if (beyond) {
    end.put(4, END64).put(8, 44).put(2, VERSION, VERSION).put(4, 0, 0);
    end.put(8, count, count, central.length, begin);
    end
      .put(4, LOCATOR64, 0)
      .put(8, begin + central.length)
      .put(4, 1);
  }
  const short = Math.min(count, MAX16);
  end.put(4, END).put(2, 0, 0, short, short);
  end.put(4, Math.min(central.length, MAX32), Math.min(begin, MAX32)).put(2, 0);
  return end.bytes;
}

/** Bytes of what `directory` gives. */
export const directoryBytes = (entries: readonly Entry[]): number =>
  directory(
    entries,
    entries.map(() => 0),
  ).length;

/** An entry that was found in a file. */
export interface FoundEntry {
  readonly name: string;
  readonly method: 0 | 8;
  readonly crc: number;
  readonly packed: number;
  readonly bytes: number;
  readonly offset: number;
}

/** The longest directory: half a million entries. */
const MAX_DIRECTORY = 2 ** 25;
const END_BYTES = 22;

/** Deflate makes nothing larger than 1032 times what it reads. */
const MAX_RATIO = 1032;

/**
 * The directory of a zip file: names, sizes and offsets, each checked against the file.
 *
 * @throws RangeError for what is no zip file, is cut, encrypted or spanned, names an entry twice or lets two overlap
 */
export async function readDirectory(where: string, ranges: Ranges): Promise<FoundEntry[]> {
  const { begin, size, count } = await findDirectory(where, ranges);
  if (
    size > MAX_DIRECTORY ||
    size > ranges.size ||
    begin > ranges.size - size ||
    count * 46 > size
  ) {
    throw wrongValue(`${where}: directory`, `within the file's ${ranges.size} bytes`, size);
  }
  const bytes = await ranges.read(begin, begin + size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries: FoundEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let k = 0; k < count; ++k) {
    if (at + 46 > size || view.getUint32(at, true) !== CENTRAL) {
      throw wrongValue(`${where}: directory`, `${count} entries`, k);
    }
    const lengths = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const next = at + 46 + lengths[0]! + lengths[1]! + lengths[2]!;
    if (next > size) throw wrongValue(`${where}: directory`, `${count} entries`, k);
    const entry = readEntry(where, bytes, view, at, lengths[0]!, lengths[1]!);
    if (names.has(entry.name)) throw wrongValue(`${where}: names`, "distinct names", entry.name);
    names.add(entry.name);
    entries.push(entry);
    at = next;
  }
  checkPlaces(where, entries, begin);
  return entries;
}

interface Place {
  readonly begin: number;
  readonly size: number;
  readonly count: number;
}

async function findDirectory(where: string, ranges: Ranges): Promise<Place> {
  const tailAt = Math.max(0, ranges.size - END_BYTES - MAX16);
  const tail = await ranges.read(tailAt, ranges.size);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  let end = tail.length - END_BYTES;
  while (end >= 0) {
    if (
      view.getUint32(end, true) === END &&
      view.getUint16(end + 20, true) === tail.length - end - END_BYTES
    ) {
      break;
    }
    --end;
  }
  if (end < 0) throw wrongValue(`${where}: file`, "a zip file", `${ranges.size} bytes of another`);
  const field = (at: number): number => view.getUint16(end + at, true);
  const place = {
    count: field(10),
    size: view.getUint32(end + 12, true),
    begin: view.getUint32(end + 16, true),
  };
  if (field(4) !== 0 || field(6) !== 0) throw wrongValue(`${where}: disks`, "one", field(4) + 1);
  const isLong = place.count === MAX16 || place.size === MAX32 || place.begin === MAX32;
  if (!isLong || end < 20 || view.getUint32(end - 20, true) !== LOCATOR64) return place;
  const at = Number(view.getBigUint64(end - 12, true));
  if (at > ranges.size - 56) throw wrongValue(`${where}: zip64 end`, "within the file", at);
  const record = await ranges.read(at, at + 56);
  const long = new DataView(record.buffer, record.byteOffset);
  if (long.getUint32(0, true) !== END64) throw wrongValue(`${where}: zip64 end`, "a record", at);
  const [count, size, begin] = [32, 40, 48].map((field) => Number(long.getBigUint64(field, true)));
  return { count: count!, size: size!, begin: begin! };
}

function readEntry(
  where: string,
  bytes: Uint8Array,
  view: DataView,
  at: number,
  nameLength: number,
  extraLength: number,
): FoundEntry {
  const flags = view.getUint16(at + 8, true);
  const method = view.getUint16(at + 10, true);
  const nameEnd = at + 46 + nameLength;
  const name = decodeName(where, bytes.subarray(at + 46, nameEnd));
  const here = `${where}: ${show(name)}`;
  if ((flags & 1) !== 0) throw wrongValue(here, "no encryption", `flags ${flags}`);
  if (method !== 0 && method !== 8)
    throw wrongValue(`${here} method`, "stored or deflated", method);
  const long: number[] = [];
  for (let extra = nameEnd; extra + 4 <= nameEnd + extraLength;) {
    const [id, length] = [view.getUint16(extra, true), view.getUint16(extra + 2, true)];
    const end = Math.min(extra + 4 + length, nameEnd + extraLength);
    if (id === 1) {
      for (let field = extra + 4; field + 8 <= end; field += 8) {
        long.push(Number(view.getBigUint64(field, true)));
      }
    }
    extra += 4 + length;
  }
  // the 64-bit fields stand in this order, and only those that did not fit
  const wide = (short: number): number => (short === MAX32 ? (long.shift() ?? short) : short);
  const size = wide(view.getUint32(at + 24, true));
  const packed = wide(view.getUint32(at + 20, true));
  const offset = wide(view.getUint32(at + 42, true));
  if (method === 0 && packed !== size) throw wrongValue(`${here} size`, `${size}, stored`, packed);
  if (size > packed * MAX_RATIO) {
    throw wrongValue(`${here} size`, `at most ${MAX_RATIO} times its ${packed} bytes`, size);
  }
  return { name, method, crc: view.getUint32(at + 16, true), packed, bytes: size, offset };
}

function decodeName(where: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw wrongValue(`${where}: name`, "UTF-8", String.fromCharCode(...bytes.subarray(0, 60)));
  }
}

const LOCAL_BYTES = 30;

function checkPlaces(where: string, entries: readonly FoundEntry[], end: number): void {
  const sorted = [...entries].sort((a, b) => a.offset - b.offset);
  for (const [k, { name, offset, packed }] of sorted.entries()) {
    const next = sorted[k + 1]?.offset ?? end;
    if (!Number.isSafeInteger(offset + packed) || offset + LOCAL_BYTES + packed > next) {
      const expected = `to end before byte ${next}`;
      throw wrongValue(`${where}: ${show(name)}`, expected, offset + LOCAL_BYTES + packed);
    }
  }
}

/** Where an entry's data begin. @throws RangeError where the local header contradicts the directory */
export async function dataOffset(
  where: string,
  ranges: Ranges,
  { name, offset }: FoundEntry,
): Promise<number> {
  const header = await ranges.read(offset, offset + LOCAL_BYTES);
  const view = new DataView(header.buffer, header.byteOffset);
  const here = `${where}: ${show(name)}`;
  if (view.getUint32(0, true) !== LOCAL) throw wrongValue(here, "a local header", `byte ${offset}`);
  const nameEnd = offset + LOCAL_BYTES + view.getUint16(26, true);
  const end = nameEnd + view.getUint16(28, true);
  if (end > ranges.size) throw wrongValue(here, "a local header in the file", `byte ${end}`);
  const local = decodeName(where, await ranges.read(offset + LOCAL_BYTES, nameEnd));
  if (local !== name) throw wrongValue(here, "one name in both headers", local);
  return end;
}
