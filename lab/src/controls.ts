import { freshId, h } from "./dom.js";
import { DIE, icon } from "./icon.js";
import type { Context, State, Value } from "./view.js";

export { seedOf } from "./seed.js";

/** A labelled control that shows one key of a state. `settled`: not in the middle of a drag. */
export interface Control<T extends Value = Value> {
  readonly element: HTMLElement;
  show(value: T): void;
  listen(change: (value: T, settled: boolean) => void): void;
}

interface Labelled {
  readonly label: string;
  /** A few words below the control. */
  readonly hint?: string;
}

function field({ label, hint }: Labelled, input: HTMLElement, beside?: HTMLElement): HTMLElement {
  input.id = freshId("control");
  const note = hint === undefined ? undefined : h("small", { id: `${input.id}-hint` }, hint);
  if (note !== undefined) input.setAttribute("aria-describedby", note.id);
  return h(
    "div",
    { class: "field" },
    h("label", { for: input.id }, label),
    beside === undefined ? input : h("div", { class: "beside" }, input, beside),
    note,
  );
}

/** One of several; options are [value, words]. What is none of them is shown as itself, so that nothing is hidden. */
export function select<T extends string>(
  options: Labelled & { readonly options: readonly (readonly [T, string])[] },
): Control<T> {
  const input = h(
    "select",
    {},
    ...options.options.map(([value, words]) => h("option", { value }, words)),
  );
  return {
    element: field(options, input),
    show(value) {
      if (!options.options.some(([known]) => known === value)) {
        input.append(h("option", { value }, value));
      }
      input.value = value;
    },
    listen(change) {
      input.addEventListener("change", () => change(input.value as T, true));
    },
  };
}

/** A slider with its value beside it. On a logarithmic one `min`, `max` and values are powers of ten's exponents' images. */
export function range(
  options: Labelled & {
    readonly min: number;
    readonly max: number;
    readonly step?: number;
    /** Equal ways are equal factors; values have three digits. */
    readonly logarithmic?: boolean;
    readonly format?: (value: number) => string;
  },
): Control<number> {
  const { min, max, step = 1, logarithmic = false, format = String } = options;
  const [toWay, fromWay] = logarithmic
    ? [Math.log10, (way: number) => Number((10 ** way).toPrecision(3))]
    : [(value: number) => value, (way: number) => way];
  const input = h("input", {
    type: "range",
    min: toWay(min),
    max: toWay(max),
    step: logarithmic ? "any" : step,
  });
  const output = h("output", {});
  const say = (value: number): void => {
    output.textContent = format(value);
    input.setAttribute("aria-valuetext", format(value));
  };
  const element = field(options, input, output);
  output.htmlFor.add(input.id);
  if (logarithmic) input.addEventListener("keydown", (event) => stepByKey(event, input));
  return {
    element,
    show(value) {
      input.value = `${toWay(value)}`;
      say(value);
    },
    listen(change) {
      const value = (): number => fromWay(input.valueAsNumber);
      input.addEventListener("input", () => change(value(), false));
      input.addEventListener("change", () => change(value(), true));
    },
  };
}

/** Key presses that a slider without steps takes: a fiftieth of its length. */
function stepByKey(event: KeyboardEvent, input: HTMLInputElement): void {
  const KEYS: Readonly<Record<string, number>> = {
    ...{ ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 },
  };
  const steps = KEYS[event.key];
  if (steps === undefined) return;
  event.preventDefault();
  input.valueAsNumber += (steps * (Number(input.max) - Number(input.min))) / 50;
  input.dispatchEvent(new Event("change"));
}

/** A number typed in; what is no number within the range stays unshown and is marked. */
export function number(
  options: Labelled & {
    readonly min?: number;
    readonly max?: number;
    readonly step?: number | "any";
  },
): Control<number> {
  const { min, max, step = 1 } = options;
  const input = h("input", {
    type: "number",
    required: true,
    min,
    max,
    step,
    inputmode: "decimal",
  });
  return {
    element: field(options, input),
    show(value) {
      if (input.valueAsNumber !== value) input.value = `${value}`;
    },
    listen(change) {
      input.addEventListener("change", () => {
        if (input.reportValidity()) change(input.valueAsNumber, true);
      });
    },
  };
}

/** A line of text. `pattern` is that of HTML, `wanted` says it in words. */
export function text(
  options: Labelled & { readonly pattern?: string; readonly wanted?: string },
  beside?: HTMLElement,
): Control<string> {
  const input = h("input", {
    ...{ type: "text", required: true, autocomplete: "off", spellcheck: "false" },
    pattern: options.pattern,
    title: options.wanted,
  });
  return {
    element: field(options, input, beside),
    show(value) {
      if (input.value !== value) input.value = value;
    },
    listen(change) {
      input.addEventListener("change", () => {
        if (input.reportValidity()) change(input.value.trim(), true);
      });
    },
  };
}

const MOST_DICE = 1000; // short to say and to type

/** A seed as people type it, with a die for another one; `seedOf` (seed.ts) reads it. */
export function seed(options: Partial<Labelled> = {}): Control<string> {
  const die = h(
    "button",
    { type: "button", title: "Another seed", "aria-label": "Another seed" },
    icon(DIE),
  );
  const control = text({ label: "Seed", ...options }, die);
  return {
    ...control,
    listen(change) {
      control.listen(change);
      die.addEventListener("click", () => change(`${Math.floor(Math.random() * MOST_DICE)}`, true));
    },
  };
}

/** On or off. */
export function toggle(options: Labelled): Control<boolean> {
  const input = h("input", { type: "checkbox" });
  const element = field(options, input);
  element.classList.add("toggle");
  return {
    element,
    show(value) {
      input.checked = value;
    },
    listen(change) {
      input.addEventListener("change", () => change(input.checked, true));
    },
  };
}

/** Controls by the keys of the state that they show. */
export type Controls<S extends State> = { readonly [K in keyof S]?: Control<S[K]> };

/** A form of controls, joined to the state both ways: call `show` with each state. */
export function form<S extends State>(
  context: Context<S>,
  controls: Controls<S>,
  label = "Settings",
): { readonly element: HTMLFormElement; show(state: S): void } {
  const entries = Object.entries(controls) as [keyof S & string, Control][];
  const element = h(
    "form",
    { class: "controls", "aria-label": label },
    ...entries.map(([, { element }]) => element),
  );
  element.addEventListener("submit", (event) => event.preventDefault());
  for (const [key, control] of entries) {
    control.listen((value, settled) =>
      context.change({ [key]: value } as unknown as Partial<S>, settled),
    );
  }
  return {
    element,
    show(state) {
      for (const [key, control] of entries) control.show(state[key]!);
    },
  };
}
