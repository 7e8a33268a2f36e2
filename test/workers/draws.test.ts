/** Draws of JAX's keys in pools: the bits of `key.initialize`, and Flax's modules. */
import { afterAll, describe, expect, test } from "vitest";
import {
  constant,
  deltaOrthogonal,
  fingerprint,
  glorotUniform,
  heNormal,
  normal,
  orthogonal,
  truncatedNormal,
  uniform,
} from "weightseed";
import { jaxKey, type JaxDraw } from "weightseed/compat";
import { linen } from "weightseed/compat/flax";
import { createWorkerPool, type WorkerPool } from "weightseed/workers";

const POOLS: Readonly<Record<string, WorkerPool>> = {
  "two workers": createWorkerPool({ workers: 2 }),
  inline: createWorkerPool({
    workers: 1,
    fallback: "inline",
    worker: () => {
      throw new Error("none here");
    },
  }),
};
const [workers] = Object.values(POOLS) as [WorkerPool];
afterAll(async () => {
  await Promise.all(Object.values(POOLS).map((pool) => pool.close()));
});

const key = jaxKey(3);
const KEYS = [key, jaxKey(3, { layout: "original" }), jaxKey(3, { platform: "gpu" })];
const LAWS = [
  { init: glorotUniform(), shape: [600, 500] },
  {
    init: heNormal({ distribution: "truncated_normal" }),
    shape: [3, 500, 200],
    inAxis: [0, 1],
    batchAxis: [],
  },
  { init: heNormal(), shape: [500, 4, 100], inAxis: 0, outAxis: [1, 2] },
  { init: uniform({ bound: 2 }), shape: [300_000] },
  { init: normal({ std: 3 }), shape: [0, 5] },
  { init: truncatedNormal({ low: 0, high: 1 }), shape: [] },
  { init: constant(0.3), shape: [1000] },
] as const;
const DRAWS: JaxDraw[] = [
  ...KEYS.flatMap((one, i) => LAWS.map((law, j) => ({ key: one.foldIn(10 * i + j), ...law }))),
  ...(["float16", "bfloat16"] as const).flatMap((dtype) =>
    LAWS.map((law) => ({ key, ...law, dtype })),
  ),
  { key, init: orthogonal({ gain: 2 }), shape: [90, 70] },
  { key, init: orthogonal({ columnAxis: 0 }), shape: [4, 5, 6] },
  { key, init: deltaOrthogonal(), shape: [3, 3, 40, 60] },
];
const alone = DRAWS.map(({ key: of, init, shape, ...options }) =>
  of.initialize(init, shape, options),
);

const net = linen.compact("Net", [
  linen.dense(700),
  linen.batchNorm(),
  linen.rnn(linen.gruCell(300)),
  linen.dense(500, { paramDtype: "bfloat16" }),
]);
const INPUT = [1, 7, 900];

describe.each(Object.keys(POOLS))("%s", (name) => {
  const pool = POOLS[name]!;

  test("every law, dtype, layout and platform: as `initialize` has it", async () => {
    const shares: number[] = [];
    const made = await pool.draw(DRAWS, {
      onProgress: (done, total) => shares.push(done / total),
    });
    expect(made.length).toBe(DRAWS.length);
    for (const [i, array] of made.entries()) {
      const want = alone[i]!;
      expect(array.constructor).toBe(want.constructor);
      expect(Buffer.from(array.buffer).equals(Buffer.from(want.buffer)), `draw ${i}`).toBe(true);
    }
    expect(shares.at(-1)).toBe(1);
    expect(shares).toStrictEqual([...shares].sort((a, b) => a - b));
  });

  test("a module of linen", async () => {
    const want = linen.init(jaxKey(0), net, INPUT);
    const made = await linen.init(jaxKey(0), net, INPUT, { pool, fixRngSeparator: false });
    expect(Object.keys(made)).toStrictEqual(Object.keys(want));
    expect(fingerprint(made)).toBe(fingerprint(want));
    const separated = { fixRngSeparator: true };
    expect(fingerprint(await linen.init(key, net, INPUT, { ...separated, pool }))).toBe(
      fingerprint(linen.init(key, net, INPUT, separated)),
    );
  });

  test("an aborted call", async () => {
    const controller = new AbortController();
    const large = linen.compact("Large", [linen.dense(8000), linen.dense(8000)]);
    const { signal } = controller;
    const call = linen.init(key, large, [1, 4000], { pool, signal });
    setTimeout(() => controller.abort(new Error("enough")), 30);
    await expect(call).rejects.toThrow("enough");
    const [again] = await pool.draw([DRAWS[0]!]);
    expect(Buffer.from(again!.buffer).equals(Buffer.from(alone[0]!.buffer))).toBe(true);
  });
});

