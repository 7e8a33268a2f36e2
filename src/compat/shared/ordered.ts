import { wrongType } from "../../errors.js";
import type { JsonObject } from "../../plan/generator.js";

/** A generator whose values depend on the order of draws: while a call of a pool holds it, nobody else draws. */
export abstract class Ordered {
  abstract readonly kind: string;
  #holder: string | undefined;

  /** @internal Keeps it for a call, until the function that comes back is called. */
  hold(where: string): () => void {
    this.#holder = where;
    return () => {
      this.#holder = undefined;
    };
  }

  /** @internal @throws TypeError while a call holds it */
  checkFree(where: string = this.kind): void {
    if (this.#holder === undefined) return;
    const expected = "one that no call under way draws from";
    const got = `${this.kind}, from which ${this.#holder} draws`;
    const wayOut = "await that call first: draws have an order";
    throw wrongType(`${where}: generator`, expected, got, wayOut);
  }

  /** A snapshot as JSON, not changed by later draws. */
  abstract state(): JsonObject;
}
