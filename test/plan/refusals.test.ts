/** What specs and rules refuse, word for word. */
import { describe, expect, test } from "vitest";
import { initialize, normal, rules, zeros, type Rule } from "../../src/index.js";
import { cut, split } from "../../src/plan/split.js";
import { entriesOf } from "../../src/plan/spec.js";

const init = normal();
const thrown = (call: () => unknown): string => {
  try {
    return JSON.stringify(call());
  } catch (error) {
    return (error as Error).message;
  }
};

class Model {
  readonly w = { shape: [2], init };
}
const entry = { shape: [2], init };

test.each<[string, unknown, string]>([
  ["an object", { w: entry }, JSON.stringify([["w", entry]])],
  [
    "one without prototype",
    Object.assign(Object.create(null), { w: entry }),
    JSON.stringify([["w", entry]]),
  ],
  ["a Map", new Map([["w", entry]]), JSON.stringify([["w", entry]])],
  ["entries", [["w", entry]], JSON.stringify([["w", entry]])],
  ["a text", "w", 'f: spec expected an object, Map or entries, got "w"'],
  ["null", null, "f: spec expected an object, Map or entries, got null"],
  ["nothing", undefined, "f: spec expected an object, Map or entries, got undefined"],
  ["a function", () => 1, "f: spec expected an object, Map or entries, got a function"],
  ["names alone", ["w"], 'f: spec expected entries [name, { shape, init }], got "w"'],
  [
    "entries of three",
    [["w", entry, 1]],
    'f: spec expected entries [name, { shape, init }], got ["w", …, 1]',
  ],
  ["entries of one", [["w"]], 'f: spec expected entries [name, { shape, init }], got ["w"]'],
  [
    "a name twice",
    [
      ["w", entry],
      ["w", entry],
    ],
    'f: spec expected distinct names, got "w"',
  ],
  ["a name that is none", [[5, entry]], "f: name expected a string, got 5"],
  [
    "a class's instance",
    new Model(),
    "f: spec expected a plain object, Map or entries, got an object; in a literal the key __proto__ sets the prototype " +
      "and names no parameter",
  ],
])("a spec that is %s", (_, spec, expected) => {
  expect(thrown(() => entriesOf("f", spec))).toContain(expected);
});

describe("rules", () => {
  const all: Rule[] = [["*", init]];
  const named = (letters: string): Record<string, number[]> =>
    Object.fromEntries(letters.split("").map((name) => [name, [1]]));
  test.each<[string, () => unknown, string]>([
    [
      "a text for a list",
      () => rules("*" as never),
      'rules: list expected rules [glob, init], got "*"',
    ],
    [
      "a text for a rule",
      () => rules(["*"] as never),
      'rules: rule 0 expected [glob, init], got "*"',
    ],
    [
      "a rule of one",
      () => rules([["*"]] as never),
      'rules: rule 0 expected [glob, init], got ["*"]',
    ],
    [
      "a glob that is none",
      () => rules([[5, init]] as never),
      "rules: rule 0 expected a string, got 5",
    ],
    ["no law", () => rules([["*", 5]] as never), 'rules: "*": init expected an initializer, got 5'],
    ["an option misspelt", () => rules(all, { defualt: init } as never), "did you mean default"],
    [
      "a word for unmatched",
      () => rules(all, { unmatched: "yes" as never }),
      'rules: unmatched expected one of "allow"',
    ],
    [
      "ties in a list",
      () => rules(all, { ties: [] as never }),
      "rules: ties expected an object of names, got []",
    ],
    [
      "no law by default",
      () => rules(all, { default: 5 as never }),
      "rules: default: init expected an initializer, got 5",
    ],
    [
      "a shape that is none",
      () => rules(all)({ w: 5 as never }),
      'rules: "w" expected a shape or an entry, got 5',
    ],
    [
      "names without a rule",
      () => rules([["a", init]])(named("abcdefghi")),
      'rules: names expected a rule for each, got 8; no rule matches "b", "c", "d", "e", "f", "g", "h", "i"; add rules or a default',
    ],
    [
      "more names without a rule",
      () => rules([["a", init]])(named("abcdefghij")),
      '"h", "i" and 1 more; add rules or a default',
    ],
    [
      "a glob that fits nothing",
      () =>
        rules([
          ["x*", init],
          ["*", init],
        ])({ a: [1], b: [1], c: [1], d: [1] }),
      'rules: glob expected one that matches a name, got "x*"; the names are "a", "b", "c", "d"; unmatched: "allow" lets it be',
    ],
    [
      "the same beside more names",
      () =>
        rules([
          ["x*", init],
          ["*", init],
        ])({ a: [1], b: [1], c: [1], d: [1], e: [1] }),
      'the names are "a", "b", "c", "d", … (5 names); unmatched',
    ],
    [
      "a tie to no name",
      () => rules(all, { ties: { b: "x" } })({ a: [1], b: [1] }),
      'rules: tie of "b" expected a name of the shapes, not tied itself, got "x"',
    ],
    [
      "a tie to what is tied",
      () => rules(all, { ties: { b: "a", c: "b" } })({ a: [1], b: [1], c: [1] }),
      'rules: tie of "c" expected a name of the shapes, not tied itself, got "b"',
    ],
    [
      "a tie of another shape",
      () => rules(all, { ties: { b: "a" } })({ a: [1, 2], b: { shape: [2, 1] } }),
      'rules: tie of "b" expected shape [1,2], as "a" has, got "2,1"',
    ],
  ])("%s", (_, call, expected) => {
    expect(thrown(call)).toContain(expected);
  });

  test.each<[string, string, boolean]>([
    ["", "", true],
    ["", "a", false],
    ["a", "", false],
    ["*", "", true],
    ["**", "ab", true],
    ["a*", "a", true],
    ["*b*d", "abcbd", true],
    ["*b*d", "abcbdx", false],
    ["a?c", "abc", true],
    ["a?", "a", false],
    ["?", "", false],
    ["ab", "abc", false],
    ["abc", "ab", false],
    ["*aab", "aaaab", true],
  ])("glob %j and name %j", (glob, name, fits) => {
    const spec = rules([[glob, init]], { default: zeros(), unmatched: "allow" })([
      [name, [1]],
    ] as never);
    expect(spec[0]![1].init).toStrictEqual(fits ? init : zeros());
  });
});

test("a cut at the beginning has no head, one at the end no tail", () => {
  const set = initialize({ w: { shape: [3 * 4096], init } }, { seed: 1 });
  expect(set.w.data.length).toBe(3 * 4096);
  const draw = { law: "normal", args: [0, 1] } as never;
  const spec = { shape: [3 * 4096], init };
  const whole = { name: "w", shape: spec.shape, dtype: "float32", draw, spec } as const;
  const piece = { ...whole, begin: 0, end: 3 * 4096 };
  expect(cut(piece, 0)).toStrictEqual([undefined, piece]);
  expect(cut(piece, 1e9)).toStrictEqual([piece, undefined]);
  expect(cut(piece, 4096)).toStrictEqual([
    { ...piece, end: 4096 },
    { ...piece, begin: 4096 },
  ]);
  expect(() => split({ stream: "v1", seed: 1n, parameters: [] } as never, 0)).toThrow(
    "split: parts expected an integer ≥ 1, got 0",
  );
});
