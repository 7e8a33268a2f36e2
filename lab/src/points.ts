/** Numbers of a seed's stream under a name: uniform in [0, 1], or normal of variance 1. */
export type Draw = (name: string, law: "uniform" | "normal", count: number) => Float32Array;

/** A task for two classes: points in the square from −1 to 1, class 0 or 1 of each. */
export interface Points {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly label: Uint8Array;
}

/** Where a point of a class lies, `t` of the way along its shape. */
type Place = (label: number, t: number, s: number) => readonly [number, number];

const round = (radius: number, turn: number): readonly [number, number] => [
  radius * Math.cos(2 * Math.PI * turn),
  radius * Math.sin(2 * Math.PI * turn),
];

const PLACES = {
  /** A ring around a disc; `s` of the disc's area lies within. */
  circles: (label, t, s) => round(label === 0 ? 0.4 * Math.sqrt(s) : 0.75 + 0.15 * s, t),
  /** Two half circles, each with its end within the other. */
  moons: (label, t) => {
    const [x, y] = round(0.62, t / 2);
    return label === 0 ? [x - 0.3, y - 0.2] : [0.3 - x, 0.2 - y];
  },
  /** Two arms, each one turn and a quarter. */
  spiral: (label, t) => round(0.08 + 0.82 * t, 1.25 * t + label / 2),
  /** The class is whether the signs of the coordinates differ; nothing lies near the axes. */
  xor: (label, t, s) => {
    const x = Math.sign(2 * t - 1) * (0.1 + 0.8 * Math.abs(2 * t - 1));
    const y = 0.1 + 0.8 * s;
    return [x, x < 0 === (label === 1) ? y : -y];
  },
} satisfies Record<string, Place>;

export type Dataset = keyof typeof PLACES;

export const DATASETS: readonly (readonly [Dataset, string])[] = [
  ["circles", "Circles"],
  ["moons", "Moons"],
  ["spiral", "Spiral"],
  ["xor", "XOR"],
];

/** Standard deviation of what is added to each coordinate. */
const NOISE = 0.04;

/**
 * The points of a task, the classes in turn. They are functions of the draws, so that a link shows the same picture.
 *
 * @throws RangeError for a name of no task
 */
export function pointsOf(dataset: string, count: number, draw: Draw): Points {
  const place: Place | undefined = Object.hasOwn(PLACES, dataset)
    ? PLACES[dataset as Dataset]
    : undefined;
  if (place === undefined) {
    const names = DATASETS.map(([name]) => name).join(", ");
    throw new RangeError(`the points expected one of ${names}, got "${dataset}"`);
  }
  const t = draw(`${dataset}/along`, "uniform", count);
  const s = draw(`${dataset}/across`, "uniform", count);
  const noise = draw(`${dataset}/noise`, "normal", 2 * count);
  const [x, y] = [new Float32Array(count), new Float32Array(count)];
  const label = Uint8Array.from({ length: count }, (_, i) => i % 2);
  for (let i = 0; i < count; ++i) {
    const [px, py] = place(label[i]!, t[i]!, s[i]!);
    x[i] = px + NOISE * noise[2 * i]!;
    y[i] = py + NOISE * noise[2 * i + 1]!;
  }
  return { count, x, y, label };
}
