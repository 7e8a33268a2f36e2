import type { Meta } from "../../view.js";

export const meta: Meta = {
  order: 1,
  title: "Law",
  heading: "A law, a shape and a seed make a matrix: what its values are, and why",
};
