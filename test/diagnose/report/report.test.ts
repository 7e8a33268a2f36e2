/** Results as text: what is said, within the width, with colours only where they are wanted. */
import { describe, expect, test } from "vitest";
import {
  heNormal,
  initializeParameters,
  normal,
  zeros,
  type Initializer,
} from "../../../src/index.js";
import {
  forecast,
  layersOf,
  lsuv,
  probe,
  report,
  type Layer,
  type Result,
} from "../../../src/diagnose/index.js";
import { curve, histogram, short } from "../../../src/diagnose/report/text.js";
import { expectVoice, thrownBy } from "../../support/voice.js";

const stack = (init: Initializer = heNormal(), depth = 50, width = 16): Layer[] =>
  layersOf(Array<number>(depth + 1).fill(width), { init });

const audited = {
  kind: "audit" as const,
  level: 1e-6,
  tests: 14,
  alarms: 1,
  parameters: [
    {
      ...{ name: "encoder.layer.11.attention.weight", shape: [768, 768], dtype: "bfloat16" },
      ...{ law: "normal(0, 0.02²)", mean: 1.25e-7, std: 0.0199 },
      histogram: { edges: [], counts: Array.from({ length: 64 }, (_, k) => (k === 63 ? 9 : 1)) },
    },
    {
      ...{ name: "b\u001b[2J", shape: [], dtype: "float32", law: null, mean: null, std: null },
      histogram: { edges: [], counts: [] },
    },
  ],
  verdicts: [
    {
      ...{ code: "forgotten-gain", severity: "error" as const, names: ["w"], numbers: { p: 1e-9 } },
      ...{ message: "The standard deviation is 0.02, not 0.05.", advice: "write it" },
    },
    {
      ...{ code: "rounded", severity: "note" as const, names: ["w"], numbers: {} },
      ...{ message: "All values are bfloat16 values.", advice: "none needed" },
    },
  ],
};

const results: Record<string, Result> = {
  forecast: forecast(stack(normal())),
  "a short forecast": forecast(stack(heNormal(), 3)),
  probe: probe(stack(normal({ std: 0.01 })), { batch: 4 }),
  symmetric: probe(stack(zeros(), 3), { batch: 4 }),
  lsuv: lsuv(initializeParameters([4, 3, 2], { seed: 1 }), () => Float32Array.of(1, 3)),
  audit: audited,
};

