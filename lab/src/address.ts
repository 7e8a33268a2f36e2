import type { State, Value } from "./view.js";

/** The view and its state in a fragment such as "#/law?init=heNormal&rows=64". */
export interface Address {
  readonly view: string;
  readonly query: URLSearchParams;
}

export function readAddress(hash: string): Address {
  const [path = "", query] = hash.replace(/^#\/?/, "").split("?", 2);
  return { view: path, query: new URLSearchParams(query) };
}

/** Every key that differs from its default, in the order of the defaults. */
export function writeAddress(view: string, state: State, defaults: State): string {
  const query = new URLSearchParams();
  for (const [key, usual] of Object.entries(defaults)) {
    const value = state[key]!;
    if (value !== usual)
      query.set(key, typeof value === "boolean" ? (value ? "1" : "0") : `${value}`);
  }
  const text = query.toString();
  return text === "" ? `#/${view}` : `#/${view}?${text}`;
}

/** A state of the same keys and types as the defaults; what is not of the type is the default. */
export function readState<S extends State>(query: URLSearchParams, defaults: S): S {
  const read = Object.entries(defaults).map(([key, usual]) => {
    const text = query.get(key);
    return [key, text === null ? usual : valueLike(usual, text)];
  });
  return Object.fromEntries(read) as S;
}

function valueLike(usual: Value, text: string): Value {
  if (typeof usual === "string") return text;
  if (typeof usual === "boolean") return text === "1" ? true : text === "0" ? false : usual;
  const number = Number(text);
  return text.trim() !== "" && Number.isFinite(number) ? number : usual;
}
