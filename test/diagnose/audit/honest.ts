/** Sets that are what they claim, of every law and dtype, from 10 to 10^6 values a parameter. */
import {
  constant,
  deltaOrthogonal,
  dirac,
  eye,
  fourier,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  initialize,
  lecunNormal,
  logOfUniform,
  mirrored,
  normal,
  ones,
  orthogonal,
  repeated,
  sections,
  sparse,
  truncatedNormal,
  uniform,
  varianceScaling,
  zerO,
  zeros,
  type Dtype,
  type SpecEntry,
} from "../../../src/index.js";
import type { AuditParameters, Expected } from "../../../src/diagnose/index.js";

/** A matrix of about so many values; even, so that every law has it. */
type Entry = (size: number) => SpecEntry;

const matrix =
  (init: SpecEntry["init"], rest: Partial<SpecEntry> = {}): Entry =>
  (size) => {
    const rows = Math.max(2, 2 * Math.round(size ** 0.45 / 2));
    return { shape: [rows, Math.max(2, 2 * Math.round(size / rows / 2))], init, ...rest };
  };

const kernel =
  (init: SpecEntry["init"], rest: Partial<SpecEntry> = {}): Entry =>
  (size) => {
    const channels = Math.max(2, 2 * Math.round(Math.sqrt(size / 9) / 2));
    return { shape: [channels, channels, 3, 3], layout: "OIHW", init, ...rest };
  };

const vector =
  (init: SpecEntry["init"]): Entry =>
  (size) => ({ shape: [size], init });

/** Tensors whose check takes the cube of a side stay small. */
const small =
  (entry: Entry): Entry =>
  (size) =>
    entry(Math.min(size, 20_000));

export const ENTRIES: Readonly<Record<string, Entry>> = {
  zeros: vector(zeros()),
  ones: vector(ones()),
  constant: vector(constant(0.1)),
  "uniform about 0": vector(uniform({ bound: 0.3 })),
  "uniform off 0": vector(uniform({ low: 0.1, high: 0.7 })),
  "normal about 0": vector(normal({ std: 0.02 })),
  "normal off 0": vector(normal({ mean: 0.5, std: 0.02 })),
  "normal far off 0": vector(normal({ mean: 1000 })),
  "truncated at 2 sigma": vector(truncatedNormal({ std: 0.02 })),
  "truncated, wide": vector(truncatedNormal({ mean: -0.1, std: 0.02, low: -3, high: 4 })),
  "truncated, one tail": vector(truncatedNormal({ low: 5, high: null })),
  "truncated, far tail": vector(truncatedNormal({ low: null, high: -20 })),
  "truncated, absolute": vector(
    truncatedNormal({ std: 0.5, low: 0, high: 0.25, bounds: "absolute" }),
  ),
  "truncated, moments kept": vector(
    truncatedNormal({ std: 0.02, low: -1, high: 3, moments: "result" }),
  ),
  "ln of uniform": vector(logOfUniform({ low: 0.001, high: 0.1 })),
  "He normal": matrix(heNormal()),
  "He uniform": kernel(heUniform({ mode: "fan_out" })),
  "Glorot normal": matrix(glorotNormal(), { layout: "IO" }),
  "Glorot uniform": kernel(glorotUniform()),
  "LeCun, cut": matrix(lecunNormal({ distribution: "truncated_normal" })),
  "of a scale": matrix(varianceScaling({ scale: 0.3, mode: "fan_avg", distribution: "normal" })),
  sections: (size) => ({
    shape: [size],
    init: sections([
      { size: size >> 1, init: normal({ std: 0.1 }) },
      { size: 1, init: zeros() },
      { size: size - (size >> 1) - 1, init: uniform({ bound: 1 }) },
    ]),
  }),
  mirrored: small(matrix(mirrored({ init: normal(), axes: "OI" }))),
  repeated: small(matrix(repeated({ init: heNormal(), times: 2 }))),
  sparse: matrix(sparse({ fraction: 0.7 })),
  "sparse columns": matrix(sparse({ count: 2, per: "in", std: 0.02 })),
  orthogonal: small(matrix(orthogonal({ gain: 1.4 }))),
  "orthogonal kernel": small(kernel(orthogonal())),
  "orthogonal in parts": small(matrix(orthogonal(), { parts: 2 })),
  "delta-orthogonal": small(kernel(deltaOrthogonal())),
  eye: small(matrix(eye())),
  dirac: small(kernel(dirac())),
  zerO: small(matrix(zerO())),
  fourier: () => ({ shape: [40, 1, 64], layout: "OIW", init: fourier() }),
};

export const DTYPES: readonly Dtype[] = ["float32", "float64", "float16", "bfloat16"];

/** Set number k: three laws in one dtype each, of sizes that are even in their logarithm. */
export function honestSet(k: number): {
  readonly parameters: AuditParameters;
  readonly expected: Expected;
} {
  const names = Object.keys(ENTRIES);
  const spec = Object.fromEntries(
    [0, 1, 2].map((i): [string, SpecEntry] => {
      const number = 3 * k + i;
      // other laws beside each other in each round
      const round = Math.floor(number / names.length);
      const law = names[(7 * number + round) % names.length]!;
      // the golden ratio spreads sizes evenly under every law
      const size = Math.round(10 ** (1 + 5 * ((number * 0.6180339887498949) % 1)));
      const dtype = DTYPES[round % 4]!;
      return [`${i} ${law}`, { ...ENTRIES[law]!(size), dtype }];
    }),
  );
  return { parameters: initialize(spec, { seed: `honest ${k}` }), expected: spec };
}
