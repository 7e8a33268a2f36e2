/** A number as people read it: three digits, powers of ten where they are needed. */
export function short(value: number | null, digits = 3): string {
  if (value === null || !Number.isFinite(value)) return "not finite";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split("e");
    return `${minus(mantissa!)}·10${superscript(Number(exponent))}`;
  }
  return minus(`${Number(value.toPrecision(digits))}`);
}

const minus = (text: string): string => text.replace("-", "−");

const RAISED: Readonly<Record<string, string>> = {
  ...{ "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" },
};

/** An integer as an exponent. */
export const superscript = (exponent: number): string =>
  [...`${exponent}`].map((digit) => RAISED[digit]!).join("");

/** Numbers as people list them: 1, 2, 3, 5 is "1–3, 5". */
export function runsOf(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const n of numbers.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.[1] === n - 1) run[1] = n;
    else runs.push([n, n]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
}
