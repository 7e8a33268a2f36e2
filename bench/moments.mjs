/** Mean, standard deviation and kurtosis of the laws that are timed. */
export const MOMENTS = {
  normal: { mean: 0, std: 1, kurtosis: 3 },
  "uniform [0, 1]": { mean: 0.5, std: 12 ** -0.5, kurtosis: 1.8 },
  "uniform [-1, 1]": { mean: 0, std: 3 ** -0.5, kurtosis: 1.8 },
  "truncated ±2": { mean: 0, std: 0.8796256610342398, kurtosis: 2.37 },
  "truncated ±3": { mean: 0, std: 0.98657838, kurtosis: 2.84 },
};

/** The moments that a rival's work must have. */
export function momentsOf(work) {
  if (work.includes("uniform")) return MOMENTS["uniform [0, 1]"];
  return MOMENTS[Object.keys(MOMENTS).find((law) => work.includes(law)) ?? "normal"];
}

/** Refuses to time, or to have timed, a wrong result: mean and standard deviation within six sigma. */
export function checkMoments(name, values, law) {
  const n = values.length;
  let [sum, squares] = [0, 0];
  for (const x of values) {
    sum += x - law.mean;
    squares += (x - law.mean) ** 2;
  }
  const mean = law.mean + sum / n;
  checkSummary(name, n, mean, Math.sqrt(squares / n), law);
}

/** The same from a mean and a standard deviation that were computed elsewhere. */
export function checkSummary(name, n, mean, std, law) {
  const z = ((mean - law.mean) / law.std) * Math.sqrt(n);
  const zs = ((std / law.std) ** 2 - 1) / Math.sqrt((law.kurtosis - 1) / n);
  if (!(Math.abs(z) < 6 && Math.abs(zs) < 6)) {
    throw new Error(`bench: ${name} is wrong: mean off by ${z} sigma, variance by ${zs} sigma`);
  }
}
