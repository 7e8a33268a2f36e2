/** Text for terminals: colours, widths, bars. */

/** Colours, or none. */
export type Paint = Readonly<Record<"bold" | "dim" | "red" | "yellow" | "green" | "cyan", Style>>;
type Style = (text: string) => string;

/** Select Graphic Rendition, ECMA-48 §8.3.117: on and off. */
const CODES: Readonly<Record<keyof Paint, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  cyan: [36, 39],
};

/** Escape sequences for colours, or none. */
export function paintOf(color: boolean): Paint {
  const style =
    ([on, off]: readonly [number, number]): Style =>
    (text) =>
      color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return Object.fromEntries(
    Object.entries(CODES).map(([name, codes]) => [name, style(codes)]),
  ) as Paint;
}

/** A text that came from outside, without what could move a terminal's cursor. */
export const plain = (text: string): string =>
  // eslint-disable-next-line no-control-regex
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, "\ufffd");

/** At most so many characters. */
export const clipped = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, Math.max(0, most - 1))}…` : text;

/** Words in lines of at most `width`, each after `indent`; longer words stand alone. */
export function wrap(text: string, width: number, indent: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && indent.length + longer.length > width) {
      lines.push(indent + line);
      line = word;
    } else {
      line = longer;
    }
  }
  return [...lines, indent + line];
}

/** A column: its heading, its cells, and whether they are numbers, which stand to the right. */
export interface Column {
  readonly head: string;
  readonly cells: readonly string[];
  readonly right?: boolean;
}

/** Columns side by side as far as the width goes: what has no room is left out, from the last column on. */
export function table(paint: Paint, columns: readonly Column[], width: number): string[] {
  const wide = columns.map(({ head, cells }) =>
    Math.max(head.length, ...cells.map((cell) => cell.length)),
  );
  let shown = 0;
  for (let used = -2; shown < columns.length; ++shown) {
    used += wide[shown]! + 2;
    if (used > width && shown > 0) break;
  }
  const line = (cellOf: (column: Column) => string): string =>
    columns
      .slice(0, shown)
      .map((column, k) => {
        const cell = cellOf(column);
        return column.right === true ? cell.padStart(wide[k]!) : cell.padEnd(wide[k]!);
      })
      .join("  ")
      .trimEnd();
  const count = columns[0]?.cells.length ?? 0;
  return [
    paint.bold(line(({ head }) => head)),
    ...Array.from({ length: count }, (_, row) => line(({ cells }) => cells[row]!)),
  ];
}

const BARS = "▁▂▃▄▅▆▇█";

/** Counts as bars of at most `width`, neighbours added up; empty places are blank. */
export function histogram(counts: readonly number[], width: number): string {
  const part = Math.max(1, Math.ceil(counts.length / width));
  const sums = Array.from({ length: Math.ceil(counts.length / part) }, (_, k) =>
    counts.slice(k * part, (k + 1) * part).reduce((sum, n) => sum + n, 0),
  );
  const most = Math.max(1, ...sums);
  return sums.map((n) => (n === 0 ? " " : BARS[Math.min(7, Math.floor((8 * n) / most))]!)).join("");
}

/** What eight bars span at least, so that noise does not look like a trend. */
const LEAST_DECADES = 2;

/**
 * Positive numbers over depth, as bars of their logarithms from least to greatest; "·" for 0, "!" for what is not
 * finite (null). Where there are more than `width`, those at equal distances.
 */
export function curve(values: readonly (number | null)[], width: number): string {
  const count = Math.min(values.length, width);
  const step = (values.length - 1) / Math.max(1, count - 1);
  const picked = values.length === count ? values : pick(values, count, step);
  const logs = picked.flatMap((x) => (x !== null && x > 0 ? [Math.log10(x)] : []));
  const [low, high] = [Math.min(...logs), Math.max(...logs)];
  const room = Math.max(LEAST_DECADES, high - low);
  const least = (low + high - room) / 2; // what hardly changes stays in the middle
  return picked
    .map((x) => {
      if (x === null) return "!";
      if (!(x > 0)) return "·";
      return BARS[Math.min(7, Math.max(0, Math.floor((8 * (Math.log10(x) - least)) / room)))]!;
    })
    .join("");
}

const pick = <T>(values: readonly T[], count: number, step: number): T[] =>
  Array.from({ length: count }, (_, k) => values[Math.round(k * step)]!);

/** Rows that are shown where there are too many: the first ones and the last. */
export function chosenRows(count: number, most: number): { first: number; left: number } {
  if (count <= most) return { first: count, left: 0 };
  return { first: Math.ceil(most / 2), left: count - most };
}

/** Three significant digits; "—" for what is not there or not finite. */
export function short(x: number | null | undefined): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return "—";
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return x.toExponential(1);
  return String(Number(x.toPrecision(3)));
}
