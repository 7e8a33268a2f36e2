// The errors of the float32 kernels and of the 16-bit formats over all that words can make of them:
//
//   node scripts/errors.mjs [sample | all] [name ...] [--json]
//
// `all` runs over every distinct argument: a float32 function depends on its word through n31 = fl((W >>> 1) | 1) or
// t32 = fl(int32 W)·2^-31 alone, which take 7·10^7 and 1.5·10^8 values. `sample` takes every k-th of them and the
// ends of each binade. The exit code is 1 where an error exceeds its bound.
//
// The functions are those of build/wasm/kernels.wasm, reached through its transforms with parameters that make every
// other step exact; each measurement says how. The references are float64, a millionth of what is measured: log, sin
// and exp of V8 (fdlibm, below 1 ulp) at exact arguments, and the binary's own erf and erfc, which
// test/vectors/math.json holds to mpmath.
import { readFileSync } from "node:fs";

const memory = new WebAssembly.Memory({ initial: 64 });
const module = new WebAssembly.Module(readFileSync("build/wasm/kernels.wasm"));
const core = new WebAssembly.Instance(module, { env: { memory } }).exports;

const CUT = 4096;
const DATA = 65536;
const CHUNK = 65536; // arguments of one turn
const words = new Uint32Array(memory.buffer, DATA, 2 * CHUNK);
const values = new Float32Array(memory.buffer, DATA, 2 * CHUNK);
const { abs, exp, floor, fround, log, max, min, sin, sqrt } = Math;

// ---- arguments: runs of integers, [first, step, count], one for each distinct float32

const binades = (first, last) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

/** The odd integers below 2^bits, or one beside each float32 where these are sparser; 2^bits − 1. */
const odd = (bits) => [
  [1, 2, 2 ** 24],
  ...binades(25, bits - 1).map((e) => [2 ** e + 1, 2 ** (e - 23), 2 ** 23]),
  [2 ** bits - 1, 1, 1],
];

/** The integers 0 … 2^31 that are float32, and 2^31 − 1, which rounds to the last. */
const INTEGERS = [
  [0, 1, 2 ** 24],
  ...binades(24, 30).map((e) => [2 ** e, 2 ** (e - 23), 2 ** 23]),
  [2 ** 31 - 1, 1, 2],
];

/** Calls `turn(list, n)` with all integers of the runs, or with every k-th and 64 at both ends of each. */
function over(runs, k, turn) {
  const list = new Float64Array(CHUNK);
  let n = 0;
  for (const [first, step, count] of runs) {
    for (let i = 0; i < count; i += i < 64 || i >= count - 64 ? 1 : min(k, count - 64 - i)) {
      list[n++] = first + step * i;
      if (n === CHUNK) {
        turn(list, n);
        n = 0;
      }
    }
  }
  if (n > 0) turn(list, n);
}

// ---- errors

class Errors {
  count = 0;
  abs = 0;
  rel = 0;
  scaled = 0; // absolute over max(1, |z|), z the value unless said
  ulp = 0;
  /** Of the distribution function, where a measurement has it. */
  p = 0;
  at = {};

  add(word, got, want, z = want) {
    const error = abs(got - want);
    const size = abs(want);
    ++this.count;
    if (error === 0) return;
    if (!(error <= this.abs)) this.raise("abs", error, word);
    const scaled = error / max(1, abs(z));
    if (!(scaled <= this.scaled)) this.raise("scaled", scaled, word);
    const rel = error / size;
    if (!(rel <= this.rel)) this.raise("rel", rel, word);
    // an ulp is at least 2^-24 of the value
    if (rel * 2 ** 24 > this.ulp) {
      const ulp = error / 2 ** (floor(Math.log2(fround(size))) - 23);
      if (ulp > this.ulp) this.raise("ulp", ulp, word);
    }
  }

  raise(kind, error, word) {
    this[kind] = error;
    this.at[kind] = word;
  }
}

// ---- float32

/** The word whose n31 is an odd integer, on the lower side of a cut with two. */
const below = (odd) => (2 * odd) ^ 0x80000000;

