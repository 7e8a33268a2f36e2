import type { Meta } from "../../view.js";

export const meta: Meta = {
  order: 4,
  title: "Training",
  heading: "One network, trained from zeros, from too small, right and too large weights",
};
