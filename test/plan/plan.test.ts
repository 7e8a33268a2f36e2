import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { run } from "../../src/execute/run.js";
import { recipeOf, initialize, varianceScaling, normal, type SpecEntry } from "../../src/index.js";
import { blockOf } from "../../src/laws/piece.js";
import { createPlan, type Plan } from "../../src/plan/plan.js";
import { entriesOf } from "../../src/plan/spec.js";
import { split } from "../../src/plan/split.js";
import { ARRAYS, DTYPES, LAWS, expectSameBits, type Data } from "../support/cases.js";

const laws = [...Object.values(LAWS), varianceScaling({ scale: 0, distribution: "uniform" })];
const planOf = (entries: readonly (readonly [string, SpecEntry])[]): Plan =>
  createPlan("test", entriesOf("test", entries), { seed: 2n ** 64n - 1n });

describe.each(DTYPES)("%s: plain data", (dtype) => {
  test.each(laws.map((init) => [JSON.stringify(init), init] as const))("%s", (_, init) => {
    const entry: SpecEntry = { shape: [3, 4], layout: "IO", init, dtype };
    const plan = planOf([["w", entry]]);
    expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
    expect(structuredClone(plan)).toStrictEqual(plan);
    const recipe = recipeOf(initialize([["w", entry]], { seed: 0 }));
    expect(JSON.parse(JSON.stringify(recipe))).toStrictEqual(recipe);
  });
});

/** Specs of up to 8 tensors of up to 5 blocks, some empty. */
const specs = fc
  .array(
    fc.record({
      size: fc.oneof(fc.nat(20_000), fc.constantFrom(0, 1, 4096, 8192)),
      init: fc.constantFrom(...laws),
      dtype: fc.constantFrom(...DTYPES),
    }),
    { maxLength: 8 },
  )
  .map((tensors) =>
    tensors.map(
      ({ size, init, dtype }, i) => [`t${i}`, { shape: [size, 1], init, dtype }] as const,
    ),
  );

function arraysOf({ parameters }: Plan): Data[] {
  return parameters.map(({ dtype, begin, end }) => new ARRAYS[dtype](end - begin));
}

/** The pieces of a plan tile it: in order, disjoint, whole, cut at block boundaries only. */
function expectTiles(pieces: readonly Plan[], plan: Plan): void {
  const found = pieces.flatMap((piece) => piece.parameters);
  for (const whole of plan.parameters) {
    let at = whole.begin;
    while (found[0]?.name === whole.name) {
      const { begin, end, ...rest } = found.shift()!;
      expect(begin).toBe(at);
      expect(end > begin || whole.begin === whole.end).toBe(true);
      if (end !== whole.end) expect(end % blockOf(whole.dtype)).toBe(0);
      expect({ ...rest, begin: whole.begin, end: whole.end }).toStrictEqual(whole);
      at = end;
    }
    expect(at).toBe(whole.end);
  }
  expect(found.length).toBe(0);
  for (const piece of pieces) {
    expect(piece).toMatchObject({ seed: plan.seed, stream: plan.stream });
    expect(piece.parameters.length).toBeGreaterThan(0);
  }
}

describe("split", () => {
  test("pieces tile the plan, and run one by one they give its bits", () => {
    fc.assert(
      fc.property(specs, fc.integer({ min: 1, max: 20 }), (entries, parts) => {
        const plan = planOf(entries);
        const pieces = split(plan, parts);
        expect(pieces.length).toBeLessThanOrEqual(parts);
        expectTiles(pieces, plan);

        const whole = arraysOf(plan);
        run(
          plan,
          whole.map((array) => ({ array })),
        );
        const again = arraysOf(plan);
        for (const piece of pieces.reverse()) {
          const targets = piece.parameters.map(({ name, begin, end }) => {
            const index = plan.parameters.findIndex((parameter) => parameter.name === name);
            return { array: again[index]!.subarray(begin, end) };
          });
          run(piece, targets);
        }
        for (const [i, array] of whole.entries()) expectSameBits(again[i]!, array);
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  test("pieces of pieces tile too", () => {
    fc.assert(
      fc.property(specs, fc.nat(6), fc.nat(6), (entries, m, n) => {
        const plan = planOf(entries);
        const pieces = split(plan, m + 1).flatMap((piece) => split(piece, n + 1));
        expectTiles(pieces, plan);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test("balanced within one block", () => {
    const sizes = fc.array(fc.nat(60_000), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 40 }), (tensors, parts) => {
        const plan = planOf(tensors.map((size, i) => [`t${i}`, { shape: [size], init: normal() }]));
        const total = tensors.reduce((sum, size) => sum + size, 0);
        for (const { parameters } of split(plan, parts)) {
          const values = parameters.reduce((sum, { begin, end }) => sum + end - begin, 0);
          expect(values).toBeLessThanOrEqual(total / parts + 4096);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("as many pieces as asked for where there are blocks enough", () => {
    const plan = planOf([["w", { shape: [4096 * 100], init: normal() }]]);
    for (const parts of [1, 2, 3, 7, 50, 100]) expect(split(plan, parts).length).toBe(parts);
    expect(split(plan, 101).length).toBeLessThanOrEqual(101);
    expect(split(plan, 1)).toStrictEqual([plan]);
  });

  test("the dearer law gets more of the workers", () => {
    const plan = planOf([
      ["cheap", { shape: [4096 * 64], init: LAWS["uniform about 0"]! }],
      ["dear", { shape: [4096 * 64], init: LAWS["truncated, wide"]! }],
    ]);
    const [first] = split(plan, 2);
    expect(first!.parameters.map(({ name }) => name)).toStrictEqual(["cheap", "dear"]);
  });

  test.each([0, -1, 1.5, NaN, Infinity])("%d parts are refused", (parts) => {
    expect(() => split(planOf([]), parts)).toThrow(/^split: parts expected an integer ≥ 1, got /);
  });

  test("an empty plan has no pieces", () => {
    expect(split(planOf([]), 3)).toStrictEqual([]);
  });
});
