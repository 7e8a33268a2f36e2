import type { Meta } from "../../view.js";

export const meta: Meta = {
  order: 3,
  title: "Symmetry",
  heading: "Units that begin equal stay equal: what a spread of the first weights is for",
};
