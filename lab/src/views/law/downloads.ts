import type { Parameter } from "weightseed";
import { h } from "../../dom.js";

type Set = Readonly<Record<"w", Parameter>>;

/** Buttons that copy nothing until they are pressed: the formats come with the first press. */
export function downloads(): { element: HTMLElement; offer(set: Set, name: string): void } {
  let current: { set: Set; name: string } | undefined;
  const note = h("p", { class: "small", role: "status" });
  const button = (words: string, make: (set: Set) => Promise<Uint8Array>, ending: string): Node => {
    const element = h("button", { type: "button" }, words);
    element.addEventListener("click", () => {
      if (current === undefined) return;
      const { set, name } = current;
      make(set).then(
        (bytes) => save(bytes, `${name}.${ending}`),
        (error: unknown) => (note.textContent = (error as Error).message),
      );
    });
    return element;
  };
  const copy = h("button", { type: "button" }, "Copy code");
  copy.addEventListener("click", () => {
    const code = copy.closest(".words")!.querySelector("pre")!.textContent;
    navigator.clipboard.writeText(code).then(
      () => (note.textContent = "Copied."),
      () =>
        (note.textContent = "This browser does not let the page copy: select the code instead."),
    );
  });
  const safetensors = async (set: Set): Promise<Uint8Array> =>
    (await import("weightseed/safetensors")).encodeSafetensors(set);
  const npy = async ({ w }: Set): Promise<Uint8Array> =>
    (await import("weightseed/npz")).encodeNpy(w);
  return {
    element: h(
      "div",
      { class: "downloads" },
      copy,
      button("Download safetensors", safetensors, "safetensors"),
      button("Download npy", npy, "npy"),
      note,
    ),
    offer(set, name) {
      current = { set, name };
      note.textContent = "";
    },
  };
}

function save(bytes: Uint8Array, file: string): void {
  const href = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
  h("a", { href, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000); // after the browser has taken it
}
