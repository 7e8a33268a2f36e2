import { createHash } from "node:crypto";
import { fingerprintOf } from "../core.js";
import type { FileTensor } from "./tensors.js";

/** SHA-256 of a tensor, read once. */
export async function digestOf(
  tensor: FileTensor,
  advance: (bytes: number) => void,
): Promise<Uint8Array> {
  const hash = createHash("sha256");
  for await (const bytes of tensor.chunks()) {
    hash.update(bytes);
    advance(bytes.length);
  }
  return new Uint8Array(hash.digest());
}

/** The fingerprint of a file's tensors; dtypes that the library has not count by the format's name for them. */
export async function fingerprintOfTensors(
  tensors: readonly FileTensor[],
  advance: (bytes: number) => void,
): Promise<string> {
  const digests: Uint8Array[] = [];
  for (const tensor of tensors) digests.push(await digestOf(tensor, advance));
  const named = tensors.map(({ name, shape, own, dtype }) => ({
    name,
    shape,
    dtype: own ?? (dtype === "I64" ? "int64" : dtype),
  }));
  return fingerprintOf(named, digests);
}
