import { version } from "#version";
import { wrongType, wrongValue } from "../errors.js";

/** By name: what was handed in, and what is in use. */
const handed: Record<string, WebAssembly.Module> = {};
const used: Record<string, WebAssembly.Module> = {};

/**
 * Takes kernels that were compiled elsewhere, for places where bytes may not be compiled: Cloudflare's workers, pages
 * whose policy lacks 'wasm-unsafe-eval'. To be called before the first use.
 *
 * @param module "weightseed/core.wasm"; for laws and entries beside the core also "weightseed/linalg.wasm",
 * "weightseed/compat.wasm", "weightseed/diagnose.wasm", and "weightseed/core-shared.wasm"
 * @throws TypeError for what is no WebAssembly.Module, RangeError for one that is not of this version, Error if the
 * kernels were compiled before
 * @example
 *     // of a Cloudflare worker, at its top: import core from "weightseed/core.wasm";
 *     useModule(core);
 */
export function useModule(module: WebAssembly.Module): void {
  const name = nameOf(module);
  if (name in used && !(name in handed)) {
    throw new Error(`useModule: ${name}.wasm was compiled before; call it before the first use`);
  }
  handed[name] ??= module;
}

/** scripts/build.mjs writes each binary's name into a section of it. */
function nameOf(module: WebAssembly.Module): string {
  const title = `weightseed ${version}`;
  const expected = `a WebAssembly.Module of ${title}`;
  try {
    const [section] = WebAssembly.Module.customSections(module, title);
    if (section !== undefined) return String.fromCharCode(...new Uint8Array(section));
  } catch {
    throw wrongType("useModule: module", expected, module);
  }
  throw wrongValue("useModule: module", expected, module);
}

/** An embedded binary (scripts/embed.mjs), compiled once: on first use, never at import. */
export function compile(name: string, hex: () => string): WebAssembly.Module {
  return (used[name] ??= handed[name] ?? compileBytes(name, decode(hex())));
}

function compileBytes(name: string, bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  if (typeof WebAssembly !== "object") {
    throw new Error("weightseed: this engine has no WebAssembly");
  }
  try {
    return new WebAssembly.Module(bytes);
  } catch (cause) {
    throw new Error(`weightseed: ${whyNotCompiled(name, bytes)}`, { cause });
  }
}

function whyNotCompiled(name: string, bytes: Uint8Array<ArrayBuffer>): string {
  if (!WebAssembly.validate(bytes)) {
    return "this engine has no WebAssembly SIMD (Chrome 91, Firefox 89 and Safari 16.4 have it)";
  }
  return (
    `bytes may not be compiled here; hand "weightseed/${name}.wasm" to useModule() before the first use, or allow ` +
    "'wasm-unsafe-eval' in the page's Content-Security-Policy; Chrome before 114 compiles only in workers"
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
