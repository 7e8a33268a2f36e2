/** A choice of few values for each unit of a matrix. */
import { STATE_BYTES, words } from "../random/words";

// A unit's entry in the table of `select`: its threshold word, how many more are to be chosen at or above it,
// the flat index of the last one chosen at it, and 16 counters.
const LEFT: usize = 4;
const LAST: usize = 8;
const COUNTERS: usize = 16;
const UNIT_BYTES: usize = 80;

/** The pass that finds LAST among equal words; the next one writes. */
const TIES: u32 = 8;

/**
 * One pass over the words of the values offset … offset + count − 1, for the choice of each unit's smallest
 * ones; value i belongs to unit ⌊i / inner⌋ mod units. Passes 0 … 7 count, by unit, the next 4 bits of the
 * words that share the threshold's bits so far, pass 8 finds the last of those equal to it, pass 9 writes
 * zeros of 2^shift bytes over the values at `out` that are not chosen.
 *
 * `scratch`: STATE_BYTES + 16384 bytes, aligned to 16.
 */
export function select(
  pass: u32,
  table: usize,
  units: u32,
  inner: f64,
  out: usize,
  shift: usize,
  count: u32,
  offset: f64,
  k0: u32,
  k1: u32,
  domain: u32,
  scratch: usize,
): void {
  const data = scratch + STATE_BYTES;
  const run = <u64>inner;
  const low = <u64>(28 - 4 * pass);
  let i = <u64>offset;
  let unit = <u32>((i / run) % units);
  let next = i - (i % run) + run;
  for (const end = i + count; i != end;) {
    const start = (<u32>i) & 4095;
    const n = min(4096 - start, <u32>(end - i));
    words(data, k0, k1, i >> 12, domain, (start + n + 7) >> 3, scratch);
    for (let p = data + (start << 2), stop = p + (n << 2); p != stop; p += 4, ++i) {
      if (i == next) {
        next += run;
        if (++unit == units) unit = 0;
      }
      const entry = table + <usize>unit * UNIT_BYTES;
      const word = load<u32>(p);
      const limit = load<u32>(entry);
      if (pass < TIES) {
        if ((<u64>(word ^ limit)) >> (low + 4)) continue;
        const counter = entry + COUNTERS + (((<usize>(word >> (<u32>low))) & 15) << 2);
        store<u32>(counter, load<u32>(counter) + 1);
      } else if (pass == TIES) {
        const left = load<u32>(entry, LEFT);
        if (word != limit || left == 0) continue;
        store<u32>(entry, left - 1, LEFT);
        store<u64>(entry, i, LAST);
      } else {
        if (word > limit || (word == limit && i > load<u64>(entry, LAST))) {
          memory.fill(out, 0, 1 << shift);
        }
        out += 1 << shift;
      }
    }
  }
}

/** Between two passes of `select`: the next 4 bits of each threshold, from the counters, which become 0. */
export function narrow(pass: u32, table: usize, units: u32): void {
  for (const end = table + <usize>units * UNIT_BYTES; table != end; table += UNIT_BYTES) {
    let left = load<u32>(table, LEFT);
    let digit: usize = 0;
    for (; digit < 15; ++digit) {
      const here = load<u32>(table + (digit << 2), COUNTERS);
      if (left <= here) break;
      left -= here;
    }
    store<u32>(table, load<u32>(table) | ((<u32>digit) << (28 - 4 * pass)));
    store<u32>(table, left, LEFT);
    memory.fill(table + COUNTERS, 0, 64);
  }
}

/** The table's start: `chosen` values are to be found for each unit. */
export function startUnits(table: usize, units: u32, chosen: u32): void {
  memory.fill(table, 0, <usize>units * UNIT_BYTES);
  for (const end = table + <usize>units * UNIT_BYTES; table != end; table += UNIT_BYTES) {
    store<u32>(table, chosen, LEFT);
  }
}
