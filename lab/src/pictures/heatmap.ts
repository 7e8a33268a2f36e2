import { rgb } from "d3-color";
import { interpolateCividis } from "d3-scale-chromatic";
import { h } from "../dom.js";
import { CORNER, type Matrix } from "../matrix.js";

const NOT_A_NUMBER = [255, 0, 0] as const;
const COLOURS = Array.from({ length: 256 }, (_, i) => {
  const { r, g, b } = rgb(interpolateCividis(i / 255));
  return [r, g, b] as const;
});

/** The scale of the colours below the picture: −limit to limit. */
export const GRADIENT = `linear-gradient(to right, ${[0, 0.25, 0.5, 0.75, 1].map((t) => interpolateCividis(t)).join(", ")})`;

/** The upper left corner of a matrix, a square a value, coloured from −limit (dark) to limit (light). */
export function heatmap(
  { values, stride, rows, columns }: Matrix,
  limit: number,
): HTMLCanvasElement {
  const [height, width] = [Math.min(rows, CORNER), Math.min(columns, CORNER)];
  const canvas = h("canvas", { width, height, class: "heatmap", role: "img" });
  const image = new ImageData(width, height);
  for (let row = 0; row < height; ++row) {
    for (let column = 0; column < width; ++column) {
      const share = limit === 0 ? 0.5 : (values[row * stride + column]! / limit + 1) / 2;
      const [r, g, b] =
        COLOURS[Math.min(255, Math.max(0, Math.round(share * 255)))] ?? NOT_A_NUMBER;
      image.data.set([r, g, b, 255], 4 * (row * width + column));
    }
  }
  canvas.getContext("2d")!.putImageData(image, 0, 0);
  canvas.setAttribute(
    "aria-label",
    `The first ${height} rows and ${width} columns, a square a value`,
  );
  return canvas;
}
