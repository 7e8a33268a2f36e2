import { readFileSync } from "node:fs";

const moduleOf = (name) => new WebAssembly.Module(readFileSync(`build/wasm/${name}.wasm`));
const [core, linalg] = ["kernels", "linalg"].map(moduleOf);
const SPEC_BASE = 65536; // memoryBase in as-pect.asconfig.json

/** Specs import binaries as module "kernel", after assembly/__tests__/kernel.ts; all share one memory. */
export default {
  entries: ["assembly/__tests__/**/*.spec.ts"],
  include: ["assembly/__tests__/**/*.include.ts"],
  disclude: [/node_modules/],
  instantiate(_memory, createImports, instantiate, binary) {
    // as-pect's own memory cannot be made large enough
    const memory = new WebAssembly.Memory({ initial: 32, maximum: 65536 });
    const [own, matrices] = [core, linalg].map(
      (module) => new WebAssembly.Instance(module, { env: { memory } }).exports,
    );
    const kernel = { ...matrices, ...own };
    const end = kernel.heapBase();
    if (end > SPEC_BASE) {
      throw new RangeError(`core: static data must end below ${SPEC_BASE}, got ${end}`);
    }
    return instantiate(binary, createImports({ env: { memory }, kernel }));
  },
};
