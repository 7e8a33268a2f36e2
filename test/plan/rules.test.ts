import { describe, expect, test } from "vitest";
import {
  copy,
  initialize,
  normal,
  ones,
  recipeOf,
  rules,
  tie,
  zeros,
  type Rule,
} from "../../src/index.js";
import { gpt2 } from "../../src/presets/index.js";
import { expectSameBits } from "../support/cases.js";
import { expectVoice, thrownBy } from "../support/voice.js";

const matches = (glob: string, name: string): boolean =>
  JSON.stringify(
    rules([[glob, ones()]], { default: zeros(), unmatched: "allow" })([[name, [1]]]),
  ).includes(JSON.stringify(ones()));

describe("globs", () => {
  test.each([
    ["*.bias", "h.0.attn.c_attn.bias", true],
    ["*.bias", "bias", false],
    ["h.*.attn.c_proj.weight", "h.11.attn.c_proj.weight", true],
    ["h.*.attn.c_proj.weight", "h.11.mlp.c_proj.weight", false],
    ["h.?.ln", "h.1.ln", true],
    ["h.?.ln", "h.12.ln", false],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["a*b*c", "a.b.b.c", true],
    ["a*b*c", "a.b.c.d", false],
    ["**", "a.b", true],
    ["a.b", "axb", false],
    ["[a]", "a", false],
    ["[a]", "[a]", true],
  ])("%s on %j: %s", (glob, name, want) => expect(matches(glob, name)).toBe(want));
  test("no explosion: n·m steps", () => {
    expect(matches("*a".repeat(200) + "b", "a".repeat(20_000))).toBe(false);
  });
});

const shapes = { "a.weight": [2, 3], "a.bias": [2], "b.weight": [2, 3] };
const list: Rule[] = [
  ["a.weight", normal({ std: 2 })],
  ["*.weight", normal()],
  ["*.bias", zeros()],
];

describe("rules", () => {
  test("the first match wins; shapes alone become a spec", () => {
    expect(rules(list)(shapes)).toStrictEqual([
      ["a.weight", { shape: [2, 3], init: normal({ std: 2 }) }],
      ["a.bias", { shape: [2], init: zeros() }],
      ["b.weight", { shape: [2, 3], init: normal() }],
    ]);
  });
  test("a glob that matches no name is told, unless it may", () => {
    const typo: Rule[] = [...list, ["c.*", zeros()]];
    expect(() => rules(typo)(shapes)).toThrow(
      'rules: glob expected one that matches a name, got "c.*"; the names are "a.weight", "a.bias", ' +
        '"b.weight"; unmatched: "allow" lets it be',
    );
    expect(rules(typo, { unmatched: "allow" })(shapes)).toStrictEqual(rules(list)(shapes));
    // a rule that an earlier one hides matches all the same
    expect(rules([["*", zeros()], ...list])(shapes)).toHaveLength(3);
    expect(() => rules(list, { unmatched: true as never })).toThrow(TypeError);
  });
  test("a hole in the list is no rule", () => {
    const holed = [["a", zeros()], , ["b", ones()]] as never; // eslint-disable-line no-sparse-arrays
    expect(() => rules(holed)).toThrow("rules: rule 1 expected [glob, init], got undefined");
  });
  test("a Map, entries, and entries with layout and dtype", () => {
    const whole = { shape: [2, 3], layout: "IO", dtype: "float64" } as const;
    const [[, entry]] = rules(list, { unmatched: "allow" })(new Map([["b.weight", whole]])) as [
      [string, unknown],
    ];
    expect(entry).toStrictEqual({ ...whole, init: normal() });
    expect(rules(list)(Object.entries(shapes))).toStrictEqual(rules(list)(shapes));
  });
  test("go before a spec's own init, which covers the rest", () => {
    const made = Object.fromEntries(rules([["wte.*", zeros()]])(gpt2({ n_layer: 1 })));
    expect(made["wte.weight"]!.init).toEqual(zeros());
    expect(made["wpe.weight"]!.init).toEqual(normal({ std: 0.02 }));
  });
  test("null leaves out, a default covers what is left", () => {
    const made = rules([["a.*", null]], { default: ones() })(shapes);
    expect(made).toStrictEqual([["b.weight", { shape: [2, 3], init: ones() }]]);
  });
  test("unmatched names are an error that lists them", () => {
    const error = thrownBy(() => rules([["*.bias", zeros()]])(shapes));
    expectVoice(error, "rules");
    expect((error as Error).message).toMatch(/"a\.weight", "b\.weight"/);
  });
  test("a long list of them is cut", () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, k) => [`w${k}`, [1]]));
    expect((thrownBy(() => rules([])(many)) as Error).message).toMatch(/"w7" and 12 more/);
  });
  test.each<[string, () => unknown]>([
    ["no list", () => rules("*" as never)],
    ["no pair", () => rules([["*"] as never])],
    ["no text", () => rules([[1, zeros()] as never])],
    ["no initializer", () => rules([["*", 1 as never]])],
    ["an unknown option", () => rules([], { ties: {}, other: 1 } as never)],
    ["a tie to nothing", () => rules(list, { ties: { "a.weight": "c" } })(shapes)],
    ["a tie of another shape", () => rules(list, { ties: { "a.bias": "a.weight" } })(shapes)],
    ["a tie of nothing", () => rules(list, { ties: { c: "a.weight" } })(shapes)],
  ])("%s", (_, call) => expectVoice(thrownBy(call), "rules"));
});

describe("ties", () => {
  const ties = { "b.weight": "a.weight" } as const;
  const make = (): ReturnType<typeof initialize> =>
    tie(initialize(rules(list, { ties })(shapes), { seed: 3 }), ties);
  test("one parameter under both names, in copies too", () => {
    const set = make();
    expect(set["b.weight"]).toBe(set["a.weight"]);
    const copies = copy(set);
    expect(copies["b.weight"]).toBe(copies["a.weight"]);
    expect(copies["a.weight"]).not.toBe(set["a.weight"]);
  });
  test("the recipe gives the drawn parameters back", () => {
    const set = make();
    const again = initialize(recipeOf(set));
    expect(Object.keys(again)).toEqual(["a.weight", "a.bias"]);
    expectSameBits(again["a.weight"]!.data, set["b.weight"]!.data);
  });
  test.each<[string, Record<string, string>]>([
    ["a name that is there", { "a.bias": "a.weight" }],
    ["a name that is not", { c: "d" }],
  ])("%s", (_, wrong) => {
    const set = make();
    expectVoice(
      thrownBy(() => tie(set, wrong as never)),
      "tie",
    );
    expect(Object.keys(set)).toEqual(["a.weight", "a.bias", "b.weight"]);
  });
});