/** −2 ln(n31 / 2^31), word W. With o = 2^30 and σ = 2^31, δ/w is flat and smooth4 gives w = M2L itself. */
function minusTwoLog(k) {
  const errors = new Errors();
  core.prepareCut(CUT, 0, -(2 ** 61), 2 ** 31, 2 ** 30, Infinity, 0, Infinity);
  over(odd(31), k, (list, n) => {
    for (let i = 0; i < n; ++i) words[i] = 2 * list[i];
    core.truncatedF32(DATA, CHUNK, 0, 1, CUT);
    for (let i = 0; i < n; ++i)
      errors.add(2 * list[i], values[i], -2 * log(fround(list[i]) / 2 ** 31));
  });
  return errors;
}

/** √(−2 ln u) of Box-Muller, word W. The angle's word 0 has the cosine 1. */
function radius(k) {
  const errors = new Errors();
  over(odd(31), k, (list, n) => {
    words.fill(0);
    for (let i = 0; i < n; ++i) words[cosineAt(i)] = 2 * list[i];
    core.normalF32(DATA, 2 * CHUNK, 0, 1);
    for (let i = 0; i < n; ++i) {
      errors.add(2 * list[i], values[cosineAt(i)], sqrt(-2 * log(fround(list[i]) / 2 ** 31)));
    }
  });
  return errors;
}

const cosineAt = (i) => 2 * (i - (i % 8)) + (i % 8);

/** A radius's word a and a σ with r·σ = 1: then cosine and sine stand alone in the values. */
function unitRadius() {
  for (let word = 0; ; word += 2 ** 24) {
    words.fill(0, 0, 16).fill(word, 0, 8);
    core.normalF32(DATA, 16, 0, 1);
    const std = fround(1 / values[0]);
    if (fround(values[0] * std) === 1) return { word, std };
  }
}

/** sin(π/2·t32) and cos(π/2·t32) with the sign of the word's lowest bit, word W. */
function sineOrCosine(k, cosine) {
  const errors = new Errors();
  const { word, std } = unitRadius();
  for (const sign of [1, -1]) {
    over(INTEGERS, k, (list, n) => {
      for (let i = 0; i < n; ++i) {
        words[cosineAt(i)] = word;
        words[cosineAt(i) + 8] = sign * list[i];
      }
      core.normalF32(DATA, 2 * CHUNK, 0, std);
      for (let i = 0; i < n; ++i) {
        const t = fround(sign * list[i]) / 2 ** 31;
        if (sign === 1 && list[i] === 2 ** 31) continue; // not an int32
        const got = values[cosineAt(i) + (cosine ? 0 : 8)];
        // beyond half way from the other end, where 1 - |t| is exact: no cancellation in π/2·t
        const angle = (Math.PI / 2) * (cosine ? 1 - abs(t) : t);
        const want = cosine && list[i] % 2 === 1 ? -sin(angle) : sin(angle);
        errors.add((sign * list[i]) >>> 0, got, want);
      }
    });
  }
  return errors;
}

/** φ(0). */
const DENSITY = 1 / sqrt(2 * Math.PI);

/** √2 erf⁻¹(x) by Newton's method from within 1e-6 of it. */
function quantile(x, start) {
  let z = start;
  for (let turn = 0; turn < 2; ++turn) {
    z -= (core.erf(z * Math.SQRT1_2) - x) * sqrt(Math.PI / 2) * exp(0.5 * z * z);
  }
  return z;
}

/** √2 erf⁻¹(x), x = t32·h rounded, word W; the cut [−end, end] has c = 0. */
function central(k, end) {
  const errors = new Errors();
  const half = fround(core.erf(end * Math.SQRT1_2));
  core.prepareCut(CUT, 0, 0, 1, -end, end, -Infinity, Infinity);
  for (const sign of [1, -1]) {
    over(INTEGERS, k, (list, n) => {
      for (let i = 0; i < n; ++i) words[i] = sign * list[i];
      core.truncatedF32(DATA, CHUNK, 0, 1, CUT);
      for (let i = 0; i < n; ++i) {
        if (sign === 1 && list[i] === 2 ** 31) continue;
        const x = fround((fround(sign * list[i]) / 2 ** 31) * half);
        const want = quantile(x, values[i]);
        errors.add((sign * list[i]) >>> 0, values[i], want);
        errors.p = max(errors.p, abs(values[i] - want) * exp(-0.5 * want * want) * DENSITY);
      }
    });
  }
  return errors;
}

