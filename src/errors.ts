/** One voice for all errors: `fn: argument expected X, got Y; way out`. */

/** TypeError: a wrong type. */
export function wrongType(
  where: string,
  expected: string,
  got: unknown,
  wayOut?: string,
): TypeError {
  return new TypeError(sentence(where, expected, got, wayOut));
}

/** RangeError: a wrong value of the right type. */
export function wrongValue(
  where: string,
  expected: string,
  got: unknown,
  wayOut?: string,
): RangeError {
  return new RangeError(sentence(where, expected, got, wayOut));
}

function sentence(where: string, expected: string, got: unknown, wayOut?: string): string {
  return `${where} expected ${expected}, got ${show(got)}${wayOut === undefined ? "" : `; ${wayOut}`}`;
}

/** A short, safe picture of any value. */
export function show(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
    case "bigint":
      return `${value}n`;
    case "number":
      return Object.is(value, -0) ? "-0" : String(value);
    case "function":
      return "a function";
    case "symbol":
      return "a symbol";
    case "object":
      return showObject(value);
    default:
      return String(value);
  }
}

function showObject(value: object | null): string {
  try {
    return value === null ? "null" : picture(value);
  } catch {
    return "an object that cannot be looked at"; // a revoked proxy, or a getter that throws
  }
}

function picture(value: object): string {
  if (isArray(value)) {
    const head = value.slice(0, 8).map((item) => (typeof item === "object" ? "…" : show(item)));
    return `[${head.join(", ")}${value.length > 8 ? ", …" : ""}]`;
  }
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return kind === "Object" ? "an object" : `a ${kind}`;
}

/** An object whose own keys are what it holds: no array, Map, Date or other class with contents of its own. */
export function checkObject(
  where: string,
  value: unknown,
  expected: string,
): asserts value is object {
  if (!isPlain(value)) throw wrongType(where, expected, value, wayOutOf(value));
}

/** The class that a value says it has, of any realm; "" for one that cannot be asked: a revoked proxy. */
export function tagOf(value: unknown): string {
  try {
    return Object.prototype.toString.call(value);
  } catch {
    return "";
  }
}

/** What keys can be read of: a value as an object, an empty one for what cannot be looked at. */
export const asObject = (value: unknown): object =>
  tagOf(value) === "" ? {} : (Object(value) as object);

/** Whether a value is an object with a method of this name. */
export const hasMethod = (value: unknown, name: string): boolean =>
  tagOf(value) === "[object Object]" &&
  typeof (value as Record<string, unknown>)[name] === "function";

/**
 * Whether a value's own keys are all that it holds and all that is read of it: a class's instance, and what inherits,
 * would bring more than is checked.
 */
export function isPlain(value: unknown): value is object {
  if (tagOf(value) !== "[object Object]") return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.hasOwn(prototype as object, "isPrototypeOf"); // of any realm
}

const wayOutOf = (value: unknown): string | undefined =>
  tagOf(value) === "[object Object]" ? "spread it: { ...it }" : undefined;

/** Whether a value is an array, of any realm. */
export function isArray(value: unknown): value is unknown[] {
  try {
    return Array.isArray(value);
  } catch {
    return false; // a revoked proxy
  }
}

/** What other systems call options of these names. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  ...{ stddev: "std", sigma: "std", loc: "mean", a: "negativeSlope" },
  ...{ minval: "low", maxval: "high" },
};

/** Refuses keys that no option has: a misspelt option would otherwise do nothing in silence. */
export function checkKeys(
  where: string,
  options: unknown,
  known: readonly string[],
): asserts options is object {
  if (!isPlain(options)) {
    const names = known.length === 0 ? undefined : `options have names: { ${known[0]!}: … }`;
    throw wrongType(where, "an object of options", options, wayOutOf(options) ?? names);
  }
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    const near = nearest(key, known);
    const wayOut = near === undefined ? undefined : `did you mean ${near}`;
    throw wrongType(`${where}: option`, `one of ${known.join(", ")}`, key, wayOut);
  }
}

/** The word that was meant, where one is near: other systems' name for it, or two slips away at most. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const meant = Object.hasOwn(ELSEWHERE, word) ? ELSEWHERE[word] : undefined;
  const near = (most: number): string | undefined =>
    known.find(
      ({ length }, i) =>
        length > 2 * most &&
        Math.abs(length - word.length) <= most && // as many slips at least
        slips(word, known[i]!) <= most,
    );
  return known.find((one) => one === meant) ?? near(0) ?? near(1) ?? near(2);
}

/** Letters to change, add or drop, in any case (Levenshtein 1966). */
function slips(a: string, b: string): number {
  let row = [...b].map((_, j) => j + 1);
  for (const [i, x] of [...a.toLowerCase()].entries()) {
    let [left, corner] = [i + 1, i];
    row = row.map((above, j) => {
      const changed = corner + (x === b[j]!.toLowerCase() ? 0 : 1);
      corner = above;
      left = Math.min(changed, above + 1, left + 1);
      return left;
    });
  }
  return row.at(-1) ?? a.length;
}

/** A finite number. */
export function checkNumber(where: string, value: unknown): asserts value is number {
  if (typeof value !== "number") throw wrongType(where, "a number", value);
  if (!Number.isFinite(value)) throw wrongValue(where, "a finite number", value);
}

/** A number ≥ 0; 0 is legal. */
export function checkScale(where: string, value: unknown): asserts value is number {
  checkNumber(where, value);
  if (value < 0) throw wrongValue(where, "a number ≥ 0", value);
}

/** An integer ≥ `least`. */
export function checkInteger(
  where: string,
  value: unknown,
  least: number,
): asserts value is number {
  checkNumber(where, value);
  if (!Number.isSafeInteger(value) || value < least) {
    const bound = least === -Number.MAX_SAFE_INTEGER ? "" : ` ≥ ${least}`;
    throw wrongValue(where, `an integer${bound}`, value);
  }
}

/** One of a few words. */
export function checkOneOf<T extends string>(
  where: string,
  value: unknown,
  words: readonly T[],
): asserts value is T {
  const fits = (words as readonly unknown[]).includes(value);
  if (fits) return;
  const list = words.map((word) => JSON.stringify(word)).join(", ");
  if (typeof value !== "string") throw wrongType(where, `one of ${list}`, value);
  const near = nearest(value, words);
  throw wrongValue(where, `one of ${list}`, value, near && `did you mean ${JSON.stringify(near)}`);
}
