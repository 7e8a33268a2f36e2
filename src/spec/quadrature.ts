/** Gauss-Legendre, ten points on [−1, 1]: exact to degree 19. @see Abramowitz, Stegun, table 25.4 */
const NODES = [
  0.14887433898163122, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845,
  0.9739065285171717,
];
const WEIGHTS = [
  0.29552422471475287, 0.26926671930999635, 0.21908636251598204, 0.1494513491505806,
  0.06667134430868814,
];

/** Calls `add` with the nodes of [a, b] and their weights. */
export function panel(a: number, b: number, add: (x: number, weight: number) => void): void {
  const [middle, half] = [a / 2 + b / 2, b / 2 - a / 2];
  for (const [i, node] of NODES.entries()) {
    const weight = WEIGHTS[i]! * half;
    add(middle - half * node, weight);
    add(middle + half * node, weight);
  }
}
