/** The program of the text, for layers of 3, 2 and 1 units. */
export const PROGRAM = `np.random.seed(1)
for l in range(1, 3):
    W[l] = np.random.randn(n[l], n[l-1]) * 0.01
    b[l] = np.zeros((n[l], 1))`;

/** What NumPy 2.4 prints for W1 and W2. */
export const NUMPY_PRINTS: Readonly<Record<"W1" | "W2", readonly number[]>> = {
  W1: [
    0.01624345363663242, -0.006117564136500754, -0.005281717522634557, -0.010729686221561705,
    0.008654076293246785, -0.02301538696880283,
  ],
  W2: [0.0174481176421648, -0.007612069008951028],
};

/** A number as Python prints it: the fewest digits that read back as the same value of its dtype. */
export function printed(value: number, isSingle: boolean): string {
  if (!isSingle) return String(value);
  for (let digits = 1; digits <= 9; ++digits) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}
