import { h } from "../../dom.js";

/** What people come with, and the address that answers it. */
const QUESTIONS: readonly (readonly [string, string])[] = [
  ["Why not begin with zeros?", "symmetry?value=0"],
  ["What is too small, what too large?", "depth"],
  ["Does training mind?", "training"],
  ["Why is my loss NaN?", "training?layers=8&large=100000&step=20"],
  ["Is tfjs’ heNormal right?", "audit"],
  ["Are the numbers the same elsewhere?", "bits"],
];

/** The way from the first view to the others. */
export const questions = (): HTMLElement =>
  h(
    "section",
    { class: "questions" },
    h("h2", {}, "What brings you here?"),
    h(
      "ul",
      {},
      ...QUESTIONS.map(([words, address]) => h("li", {}, h("a", { href: `#/${address}` }, words))),
    ),
  );
