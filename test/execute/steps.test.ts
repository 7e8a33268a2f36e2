/**
 * Long work of every law in steps: between two of them a worker answers, an abort ends, another job goes on. Steps are
 * meant to take at most 10 ms. What is measured is the processor's time, so that other work on the machine does not
 * count; the bound leaves room for compilers and collections of this process.
 */
import { expect, test } from "vitest";
import { steps } from "../../src/execute/run.js";
import {
  deltaOrthogonal,
  dirac,
  eye,
  mirrored,
  normal,
  orthogonal,
  repeated,
  sections,
  sparse,
  truncatedNormal,
  uniform,
  zeros,
  type Initializer,
} from "../../src/index.js";
import { numpyGenerator, numpyRandomState, torchGenerator } from "../../src/compat/index.js";
import { specRequest } from "../../src/parameters/initialize.js";
import type { Generator } from "../../src/plan/generator.js";

const MOST_MS = 150;

function milliseconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface Case {
  readonly init: Initializer;
  readonly shape: readonly number[];
  readonly layout?: string;
  readonly parts?: number;
  readonly generator?: () => Generator;
}

const four = [512, 512, 512, 512].map((size) => ({ size, init: orthogonal() }));
const CASES: Readonly<Record<string, Case>> = {
  normal: { init: normal(), shape: [3000, 3000] },
  uniform: { init: uniform({ bound: 1 }), shape: [3000, 3000] },
  zeros: { init: zeros(), shape: [3000, 3000] },
  "a far tail": { init: truncatedNormal({ low: 9, high: null }), shape: [2000, 2000] },
  eye: { init: eye(), shape: [3000, 3000] },
  dirac: { init: dirac(), shape: [1024, 1024, 3, 3], layout: "OIHW" },
  orthogonal: { init: orthogonal(), shape: [1200, 1200] },
  "orthogonal, wide": { init: orthogonal(), shape: [4, 1_000_000] },
  "orthogonal, tall": { init: orthogonal(), shape: [2_000_000, 1] },
  "orthogonal in parts": { init: orthogonal(), shape: [2400, 600], parts: 4 },
  deltaOrthogonal: { init: deltaOrthogonal(), shape: [5, 5, 256, 512], layout: "HWIO" },
  sparse: { init: sparse(), shape: [1000, 8000] },
  "sparse, many units": { init: sparse({ count: 3, per: "in" }), shape: [40, 300_000] },
  "sparse, long units": { init: sparse({ count: 3 }), shape: [4, 3_000_000] },
  mirrored: { init: mirrored({ init: orthogonal() }), shape: [2000, 1000] },
  repeated: { init: repeated({ init: sparse(), times: 2 }), shape: [4096, 2048] },
  sections: { init: sections(four), shape: [2048, 512] },
  nested: {
    init: repeated({
      times: 2,
      init: mirrored({ init: repeated({ times: 2, init: orthogonal() }) }),
    }),
    shape: [4096, 1024],
  },
  "MT19937, polar": {
    init: normal(),
    shape: [2000, 2000],
    generator: () => numpyRandomState(1),
  },
  "PCG64, ziggurat": { init: normal(), shape: [2000, 2000], generator: () => numpyGenerator(1) },
  "PyTorch's cut": {
    init: truncatedNormal({ std: 0.02 }),
    shape: [2000, 2000],
    generator: () => torchGenerator(1),
  },
};

test.each(Object.entries(CASES))("%s", (_, { init, shape, layout, parts, generator }) => {
  const entry = { shape, init, ...(layout && { layout }), ...(parts && { parts }) };
  const dtype = generator?.().dtypes.includes("float32") === false ? "float64" : "float32";
  const live = generator?.();
  const { plan } = specRequest(
    { w: entry },
    { dtype, ...(live ? { generator: live } : { seed: 1 }) },
  );
  const size = shape.reduce((a, b) => a * b, 1);
  const array = dtype === "float32" ? new Float32Array(size) : new Float64Array(size);
  array.fill(1); // the first touch of memory is not the law's
  let longest = 0;
  let last = milliseconds();
  for (const bytes of steps(plan, [{ array }], live)) {
    expect(bytes).toBeGreaterThanOrEqual(0);
    longest = Math.max(longest, milliseconds() - last);
    last = milliseconds();
  }
  expect(longest).toBeLessThan(MOST_MS);
});
