import { freshId, h } from "../../dom.js";

/** A control that opens a file, which may also be dropped anywhere on the view. */
export function dropzone(view: HTMLElement, open: (file: File) => void): HTMLElement {
  const id = freshId("file");
  const input = h("input", { type: "file", id, accept: ".safetensors,.npy,.npz" });
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file !== undefined) open(file);
  });
  view.addEventListener("dragover", (event) => {
    event.preventDefault();
    view.classList.add("dropping");
  });
  view.addEventListener("dragleave", () => view.classList.remove("dropping"));
  view.addEventListener("drop", (event) => {
    event.preventDefault();
    view.classList.remove("dropping");
    const [file] = event.dataTransfer?.files ?? [];
    if (file !== undefined) open(file);
  });
  return h(
    "div",
    { class: "field" },
    h("label", { for: id }, "A file: safetensors, npy or npz"),
    input,
    h("small", {}, "or drop it here; it stays on this machine"),
  );
}