/** z with Q(z) = v/2, v = n31·2^-30 exactly, on the side of the cut (−∞, 6.5] that has no end. */
function tail(k) {
  const errors = new Errors();
  core.prepareCut(CUT, 0, 0, 1, -Infinity, 6.5, -Infinity, 6.5);
  over(odd(30), k, (list, n) => {
    for (let i = 0; i < n; ++i) words[i] = below(list[i]);
    core.truncatedF32(DATA, CHUNK, 0, 1, CUT);
    for (let i = 0; i < n; ++i) {
      errors.add(words[i], values[i], -excess(0, -2 * log(fround(list[i]) / 2 ** 30)));
    }
  });
  return errors;
}

/** Mills' ratio Q(z) / φ(z), to 1e-14. */
function mills(z) {
  if (z < 12) return sqrt(Math.PI / 2) * exp(0.5 * z * z) * core.erfc(z * Math.SQRT1_2);
  let below = z;
  for (let n = 24; n > 0; --n) below = z + n / below; // Laplace's continued fraction
  return 1 / below;
}

/** δ with Q(o + δ) = Q(o)·v by Newton's method on ln Q; w = −2 ln v. */
function excess(o, w) {
  if (w === 0) return 0;
  const m0 = mills(o);
  let delta = w / (o + sqrt(o * o + w));
  for (let turn = 0; turn < 9; ++turn) {
    const m = mills(o + delta);
    const step = m * (0.5 * w - delta * (o + 0.5 * delta) + log(m / m0));
    delta += step;
    if (abs(step) <= 1e-13 * delta) break;
  }
  return delta;
}

/** The excess over o of the cut [o, ∞), v = n31·2^-31, scaled by z = o + δ. The mean −o makes the base 0. */
function beyond(k, o) {
  const errors = new Errors();
  core.prepareCut(CUT, 0, -o, 1, o, Infinity, 0, Infinity);
  over(odd(31), k, (list, n) => {
    for (let i = 0; i < n; ++i) words[i] = 2 * list[i];
    core.truncatedF32(DATA, CHUNK, 0, 1, CUT);
    for (let i = 0; i < n; ++i) {
      const u = fround(list[i]) / 2 ** 31;
      const delta = excess(o, -2 * log(u));
      errors.add(2 * list[i], values[i], delta, o + delta);
      // Q falls by the factor e^(−M·δ) and more
      errors.p = max(errors.p, (u * abs(values[i] - delta)) / mills(o + delta));
    }
  });
  return errors;
}

// ---- 16-bit formats

/**
 * Encodings of all float32 but NaN, against division by the unit in the last place in float64, where it is exact, and
 * a comparison of the rest with one half. `abs` counts wrong encodings.
 */
function half(k, fraction, least, pack) {
  const errors = new Errors();
  const codes = new Uint16Array(memory.buffer, DATA, CHUNK);
  const float = new Float32Array(CHUNK);
  const encoding = new Uint32Array(float.buffer);
  const infinite = 2 ** 15 - 2 ** fraction;
  // by the exponent's field: units in a float32 of this exponent, and the encoding of its binade less these units
  const fields = Array.from({ length: 256 }, (_, field) => max(field - 127, least));
  const scale = Float64Array.from(fields, (exponent) => 2 ** (fraction - exponent));
  const start = Int32Array.from(fields, (exponent) => (exponent - least) * 2 ** fraction);
  const run = (n) => {
    words.set(encoding);
    pack(DATA, DATA, CHUNK);
    for (let i = 0; i < n; ++i) {
      const field = (encoding[i] >>> 23) & 255;
      const scaled = abs(float[i]) * scale[field];
      const below = floor(scaled);
      const rest = scaled - below;
      const up = rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? 1 : 0;
      const code = field === 255 ? infinite : min(start[field] + below + up, infinite);
      if (codes[i] !== code + (encoding[i] >>> 31) * 2 ** 15) {
        errors.raise("abs", errors.abs + 1, encoding[i]);
      }
    }
    errors.count += n;
  };
  let n = 0;
  for (const sign of [0, 2 ** 31]) {
    for (let bits = 0; bits <= 0x7f800000;) {
      encoding[n++] = bits + sign;
      if (n === CHUNK) {
        run(n);
        n = 0;
      }
      const inBinade = bits % 2 ** 23;
      bits += inBinade < 4 || inBinade >= 2 ** 23 - 4 ? 1 : min(k, 2 ** 23 - 4 - inBinade);
    }
  }
  run(n);
  return errors;
}

