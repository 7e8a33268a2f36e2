import type { Meta } from "../../view.js";

export const meta: Meta = {
  order: 7,
  title: "Same bits",
  heading: "The same seed gives the same bits: in this browser, in Node, in NumPy’s own order",
};
