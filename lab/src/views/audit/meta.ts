import type { Meta } from "../../view.js";

export const meta: Meta = {
  order: 5,
  title: "Audit",
  heading: "Are these weights what they claim to be?",
};
