/** Children as `h` takes them: what is false or null is left out. */
export type Child = Node | string | number | false | null | undefined;

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An HTML element. An attribute that is true stands without a value; false and undefined are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? "" : `${value}`);
  }
  element.append(
    ...children.filter(isShown).map((child) => (typeof child === "number" ? `${child}` : child)),
  );
  return element;
}

const isShown = (child: Child): child is Node | string | number =>
  child !== false && child !== null && child !== undefined;

/** An id that no other element of the page has. */
export function freshId(prefix: string): string {
  ids += 1;
  return `${prefix}-${ids}`;
}
let ids = 0;
