import type { Meta } from "../../view.js";

export const meta: Meta = {
  order: 6,
  title: "Speed",
  heading: "The same matrices made four ways: how long it takes, and whether the page goes on",
};
