/** What a view is: the contract between the shell and lab/src/views/. */

/** What stands in the address: flat, so that it can be read and written by hand. */
export type Value = string | number | boolean;
export type State = Readonly<Record<string, Value>>;

/** `meta.ts` of a view: loaded with the shell, so plain and small. */
export interface Meta {
  /** Place in the navigation, 1 to 7. */
  readonly order: number;
  /** Its word in the navigation. */
  readonly title: string;
  /** The heading: what the view shows, in one line. */
  readonly heading: string;
}

/** `index.ts` of a view: a chunk of its own, loaded when the view is opened. */
export interface View<S extends State = State> {
  /** Every key of the state with its default, whose type is the key's. Defaults are left out of the address. */
  readonly defaults: S;
  /** Builds the view once, in an empty element that is in the page; `show` then draws each state. */
  mount(root: HTMLElement, context: Context<S>): Mounted<S>;
}

/** A view that stands in the page. */
export interface Mounted<S extends State = State> {
  /**
   * Draws a state. The shell calls it after `mount` and on each change; while its promise is open the page is busy.
   * `signal` aborts when another state comes, the view is left or the reader cancels: stop then, and draw nothing.
   * What it throws is shown as the sentence that it is, so a library's RangeError may pass through.
   */
  show(state: S, signal: AbortSignal): void | Promise<void>;
  /** Ends what outlives `show`: workers, timers, listeners on the window. */
  dispose?(): void;
}

/** What the shell gives to a view. */
export interface Context<S extends State = State> {
  /**
   * Another state, shown at once. A settled one is written into the address, as an entry of its own that Back leaves;
   * one that is not (a slider under way) is shown only.
   */
  readonly change: (patch: Partial<S>, settled?: boolean) => void;
  /** How far the work of `show` is; the shell draws it once the work has taken a moment. */
  readonly progress: (done: number, total: number) => void;
  /** Said to screen readers: what changed in a picture, in one sentence. */
  readonly say: (sentence: string) => void;
}
