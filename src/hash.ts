import { WINDOW_BYTES, windowArena } from "./memory.js";

const STATE_BYTES = 64; // the state, in a cache line of its own
const SCHEDULE_BYTES = 256;
const PAD_BYTES = 128;
const CHUNK_BYTES = WINDOW_BYTES - STATE_BYTES - SCHEDULE_BYTES - PAD_BYTES;

/** SHA-256 (FIPS 180-4) of the concatenation of `parts`, by the core. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const { kernels, memory, base } = windowArena();
  const schedule = base + STATE_BYTES;
  const chunk = schedule + SCHEDULE_BYTES;
  const view = new Uint8Array(memory.buffer);
  let held = 0;
  let total = 0;
  kernels.sha256Start(base);
  for (const part of parts) {
    for (let at = 0; at < part.length;) {
      const taken = Math.min(part.length - at, CHUNK_BYTES - held);
      view.set(part.subarray(at, at + taken), chunk + held);
      at += taken;
      held += taken;
      total += taken;
      if (held === CHUNK_BYTES) {
        kernels.sha256Blocks(base, chunk, CHUNK_BYTES / 64, schedule);
        held = 0;
      }
    }
  }
  const whole = held >>> 6;
  kernels.sha256Blocks(base, chunk, whole, schedule);
  kernels.sha256Finish(base, chunk + whole * 64, total, schedule);
  return view.slice(base, base + 32);
}

const encoder = new TextEncoder();

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

export function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
