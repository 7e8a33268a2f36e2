import pc from "picocolors";

/** What of the program's options and of the terminal decides how things are shown. */
export interface Terminal {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Colours of standard output; none where NO_COLOR is set or it is no terminal. */
  readonly paint: Paint;
  /** Columns of standard output. */
  readonly width: number;
}

export type Paint = ReturnType<typeof pc.createColors>;

/** What the streams of a process are: terminals or not, how wide, in colour or not. */
export function terminalOf({
  json = false,
  quiet = false,
}: {
  json?: boolean;
  quiet?: boolean;
}): Terminal {
  const { env } = process;
  const stdout: { isTTY?: boolean; columns: number } = process.stdout;
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0";
  const off = (env.NO_COLOR ?? "") !== "" || json;
  // undefined for a pipe, where createColors would decide by CI and the like
  const terminal = stdout.isTTY === true && env.TERM !== "dumb";
  const colours = !off && (forced || terminal);
  return { json, quiet, paint: pc.createColors(colours), width: stdout.columns || 100 };
}

/** "1 tensor", "2 tensors". */
export const count = (n: number, noun: string): string =>
  `${grouped(n)} ${noun}${n === 1 ? "" : "s"}`;

/** 1234567 as 1,234,567: the same in every locale. */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

/** Bytes in decimal units, three digits. */
export function size(bytes: number): string {
  let value = bytes;
  let unit = 0;
  for (; value >= 999.5 && unit < UNITS.length - 1; ++unit) value /= 1000;
  return `${unit === 0 ? value : value.toPrecision(3)} ${UNITS[unit]!}`;
}

/** Up to five significant digits. */
export const short = (x: number): string => String(Number(x.toPrecision(5)));

/**
 * Columns of text under a heading, those of numbers to the right.
 *
 * @param right which columns are numbers
 */
export function table(
  paint: Paint,
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly boolean[],
): string {
  const widths = heading.map((text, k) =>
    Math.max(text.length, ...rows.map((row) => row[k]!.length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, k) => (right[k] === true ? cell.padStart(widths[k]!) : cell.padEnd(widths[k]!)))
      .join("  ")
      .trimEnd();
  return [paint.bold(line(heading)), ...rows.map(line)].join("\n");
}

const BARS = "▁▂▃▄▅▆▇█";

/** Counts as a row of bars, empty places blank. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((n) => (n === 0 ? " " : BARS[Math.min(7, Math.floor((8 * n) / most))]!))
    .join("");
}
