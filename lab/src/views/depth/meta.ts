import type { Meta } from "../../view.js";

export const meta: Meta = {
  order: 2,
  title: "Depth",
  heading: "What many layers make of a signal, and of its gradient on the way back",
};