// eslint-disable-next-line no-control-regex
const CODES = /\u001b\[\d+m/g;

describe.each(Object.entries(results))("%s", (_, result) => {
  test.each([40, 57, 80, 200])("no line is longer than %d", (width) => {
    const text = report(result, { width });
    for (const line of text.split("\n")) {
      // a word that is longer stands alone
      if (line.trim().includes(" ")) expect(line.length, line).toBeLessThanOrEqual(width);
      expect(line).toBe(line.trimEnd());
    }
  });

  test("colours come and go alone", () => {
    const painted = report(result, { color: true });
    expect(painted).toMatch(CODES);
    expect(painted.replace(CODES, "")).toBe(report(result));
    // eslint-disable-next-line no-control-regex
    expect(report(result)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });

  test("says every verdict, and what to do", () => {
    const words = report(result).replaceAll(/\s+/g, " ");
    for (const { severity, code, message, advice } of result.verdicts) {
      expect(words).toContain(`${severity} ${code} ${message}`);
      if (advice !== "none needed") expect(words).toContain(`→ ${advice}`);
    }
    expect(words).not.toContain("none needed");
  });

  test("is the same after JSON", () => {
    const { kind } = result;
    // the parameters of lsuv are arrays, which are not read
    const copy = JSON.parse(JSON.stringify(result)) as Result;
    expect(report(copy)).toBe(report(result));
    expect(report(result).startsWith(kind)).toBe(true);
  });
});

describe("what is shown", () => {
  test("both ends of a long network, all of a short one", () => {
    const rows = (text: string): string[] =>
      text.split("\n").filter((line) => /^\d+ +dense/.test(line));
    const long = report(results.forecast!);
    expect(rows(long).map((row) => Number(row.split(" ")[0]))).toStrictEqual([
      ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49],
    ]);
    expect(long).toContain("\n… 30 more\n");
    expect(rows(report(results["a short forecast"]!))).toHaveLength(3);
  });

  test("a forecast's numbers", () => {
    // q = 16·8^l: √16 = 4 at layer 0, χ = 8, σ_w = 4; gradients √(½·8^49)
    expect(report(results.forecast!)).toMatch(/^0 +dense relu +4 +0\.5 +9\.4e\+21 +8 +4$/m);
    expect(report(results.forecast!)).toMatch(/^forecast {2}exploding$/m);
    expect(report(results.forecast!)).toMatch(/^50 layers; × 0\.354 on all weights/m);
  });

  test("columns without room are left out, the last ones first", () => {
    const head = (width: number): string =>
      /^layer .*$/m.exec(report(results.probe!, { width }))![0].replaceAll(/ +/g, " ");
    expect(head(200)).toBe("layer type rms cosine gradient dead saturated ‖W‖ ‖∂W‖");
    expect(head(60)).toBe("layer type rms cosine gradient dead");
    expect(head(40)).toBe("layer type rms cosine");
  });

  test("an audit's row; what could move the cursor is replaced", () => {
    const text = report(audited, { width: 120 });
    const [head, row, other] = text.split("\n").slice(4);
    expect(head!.split(/ +/)).toStrictEqual([
      ...["parameter", "values", "mean", "std", "shape", "dtype", "law"],
    ]);
    expect(row).toMatch(
      /^encoder\.layer\.11\.attention\.weight {2}▃{15}█ {2}1\.2?\d?e-7 {2}0\.0199 {2}768×768 {2}bfloat16 {2}normal\(0, 0\.02²\)$/,
    );
    expect(other).toMatch(/^b\ufffd\[2J +— +— +float32 +—$/);
    expect(text).toMatch(/^audit {2}1 error, 1 note\nalarms: 1 in 14 tests\n2 parameters/);
  });

  test("lsuv's layers", () => {
    // variance 1 from the beginning
    expect(report(results.lsuv!)).toMatch(/^W1 +1 +1 +1 +1 +2$/m);
  });
});

describe("bars", () => {
  test("of logarithms: 0, what is not finite, at least two decades", () => {
    expect(curve([1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7], 8)).toBe("▁▂▃▄▅▆▇█");
    expect(curve([0, 1, null], 8)).toBe("·▅!");
    expect(curve([1, 1.1, 1], 8)).toBe("▄▅▄");
    expect(curve([], 8)).toBe("");
    // at equal distances, with both ends
    const decay = Array.from({ length: 101 }, (_, k) => 10 ** -k);
    expect(curve(decay, 5)).toBe("█▇▅▃▁");
    expect(curve(decay, 1)).toBe("▅");
  });

  test("of counts: neighbours are added up, nothing is blank", () => {
    expect(histogram([1, 1, 0, 0, 8, 8, 4, 4], 4)).toBe("▂ █▅");
    expect(histogram([0, 1], 4)).toBe(" █");
    expect(histogram([], 4)).toBe("");
  });

  test("numbers", () => {
    expect([0, 1234.5, 1e6, 9.99e-4, -1e-3, null, NaN].map(short)).toStrictEqual([
      ...["0", "1230", "1.0e+6", "1.0e-3", "-0.001", "—", "—"],
    ]);
  });
});

const call = (result: unknown, options?: unknown) => (): string =>
  report(result as Result, options as never);

test.each<[string, () => unknown, typeof TypeError | typeof RangeError, RegExp]>([
  ["nothing", call(undefined), TypeError, /result expected a result of audit, forecast/],
  ["an array", call([]), TypeError, /result expected a result/],
  ["no kind", call({}), TypeError, /kind expected one of "audit"/],
  ["unknown kind", call({ kind: "plan" }), RangeError, /kind expected one of .*, got "plan"/],
  ["no verdicts", call({ kind: "probe" }), TypeError, /verdicts expected an array/],
  [
    "changed within",
    call({ kind: "forecast", verdicts: [], layers: [0, 0] }),
    TypeError,
    /result expected what forecast returned, got an object/,
  ],
  ["an option", call(audited, { colour: true }), TypeError, /did you mean color/],
  ["color", call(audited, { color: "always" }), TypeError, /color expected a boolean/],
  ["width", call(audited, { width: 39 }), RangeError, /width expected an integer ≥ 40/],
])("bad input: %s", (_, run, kind, message) => {
  const error = thrownBy(run);
  expectVoice(error, "report");
  expect(error).toBeInstanceOf(kind);
  expect((error as Error).message).toMatch(message);
});
