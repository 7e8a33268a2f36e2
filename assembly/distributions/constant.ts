/** Writes `bytes` bytes, any number, of a pattern of 16; `scratch`: 16 bytes. */
export function constant(out: usize, bytes: usize, pattern: v128, scratch: usize): void {
  const rest = bytes & 15;
  const end = out + bytes - rest;
  for (; out != end; out += 16) v128.store(out, pattern);
  v128.store(scratch, pattern);
  memory.copy(end, scratch, rest);
}