test("what is given may change once the call is under way", async () => {
  const draw = { key: jaxKey(5), init: glorotUniform(), shape: [1500, 1000], inAxis: [0] };
  const want = draw.key.initialize(draw.init, draw.shape, { inAxis: [0] });
  const draws = [draw, draw];
  const call = workers.draw(draws);
  draws.length = 0;
  draw.shape[0] = 3;
  draw.inAxis[0] = 1;
  draw.key.setState(jaxKey(6).state());
  for (const made of await call) {
    expect(Buffer.from(made.buffer).equals(Buffer.from(want.buffer))).toBe(true);
  }
});

test("no draws are no arrays", async () => {
  expect(await workers.draw([])).toStrictEqual([]);
});

test("mistakes are rejections before anything is drawn", async () => {
  const good = { key, init: normal(), shape: [2 ** 20] };
  const rejected = async (bad: unknown, message: RegExp, type: typeof Error): Promise<void> => {
    const onProgress = (): never => expect.unreachable();
    const call = workers.draw([good, bad as JaxDraw], { onProgress });
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toBeInstanceOf(type);
  };
  await rejected(undefined, /^draw: draw 1 expected an object/, TypeError);
  await rejected({ ...good, key: 7 }, /^draw: draw 1: key expected a jaxKey/, TypeError);
  await rejected({ ...good, key: { initializing: 1 } }, /a jaxKey/, TypeError);
  await rejected({ ...good, init: "he" }, /draw 1/, TypeError);
  await rejected({ ...good, shape: [-1] }, /shape/, RangeError);
  await rejected({ ...good, inAxis: 0 }, /inAxis/, TypeError);
  await rejected({ ...good, axis: 0 }, /axis/, TypeError);
  await rejected({ ...good, init: heNormal(), shape: [4] }, /shape/, RangeError);
  await rejected({ ...good, init: heNormal(), shape: [0, 4] }, /fan_in/, RangeError);
  await rejected({ ...good, init: orthogonal(), shape: [4] }, /shape/, RangeError);
  await rejected(
    { ...good, init: orthogonal({ columnAxis: 3 }), shape: [4, 4] },
    /columnAxis/,
    RangeError,
  );
  await rejected({ ...good, init: deltaOrthogonal(), shape: [1, 5, 4] }, /outputs/, RangeError);
  await rejected({ ...good, dtype: "float64" }, /dtype/, RangeError);
  await expect(workers.draw({} as never)).rejects.toThrow(/^draw: draws expected an array/);
  await expect(workers.draw([good], { workers: 1 } as never)).rejects.toThrow(/workers/);

  const holes = [good];
  holes[2] = good;
  await expect(workers.draw(holes)).rejects.toThrow(/^draw: draw 1 expected an object/);
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  await expect(linen.init(key, net, INPUT, { pool: proxy as WorkerPool })).rejects.toThrow(
    /^init: pool expected/,
  );
  expect(() => linen.init(proxy as never, net, INPUT)).toThrow(/^init: key expected/);

  const bad = { pool: {} } as never;
  await expect(linen.init(key, net, INPUT, bad)).rejects.toThrow(/^init: pool expected a pool/);
  const call = linen.init(key, {} as never, INPUT, { pool: workers });
  await expect(call).rejects.toThrow(/^init: module/);
  const { signal } = new AbortController();
  expect(() => linen.init(key, net, INPUT, { signal } as never)).toThrow(/^init: signal/);
});
