import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { chart } from "./chart.mjs";

const folder = fileURLToPath(new URL("results/", import.meta.url));

/** Leaves a run in bench/results as JSON, Markdown and an SVG chart. */
export async function write(about, results) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}latest.json`, `${JSON.stringify({ about, results }, null, 2)}\n`);
  writeFileSync(`${folder}latest.md`, await tidy(markdown(about, results), "latest.md"));
  writeFileSync(`${folder}latest.svg`, chart(results.kernels.ns));
}

const tidy = async (text, file) =>
  format(text, { ...(await resolveConfig(folder)), filepath: `${folder}${file}` });

export function markdown(about, results) {
  const lines = [`# Benchmark, ${about.date}`, "", about.machine, ""];
  for (const rival of about.rivals) lines.push(`- ${rival}`);
  for (const missing of about.missing) lines.push(`- left out: ${missing}`);
  const rows = Object.values(results).flatMap((section) => section.rows);
  if (rows.length > 0) {
    lines.push("", "| work | against | ratio | pass | goal | |", "|---|---|--:|--:|--:|---|");
    lines.push(...rows.map(rowLine));
  }
  for (const { title, ns, ms, tables = [], left = [] } of Object.values(results)) {
    lines.push("", `## ${title}`);
    if (ns) lines.push(...table({ columns: ["", "ns per value"], figures: ns }));
    if (ms) lines.push(...table({ columns: ["", "ms"], figures: ms }));
    for (const each of tables) lines.push(...table(each));
    if (left.length > 0) lines.push("", `Left out: ${left.join("; ")}`);
  }
  return `${lines.join("\n")}\n`;
}

function rowLine({ work, against, ratio, least, pass, goal, passed, reached }) {
  const sign = least ? "≥" : "≤";
  const known = Number.isFinite(ratio);
  const verdict = !known ? "left out" : reached ? "goal" : passed ? "pass" : "**missed**";
  const shown = known ? ratio.toFixed(2) : "";
  return line([work, against, shown, `${sign} ${pass}`, `${sign} ${goal}`, verdict]);
}

/** A line for each name of `figures`: a figure, or one for each column. */
const table = ({ columns, figures }) => [
  "",
  line(columns),
  line(columns.map((_, i) => (i === 0 ? "---" : "--:"))),
  ...Object.entries(figures).map(([name, row]) => line([name, ...[row].flat().map(shown)])),
];

const line = (cells) => `| ${cells.join(" | ")} |`;

/** Three decimals, or four digits of larger figures. */
function shown(figure) {
  if (typeof figure !== "number") return figure ?? "";
  if (Number.isInteger(figure)) return String(figure);
  return Math.abs(figure) < 10
    ? figure.toFixed(3)
    : figure.toFixed(Math.abs(figure) < 1000 ? 1 : 0);
}
