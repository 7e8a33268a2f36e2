// Ways to break a line of AssemblyScript: each gives every mutated line that it can make of one.

/** The text of a line before its comment. */
const codeOf = (line) => (/^\s*(\*|\/\*)/.test(line) ? "" : line.replace(/\/\/.*$/, ""));

/** Every match of a pattern replaced in turn. */
function each(code, pattern, replace) {
  const mutants = [];
  for (const match of code.matchAll(pattern)) {
    const text = replace(match);
    if (text === undefined) continue;
    mutants.push(code.slice(0, match.index) + text + code.slice(match.index + match[0].length));
  }
  return mutants;
}

/** The arguments of a call whose name ends at `from`, where "(" stands, and the place behind it. */
function argumentsAt(code, from) {
  const parts = [];
  let depth = 0;
  let start = from + 1;
  for (let i = from; i < code.length; ++i) {
    if ("([".includes(code[i])) depth += 1;
    else if (")]".includes(code[i])) depth -= 1;
    if (depth === 0 || (depth === 1 && code[i] === ",")) {
      parts.push(code.slice(start, i).trim());
      start = i + 1;
      if (depth === 0) return { parts, end: i + 1 };
    }
  }
  return undefined;
}

/** Calls of a name replaced by their first argument. */
function unwrapped(code, name) {
  const mutants = [];
  for (const { index, 0: call } of code.matchAll(name)) {
    const found = argumentsAt(code, index + call.length - 1);
    if (found === undefined || found.parts.length === 0) continue;
    mutants.push(code.slice(0, index) + found.parts[0] + code.slice(found.end));
  }
  return mutants;
}

const SWAPPED = {
  add: "sub",
  sub: "add",
  mul: "add",
  min: "max",
  max: "min",
  and: "or",
  or: "and",
};
const FLIPPED = { shl: "shr_u", shr_u: "shl", shr_s: "shr_u", xor: "or", rotl: "rotr" };
const COMPARED = { lt: "le", le: "lt", gt: "ge", ge: "gt", eq: "ne", ne: "eq" };
const NUMBER = /(?<![\w.$])(\d[\d_]*\.?\d*(?:e[+-]?\d+)?)(?![\w.])/g;
const HEXADECIMAL = /\b0x[\da-fA-F_]+/g;

export const OPERATORS = {
  "a constant off by 2^-20": (code) =>
    each(code, NUMBER, ([text]) =>
      /[.e]/.test(text) && Number(text) !== 0 ? String(Number(text) * (1 + 2 ** -20)) : undefined,
    ),
  "an integer off by one": (code) =>
    each(code, NUMBER, ([text]) =>
      /^\d+$/.test(text) ? String(BigInt(text.replaceAll("_", "")) + 1n) : undefined,
    ),
  "a bit of a word flipped": (code) =>
    each(code, HEXADECIMAL, ([text]) => {
      const value = BigInt(text.replaceAll("_", "")) ^ 4n;
      return `0x${value.toString(16)}`;
    }),
  "an operation swapped": (code) =>
    each(code, /\.(add|sub|mul|min|max|and|or)\(/g, ([, name]) => `.${SWAPPED[name]}(`),
  "a shift or a rotation turned": (code) =>
    each(code, /\b(shl|shr_u|shr_s|xor|rotl)\(/g, ([, name]) => `${FLIPPED[name]}(`),
  "a sign swapped": (code) => [
    ...each(code, / ([+-]) /g, ([, sign]) => (sign === "+" ? " - " : " + ")),
    ...each(code, /([(,=]\s*)-(?=[\w(])/g, ([, before]) => before),
    ...unwrapped(code, /\w+\.neg\(/g),
  ],
  "a comparison moved": (code) => [
    ...each(
      code,
      /\.(lt|le|gt|ge|eq|ne)(_[su])?\(/g,
      ([, name, kind = ""]) => `.${COMPARED[name]}${kind}(`,
    ),
    ...each(code, / (<|<=|>|>=) /g, ([, sign]) =>
      sign.length === 1 ? ` ${sign}= ` : ` ${sign[0]} `,
    ),
  ],
  "a clamp missing": (code) => unwrapped(code, /\b(?:\w+\.)?(?:min|max|pmin|pmax)\(/g),
  "a step missing": (code) =>
    /^\s+(store|v128\.store|\w+(\.\w+)?\(|[\w.]+ [+*^|&-]?= )[^{]*;\s*$/.test(code) &&
    !/^\s+(let|const|return)/.test(code)
      ? [code.replace(/\S.*$/, "")]
      : [],
};

/** Every mutant of a file's text: line (from 1), operator, the line as it becomes. */
export function mutantsOf(text) {
  const mutants = [];
  for (const [k, line] of text.split("\n").entries()) {
    const code = codeOf(line);
    if (code.trim() === "" || /^\s*(import|export \{|@)/.test(code)) continue;
    for (const [operator, make] of Object.entries(OPERATORS)) {
      for (const mutated of make(code))
        mutants.push({ line: k + 1, operator, was: code.trim(), mutated });
    }
  }
  return mutants;
}
