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
  if (value === null) return "null";
  if (Array.isArray(value)) {
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
  if (Object.prototype.toString.call(value) !== "[object Object]") {
    throw wrongType(where, expected, value);
  }
}

/** Refuses keys that no option has: a misspelt option would otherwise do nothing in silence. */
export function checkKeys(
  where: string,
  options: unknown,
  known: readonly string[],
): asserts options is object {
  checkObject(where, options, "an object of options");
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw wrongType(`${where}: option`, `one of ${known.join(", ")}`, key);
    }
  }
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
  const complain = typeof value === "string" ? wrongValue : wrongType;
  throw complain(where, `one of ${list}`, value);
}
