// What the examples print about values.

export function statistics(data) {
  let [sum, squares, min, max] = [0, 0, Infinity, -Infinity];
  for (const x of data) {
    sum += x;
    squares += x * x;
    if (x < min) min = x;
    if (x > max) max = x;
  }
  const mean = sum / data.length;
  return { mean, std: Math.sqrt(Math.max(0, squares / data.length - mean * mean)), min, max };
}

/** Counts between min and max, as block characters. */
export function histogram(data, min, max, bins = 24) {
  if (min === max) return `all ${min}`;
  const counts = new Array(bins).fill(0);
  for (const x of data) counts[Math.min(bins - 1, Math.floor(((x - min) / (max - min)) * bins))]++;
  const most = Math.max(...counts);
  return counts.map((n) => " ▁▂▃▄▅▆▇█"[Math.ceil((n / most) * 8)]).join("");
}
