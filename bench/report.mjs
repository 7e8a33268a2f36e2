import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";

const folder = fileURLToPath(new URL("results/", import.meta.url));

/** Prints a run as Markdown. */
export function print(about, results) {
  console.log(markdown(about, results));
}

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
  const lines = [`# Benchmark, ${about.date}`, "", `${about.machine}`, ""];
  for (const rival of about.rivals) lines.push(`- ${rival}`);
  for (const missing of about.missing) lines.push(`- left out: ${missing}`);
  lines.push("", "| work | against | ratio | pass | goal | |", "|---|---|--:|--:|--:|---|");
  for (const { rows } of Object.values(results)) lines.push(...rows.map(rowLine));
  for (const { title, ns, ms, bytes, sizes, left } of Object.values(results)) {
    lines.push("", `## ${title}`, "");
    if (ns) lines.push(...twoColumns("ns per value", ns));
    if (ms) lines.push(...twoColumns("ms", ms));
    if (bytes) lines.push(...bytesTable(bytes));
    if (sizes) lines.push(...sizesTable(sizes));
    if (left?.length) lines.push("", `Left out: ${left.join("; ")}`);
  }
  return `${lines.join("\n")}\n`;
}

function rowLine({ work, against, ratio, least, pass, goal, passed, reached }) {
  const sign = least ? "≥" : "≤";
  const verdict = reached ? "goal" : passed ? "pass" : "**missed**";
  const cells = [work, against, ratio.toFixed(2), `${sign} ${pass}`, `${sign} ${goal}`, verdict];
  return `| ${cells.join(" | ")} |`;
}

const twoColumns = (unit, figures) => [
  `| | ${unit} |`,
  "|---|--:|",
  ...Object.entries(figures).map(([name, value]) => `| ${name} | ${value.toFixed(3)} |`),
];

const bytesTable = (bytes) => [
  "| entry | minified | gzip | brotli |",
  "|---|--:|--:|--:|",
  ...Object.entries(bytes).map(
    ([entry, { minified, gzip, brotli }]) => `| ${entry} | ${minified} | ${gzip} | ${brotli} |`,
  ),
];

function sizesTable(sizes) {
  const counts = Object.keys(sizes);
  const names = [...new Set(counts.flatMap((count) => Object.keys(sizes[count])))];
  return [
    `| | ${counts.map((count) => Number(count).toExponential(0).replace("+", "")).join(" | ")} |`,
    `|---|${"--:|".repeat(counts.length)}`,
    ...names.map(
      (name) => `| ${name} | ${counts.map((c) => sizes[c][name]?.toFixed(2) ?? "").join(" | ")} |`,
    ),
  ];
}

/** Bars of ns per float32 normal, the shorter the faster. */
function chart(ns) {
  const bars = Object.entries(ns)
    .filter(([name]) => name === "float32 normal" || name.endsWith(": float32 normal"))
    .map(([name, value]) => [name.replace(": float32 normal", ""), value])
    .map(([name, value]) => [name === "float32 normal" ? "weightseed" : name, value])
    .sort((a, b) => a[1] - b[1]);
  const [left, wide, high] = [110, 480, 26];
  const scale = (wide - 60) / Math.max(...bars.map(([, value]) => value));
  const rows = bars.map(([name, value], i) => {
    const y = 34 + i * high;
    const colour = name === "weightseed" ? "#0b7285" : "#adb5bd";
    return (
      `<text x="${left - 8}" y="${y + 13}" text-anchor="end">${name}</text>` +
      `<rect x="${left}" y="${y}" width="${Math.max(1, value * scale).toFixed(1)}" height="18" fill="${colour}"/>` +
      `<text x="${(left + value * scale + 6).toFixed(1)}" y="${y + 13}">${value.toFixed(2)}</text>`
    );
  });
  const height = 44 + bars.length * high;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${left + wide} ${height}" font-family="sans-serif" font-size="13">\n` +
    `<rect width="100%" height="100%" fill="#fff"/>\n<text x="${left}" y="20">ns per float32 normal, one core, warm memory</text>\n` +
    `${rows.join("\n")}\n</svg>\n`
  );
}
