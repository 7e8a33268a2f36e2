// Seeds and keys by § 2 of docs/stream.md and Node's SHA-256, so that nothing of them comes from the library.
import { createHash } from "node:crypto";

function sha256(...parts) {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** The 64 bits that a seed in words stands for. */
export const seedOf = (text) => sha256("weightseed/seed\0", text).readBigUInt64LE();

/** The key's two words; `seed` a bigint. */
export function keyOf(seed, name) {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(seed);
  const digest = sha256("weightseed/v1\0", bytes, name);
  return [digest.readUInt32LE(0), digest.readUInt32LE(4)];
}
