import { fans } from "weightseed";

const MOST_CELLS = 6;
const CELL = 22;
const LEFT = 58;
const TOP = 30;

/**
 * The tensor as a sheet of outputs by inputs, each cell a kernel: the row that feeds one output is fan_in, the column that
 * one input feeds is fan_out.
 */
export function drawing(shape: readonly number[], layout: string): SVGElement | undefined {
  const [o, i] = [layout.indexOf("O"), layout.indexOf("I")];
  if (o < 0 || i < 0) return undefined;
  const [outputs, inputs] = [shape[o]!, shape[i]!];
  const kernel = shape.filter((_, axis) => axis !== o && axis !== i);
  const { fan_in, fan_out } = fans(shape, { layout });
  const [rows, columns] = [Math.min(outputs, MOST_CELLS), Math.min(inputs, MOST_CELLS + 2)];
  const [row, column] = [Math.floor(rows / 2), Math.floor(columns / 2)];
  const [width, height] = [columns * CELL, rows * CELL];
  const by = kernel.map((length) => `·${length}`).join("");
  const cells = [];
  for (let r = 0; r < rows; ++r) {
    for (let c = 0; c < columns; ++c) cells.push(cell(r, c, r === row, c === column, kernel));
  }
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${LEFT + width + 150} ${TOP + height + 44}`);
  svg.setAttribute("class", "fans");
  svg.setAttribute("role", "img");
  svg.setAttribute(
    "aria-label",
    `${outputs} outputs by ${inputs} inputs: one output reads fan_in = ${fan_in} values, one input feeds fan_out = ${fan_out}`,
  );
  svg.innerHTML = `
    <text x="${LEFT}" y="${TOP - 10}">${inputs} inputs →</text>
    <text x="${LEFT - 10}" y="${TOP + 12}" text-anchor="end">${outputs}</text>
    <text x="${LEFT - 10}" y="${TOP + 28}" text-anchor="end">outputs</text>
    ${cells.join("")}
    <text class="in" x="${LEFT + width + 10}" y="${TOP + row * CELL + 16}">fan_in = ${by && `${inputs}${by} = `}${fan_in}</text>
    <text class="out" x="${LEFT + column * CELL}" y="${TOP + height + 20}">fan_out = ${by && `${outputs}${by} = `}${fan_out}</text>`;
  return svg;
}

function cell(
  r: number,
  c: number,
  isIn: boolean,
  isOut: boolean,
  kernel: readonly number[],
): string {
  const [x, y, side] = [LEFT + c * CELL, TOP + r * CELL, CELL - 3];
  const kind = isIn && isOut ? "in both" : isIn ? "in" : isOut ? "out" : "";
  const lines = kernel.slice(-2).flatMap((length, axis) => {
    const parts = Math.min(length, 5);
    return Array.from({ length: parts - 1 }, (_, k) => {
      const at = ((k + 1) * side) / parts;
      return axis === 0
        ? `<path d="M${x} ${y + at}h${side}"/>`
        : `<path d="M${x + at} ${y}v${side}"/>`;
    });
  });
  return `<rect class="${kind}" x="${x}" y="${y}" width="${side}" height="${side}" rx="2"/>${lines.join("")}`;
}