// ---- the table

/** `bound`: the largest error of the kind `of` that `all` found, rounded up in its second digit. */
const MEASUREMENTS = [
  { name: "minusTwoLog", of: "rel", bound: 3.3e-7, run: (k) => minusTwoLog(k) },
  { name: "radius", of: "rel", bound: 2.1e-7, run: (k) => radius(k) },
  { name: "sine", of: "rel", bound: 2.1e-7, run: (k) => sineOrCosine(k, false) },
  { name: "cosine", of: "abs", bound: 1.8e-7, run: (k) => sineOrCosine(k, true) },
  { name: "central", of: "rel", bound: 7.7e-7, run: (k) => central(k, 2) },
  { name: "middle", of: "p", bound: 2.4e-7, run: (k) => central(k, 3) },
  { name: "tail", of: "scaled", bound: 3.5e-7, run: (k) => tail(k) },
  { name: "tailFrom1", of: "scaled", bound: 3.5e-7, run: (k) => beyond(k, 1) },
  { name: "tailFrom2", of: "scaled", bound: 2.3e-7, run: (k) => beyond(k, 2) },
  { name: "smoothFrom3", of: "p", bound: 1.7e-7, run: (k) => beyond(k, 3) },
  { name: "smoothFrom8", of: "p", bound: 1.2e-7, run: (k) => beyond(k, 8) },
  { name: "smoothFrom30", of: "p", bound: 1.1e-7, run: (k) => beyond(k, 30) },
  { name: "smoothFrom4096", of: "p", bound: 9.3e-8, run: (k) => beyond(k, 4096) },
  { name: "float16", of: "abs", bound: 0, run: (k) => half(k, 10, -14, core.packFloat16) },
  { name: "bfloat16", of: "abs", bound: 0, run: (k) => half(k, 7, -126, core.packBfloat16) },
];

const args = process.argv.slice(2);
const json = args.includes("--json");
const all = args.includes("all");
const wanted = args
  .filter((word) => !["--json", "all", "sample"].includes(word))
  .flatMap((name) => (name === "half" ? ["float16", "bfloat16"] : [name]));
const known = MEASUREMENTS.map(({ name }) => name);
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(
    `usage: node scripts/errors.mjs [sample | all] [half | ${known.join(" | ")}] [--json]`,
  );
  process.exit(2);
}

const hex = (word) => (word === undefined ? "" : ` at ${word.toString(16).padStart(8, "0")}`);
const show = (errors, kind) => `${kind} ${errors[kind].toPrecision(3)}${hex(errors.at[kind])}`;
const results = [];
for (const { name, of, bound, run } of MEASUREMENTS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = performance.now();
  const errors = run(all ? 1 : 251);
  const within = errors[of] <= bound;
  results.push({ name, of, bound, within, errors });
  if (json) continue;
  const kinds = ["abs", "rel", "scaled", "ulp", "p"].map((kind) => show(errors, kind)).join(", ");
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `${name}: ${errors.count} arguments, ${kinds}; ${of} ${within ? "within" : "BEYOND"} ${bound}; ${seconds} s`,
  );
}
if (json) console.log(JSON.stringify(results));
if (results.some(({ within }) => !within)) process.exit(1);
