import { philox4x32 } from "./philox";
import { xoshiro128pp } from "./xoshiro";

/** Bytes of generator state that `words` needs. */
export const STATE_BYTES: usize = 128;

/**
 * The first 8·steps words of one block of the stream: lane l starts from Philox4x32-10 of the counter
 * (block mod 2^32, ⌊block / 2^32⌋, l, domain) under the parameter's key.
 */
export function words(
  out: usize,
  k0: u32,
  k1: u32,
  block: u64,
  domain: u32,
  steps: u32,
  state: usize,
): void {
  const lo = <u32>block;
  const hi = <u32>(block >> 32);
  philox4x32(state, lo, hi, 0, domain, k0, k1);
  philox4x32(state + 64, lo, hi, 4, domain, k0, k1);
  xoshiro128pp(out, state, steps);
}
