// Faults in normals, each with the test that has to see it.

/** Changes every k-th value of a window by what it gives for the value and its index. */
const every = (k, change) => (window) => {
  for (let i = 0; i < window.length; i += k) window[i] = change(window[i], i, window);
};

/** Pairs of float32 in a window: calls `change` with the indices of x and y, for every k-th group. */
const everyPair = (k, change) => (window) => {
  for (let i = 0; i < window.length; i += 16 * k) {
    for (let j = i; j < i + 8; ++j) change(window, j, j + 8);
  }
};

/** Fault → [the test, what it does to a window]. */
export const PLANTED = {
  "a mean of 0.005": ["moment 1", every(1, (x) => x + 0.005)],
  "a standard deviation 0.5 % too large": ["moment 2", every(1, (x) => x * 1.005)],
  "a skewness of 0.03": ["moment 3", every(1, (x) => x + 0.005 * (x * x - 1))],
  "a plateau in the middle": [
    "Kolmogorov-Smirnov",
    every(40, (x) => (Math.abs(x) < 0.5 ? x / 2 : x)),
  ],
  "tails 3 % too long": ["Anderson-Darling", every(1, (x) => (Math.abs(x) > 1.5 ? x * 1.03 : x))],
  "no value beyond 4 σ": ["beyond 4 σ", every(1, (x) => Math.max(-4, Math.min(4, x)))],
  "one value of 7.5 σ": [
    "the largest",
    (window) => {
      window[5] = 7.5;
    },
  ],
  "one value of 9 σ": [
    "values outside of the law",
    (window) => {
      window[5] = 9;
    },
  ],
  "neighbours that know each other": [
    "lag 1",
    every(1, (x, i, window) => (i === 0 ? x : x + 0.01 * window[i - 1])),
  ],
  "a block that returns": [
    "lag 4096",
    (window) => {
      window.copyWithin(4096, 0, 200);
    },
  ],
  "blocks of more and of less spread": [
    "lag 4, squares",
    every(1, (x, i) => x * (i & 4096 ? 1.05 : 0.95)),
  ],
  "a sine that is a cosine": [
    "pair xy",
    everyPair(100, (window, x, y) => {
      window[y] = window[x];
    }),
  ],
  "a quadrant with too few": [
    "pair in the square",
    everyPair(8, (window, x, y) => {
      if (window[x] * window[y] > 0) window[y] = -window[y];
    }),
  ],
};
