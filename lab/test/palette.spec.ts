// Colours of series: seen on the paper, told apart in greyscale and with the usual colour-vision deficiencies.
import { readFileSync } from "node:fs";
import { expect, test } from "playwright/test";

type Triple = readonly [number, number, number];

const CSS = readFileSync(new URL("../src/style/theme.css", import.meta.url), "utf8");

/** Of a variable: its colours in the light and in the dark theme, as linear RGB. */
function coloursOf(name: string): readonly [Triple, Triple] {
  const found = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(CSS)!;
  return [linear(found[1]!), linear(found[2]!)];
}

function linear(hex: string): Triple {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Triple;
}

/** CIE XYZ of D65, and from it L*a*b*. */
const TO_XYZ = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
] as const;
const WHITE = [0.9505, 1, 1.089] as const;

const times = (matrix: readonly Triple[], [r, g, b]: Triple): Triple =>
  matrix.map(([x, y, z]) => x * r + y * g + z * b) as unknown as Triple;

const luminance = (colour: Triple): number => times(TO_XYZ, colour)[1];

function lab(colour: Triple): Triple {
  const [x, y, z] = times(TO_XYZ, colour).map((value, i) => {
    const t = value / WHITE[i]!;
    return t > (6 / 29) ** 3 ? Math.cbrt(t) : (t * (29 / 6) ** 2) / 3 + 4 / 29;
  }) as unknown as Triple;
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const apart = (a: Triple, b: Triple): number => Math.hypot(...lab(a).map((v, i) => v - lab(b)[i]!));

/** Machado, Oliveira, Fernandes 2009, severity 1, on linear RGB. */
const DEFICIENCIES: Readonly<Record<string, readonly Triple[]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** WCAG 2.2, 1.4.11. */
const LEAST_CONTRAST = 3;
/** Of L*, which has a just noticeable difference of about 1 side by side; lines lie apart. */
const LEAST_LIGHTNESS = 8;
/** Of ΔE*ab. */
const LEAST_APART = 15;

const NAMES = ["series-1", "series-2", "series-3", "series-4"];

for (const [place, theme] of (["light", "dark"] as const).entries()) {
  const paper = coloursOf("paper")[place]!;
  const series = NAMES.map((name) => coloursOf(name)[place]!);
  const pairs = series.flatMap((a, i) => series.slice(i + 1).map((b) => [a, b] as const));

  test(`${theme}: each colour is seen on the paper`, () => {
    for (const colour of [...series, coloursOf("edge")[place]!]) {
      const [low, high] = [luminance(colour), luminance(paper)].sort((a, b) => a - b);
      expect((high! + 0.05) / (low! + 0.05)).toBeGreaterThanOrEqual(LEAST_CONTRAST);
    }
  });

  test(`${theme}: in greyscale each is another grey`, () => {
    for (const [a, b] of pairs) {
      expect(Math.abs(lab(a)[0] - lab(b)[0])).toBeGreaterThan(LEAST_LIGHTNESS);
    }
  });

  for (const [name, matrix] of Object.entries(DEFICIENCIES)) {
    test(`${theme}: told apart with ${name}`, () => {
      for (const [a, b] of pairs) {
        expect(apart(times(matrix, a), times(matrix, b))).toBeGreaterThan(LEAST_APART);
      }
    });
  }
}
