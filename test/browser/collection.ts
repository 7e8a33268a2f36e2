/** Digests by name. */
import { fingerprint } from "../../src/index.js";
import type { Data } from "../support/cases.js";

type Words = Data | Uint32Array | Int32Array | Uint8Array | BigUint64Array;

export class Collection {
  readonly all: Record<string, string> = {};

  set(name: string, digest: string): void {
    if (name in this.all) throw new Error(`two digests are called ${name}`);
    this.all[name] = digest;
  }

  /** The digest of the arrays' bytes and lengths, in order. */
  add(name: string, arrays: readonly Words[]): void {
    const set = arrays.map(({ buffer, byteOffset, byteLength }, k) => {
      // as 16-bit words or halves of them: a fingerprint reads bytes, whatever they stand for
      const bytes = new Uint8Array(buffer, byteOffset, byteLength);
      const data = new Uint16Array(byteLength);
      data.set(bytes);
      return [String(k), { name: String(k), data, shape: [byteLength], dtype: "float16" }] as const;
    });
    this.set(name, fingerprint(Object.fromEntries(set) as never));
  }
}
