/** Compiles an embedded binary (scripts/embed.mjs): on first use, never at import. */
export function compile(hex: () => string): WebAssembly.Module {
  if (typeof WebAssembly !== "object") {
    throw new Error("weightseed: this engine has no WebAssembly");
  }
  const bytes = decode(hex());
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new Error(`weightseed: ${whyNotCompiled(bytes)}`, { cause });
  }
}

function whyNotCompiled(bytes: Uint8Array<ArrayBuffer>): string {
  if (!WebAssembly.validate(bytes)) {
    return "this engine has no WebAssembly SIMD (Chrome 91, Firefox 89 and Safari 16.4 have it)";
  }
  return (
    "the kernels could not be compiled here: a Content-Security-Policy must allow 'wasm-unsafe-eval' in " +
    "script-src, and Chrome before 114 compiles on the main thread only in a worker"
  );
}

interface Decoders {
  readonly Buffer?: { from(text: string, encoding: "hex"): Uint8Array<ArrayBuffer> };
  readonly Uint8Array: { fromHex?(text: string): Uint8Array<ArrayBuffer> };
}

function decode(hex: string): Uint8Array<ArrayBuffer> {
  // an engine's own is many times as fast as a loop that has not yet been compiled
  const { Buffer, Uint8Array: Bytes } = globalThis as unknown as Decoders;
  if (Buffer !== undefined) return Buffer.from(hex, "hex");
  if (Bytes.fromHex !== undefined) return Bytes.fromHex(hex);
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; ++i) {
    bytes[i] = (digit(hex.charCodeAt(2 * i)) << 4) | digit(hex.charCodeAt(2 * i + 1));
  }
  return bytes;
}

/** 0 … 9, a … f. */
const digit = (code: number): number => (code & 15) + (code >>> 6) * 9;
