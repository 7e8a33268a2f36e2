import { tagOf, wrongType, wrongValue } from "../core.js";
import type { Json } from "../index.js";

/** What a text may cost at most: a recipe or header of the largest published models is below both. */
export interface JsonLimits {
  readonly bytes: number;
  readonly values: number;
}

export const JSON_LIMITS: JsonLimits = { bytes: 2 ** 23, values: 2 ** 19 };

const MAX_DEPTH = 64;

/**
 * JSON (RFC 8259) as UTF-8, strictly: no key twice in an object, no key `__proto__`, bounded depth and size.
 *
 * @param where the function and argument that errors begin with
 * @throws RangeError that names the byte
 */
export function parseJson(
  where: string,
  text: string | Uint8Array,
  limits: JsonLimits = JSON_LIMITS,
): Json {
  const reader = new JsonReader(where, text, limits);
  const value = reader.value();
  reader.end();
  return value;
}

const isBytes = (text: unknown): text is Uint8Array =>
  ArrayBuffer.isView(text) && tagOf(text) === "[object Uint8Array]";

/** Reads JSON token by token, so that a caller who knows the form keeps no more than it needs. */
export class JsonReader {
  readonly #where: string;
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #limits: JsonLimits;
  #at = 0;
  #depth = 0;
  #values = 0;

  constructor(where: string, text: string | Uint8Array, limits: JsonLimits = JSON_LIMITS) {
    if (typeof text !== "string" && !isBytes(text)) {
      throw wrongType(where, "a string or a Uint8Array", text);
    }
    this.#where = where;
    this.#limits = limits;
    const size = text.length; // of a string, no more than its bytes
    if (size > limits.bytes) throw wrongValue(where, `at most ${limits.bytes} bytes`, size);
    this.#bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  }

  /** The value that comes, of any kind. */
  value(): Json {
    switch (this.#peek()) {
      case OPEN_OBJECT: {
        const object: Record<string, Json> = {};
        this.members((key) => (object[key] = this.value()));
        return object;
      }
      case OPEN_ARRAY: {
        const array: Json[] = [];
        this.elements(() => array.push(this.value()));
        return array;
      }
      case QUOTE:
        return this.string();
      default:
        return this.#scalar();
    }
  }

  /** An object; `take` reads the value of each key. */
  members(take: (key: string) => void): void {
    const seen = new Set<string>();
    this.#list(OPEN_OBJECT, CLOSE_OBJECT, "{", () => {
      const at = this.#at;
      const key = this.string();
      if (key === "__proto__" || seen.has(key)) {
        const expected = key === "__proto__" ? "any key but __proto__" : "distinct keys";
        throw wrongValue(this.#where, `${expected} (byte ${at})`, key);
      }
      seen.add(key);
      this.#expect(COLON, ":");
      take(key);
    });
  }

  /** An array; `take` reads each element. */
  elements(take: () => void): void {
    this.#list(OPEN_ARRAY, CLOSE_ARRAY, "[", take);
  }

  string(): string {
    if (this.#peek() !== QUOTE) throw this.#unexpected("a string");
    this.#count();
    const start = this.#at++;
    let isPlain = true; // printable ASCII
    for (; ; ++this.#at) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) throw this.#unexpected("the end of a string");
      if (byte === QUOTE) break;
      if (byte === BACKSLASH) ++this.#at;
      isPlain &&= byte >= 0x20 && byte < 0x80 && byte !== BACKSLASH;
    }
    const token = this.#bytes.subarray(start, ++this.#at);
    if (isPlain && token.length < 1000) return String.fromCharCode(...token.subarray(1, -1));
    try {
      const text = JSON.parse(this.#decoder.decode(token)) as string;
      if (/[\ud800-\udfff]/u.test(text)) throw new SyntaxError("half of a surrogate pair");
      return text;
    } catch (cause) {
      const wayOut = (cause as Error).message;
      throw wrongValue(this.#where, `a string in UTF-8 (byte ${start})`, "another", wayOut);
    }
  }

  /** An integer from 0 to 2^53 − 1, written in digits alone. */
  integer(): number {
    const at = this.#start("an integer");
    let value = 0;
    let digits = 0;
    for (; isDigit(this.#bytes[this.#at]); ++this.#at, ++digits) {
      value = Math.min(value * 10 + this.#bytes[this.#at]! - ZERO, 2 ** 53);
    }
    const hasZeros = digits > 1 && this.#bytes[at] === ZERO;
    if (digits === 0 || hasZeros || value === 2 ** 53 || isTokenByte(this.#bytes[this.#at])) {
      this.#at = at;
      throw wrongValue(this.#where, `an integer from 0 to 2^53 - 1 (byte ${at})`, this.#token());
    }
    return value;
  }

  /** Nothing but white space may follow. */
  end(): void {
    if (this.#peek() !== undefined) throw this.#unexpected("the end");
  }

  #list(open: number, close: number, name: string, take: () => void): void {
    if (this.#peek() !== open) throw this.#unexpected(name);
    this.#count();
    if (++this.#depth > MAX_DEPTH) {
      throw wrongValue(this.#where, `at most ${MAX_DEPTH} levels`, `more at byte ${this.#at}`);
    }
    ++this.#at;
    if (this.#peek() === close) {
      ++this.#at;
    } else {
      for (;;) {
        take();
        if (this.#peek() === close) break;
        this.#expect(COMMA, `, or ${String.fromCharCode(close)}`);
      }
      ++this.#at;
    }
    --this.#depth;
  }

  #scalar(): Json {
    const at = this.#start("a value");
    const token = this.#token();
    try {
      return JSON.parse(token) as Json;
    } catch {
      throw wrongValue(this.#where, `a value (byte ${at})`, token);
    }
  }

  #start(expected: string): number {
    if (this.#peek() === undefined) throw this.#unexpected(expected);
    this.#count();
    return this.#at;
  }

  /** A number or word of up to 400 bytes: the longest numbers that programs write have 24. */
  #token(): string {
    const start = this.#at;
    while (this.#at < start + 400 && isTokenByte(this.#bytes[this.#at])) ++this.#at;
    if (this.#at === start) throw this.#unexpected("a value");
    return String.fromCharCode(...this.#bytes.subarray(start, this.#at));
  }

  #character(): string {
    const byte = this.#bytes[this.#at];
    return byte === undefined ? "" : String.fromCharCode(byte);
  }

  /** The next byte that is not white space. */
  #peek(): number | undefined {
    for (;;) {
      const byte = this.#bytes[this.#at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      ++this.#at;
    }
  }

  #expect(byte: number, name: string): void {
    if (this.#peek() !== byte) throw this.#unexpected(name);
    ++this.#at;
  }

  #count(): void {
    if (++this.#values > this.#limits.values) {
      throw wrongValue(this.#where, `at most ${this.#limits.values} values`, "more");
    }
  }

  #unexpected(expected: string): RangeError {
    const got = this.#at < this.#bytes.length ? this.#character() : "the end";
    return wrongValue(this.#where, `${expected} (byte ${this.#at})`, got);
  }
}

const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= ZERO && byte <= ZERO + 9;

/** Letters, digits and signs. */
const isTokenByte = (byte: number | undefined): boolean =>
  byte !== undefined && /[\w+.-]/.test(String.fromCharCode(byte));

const ZERO = 0x30;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
