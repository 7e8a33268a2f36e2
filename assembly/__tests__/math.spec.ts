import * as sourceErf from "../math/erf";
import * as sourceExp from "../math/exp";
import { log as sourceLog } from "../math/log";
import { sinHalfPi as sourceSin } from "../math/sincos";
import { erf, erfc, exp, expm1, log, pow, sinHalfPi } from "./kernel";

/** Values correctly rounded by mpmath; each function errs by one ulp at most here. */
function near(got: f64, want: f64): bool {
  return abs(got - want) <= abs(want) * 2.220446049250313e-16;
}

const same = (x: f64, y: f64): bool => reinterpret<u64>(x) == reinterpret<u64>(y);

describe("log", () => {
  test("values", () => {
    expect(log(1)).toBe(0);
    expect(log(0)).toBe(-Infinity);
    expect(near(log(10), 2.302585092994046)).toBe(true);
    expect(near(log(5e-324), -744.4400719213812)).toBe(true);
  });

  test("as compiled from source", () => {
    for (let x: f64 = 1e-320; x < 1e308; x *= 7.3) expect(same(log(x), sourceLog(x))).toBe(true);
  });
});

describe("exp", () => {
  test("values", () => {
    expect(exp(0)).toBe(1);
    expect(exp(-746)).toBe(0);
    expect(exp(710)).toBe(Infinity);
    expect(near(exp(1), 2.718281828459045)).toBe(true);
  });

  test("as compiled from source", () => {
    for (let x: f64 = -750; x < 711; x += 3.7) expect(same(exp(x), sourceExp.exp(x))).toBe(true);
  });
});

describe("expm1", () => {
  test("values", () => {
    expect(expm1(0)).toBe(0);
    expect(expm1(1e-300)).toBe(1e-300);
    expect(near(expm1(1), 1.718281828459045)).toBe(true);
  });

  test("as compiled from source", () => {
    for (let x: f64 = -41; x < 41; x += 0.37) {
      expect(same(expm1(x), sourceExp.expm1(x))).toBe(true);
    }
  });
});

describe("pow", () => {
  test("values", () => {
    expect(pow(7, 0)).toBe(1);
    expect(near(pow(2, 0.5), 1.4142135623730951)).toBe(true);
  });

  test("as compiled from source", () => {
    for (let x: f64 = 1e-9; x < 1e9; x *= 3.3) {
      expect(same(pow(x, 1.7), sourceExp.pow(x, 1.7))).toBe(true);
    }
  });
});

describe("erf", () => {
  test("values", () => {
    expect(erf(0)).toBe(0);
    expect(erf(-7)).toBe(-1);
    expect(near(erf(0.5), 0.5204998778130465)).toBe(true);
    expect(near(erf(1.5), 0.9661051464753108)).toBe(true);
  });

  test("as compiled from source", () => {
    for (let x: f64 = -7; x < 7; x += 0.11) expect(same(erf(x), sourceErf.erf(x))).toBe(true);
  });
});

describe("erfc", () => {
  test("values", () => {
    expect(erfc(0)).toBe(1);
    expect(erfc(30)).toBe(0);
    expect(near(erfc(1), 0.15729920705028513)).toBe(true);
  });

  test("as compiled from source", () => {
    for (let x: f64 = 0; x < 29; x += 0.23) expect(same(erfc(x), sourceErf.erfc(x))).toBe(true);
  });
});

describe("sinHalfPi", () => {
  test("values", () => {
    expect(sinHalfPi(0)).toBe(0);
    expect(near(sinHalfPi(1), 1)).toBe(true);
    expect(near(sinHalfPi(-1), -1)).toBe(true);
    expect(near(sinHalfPi(1.0 / 3), 0.5)).toBe(true);
    expect(near(sinHalfPi(0.5), 0.7071067811865476)).toBe(true);
  });

  test("as compiled from source", () => {
    for (let t: f64 = -1; t <= 1; t += 0.013) {
      expect(same(sinHalfPi(t), sourceSin(t))).toBe(true);
    }
  });
});
