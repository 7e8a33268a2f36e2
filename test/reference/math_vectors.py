"""Writes test/vectors/math.json: `python3 test/reference/math_vectors.py` (needs mpmath).

Each row is the argument (pow: both), the value rounded to a double, and the rest, exact value - double, rounded.
"""
import json
import math
import random

import mpmath as mp

mp.mp.prec = 1400  # erfinv of 1 - 2^-53, expm1 and erf of subnormal numbers
random.seed(1)
TINY = 5e-324
MIN = 2.0**-1022
LN2 = math.log(2)


def beside(*points):
    return [y for x in points for y in (math.nextafter(x, -math.inf), x, math.nextafter(x, math.inf))]


def signed(points):
    return [s * x for x in points for s in (1, -1)]


def powers(lo, hi, n):
    """n numbers between 10^lo and 10^hi, evenly in the exponent, with random digits."""
    return [10 ** (lo + (hi - lo) * (i + random.random()) / n) for i in range(n)]


def between(lo, hi, n):
    return [lo + (hi - lo) * (i + random.random()) / n for i in range(n)]


def positive(x):
    return [y for y in x if y > 0]


SQRT_HALF = math.sqrt(0.5)
LOG = (
    [TINY, 2 * TINY, 3e-323, 1e-320, 1e-310, MIN - TINY, MIN, MIN + TINY, 1.7976931348623157e308, 1e308]
    + beside(1, 0.5, 2, SQRT_HALF, 2 * SQRT_HALF, SQRT_HALF / 2, math.e, 1e22)
    + [1 + s * 10**-k for k in range(1, 16) for s in (1, -1)]
    + powers(-307, 308, 50)
    + between(0.4, 2.5, 40)
)
EXP = (
    [0.0]
    + beside(1, -1, LN2, LN2 / 2, -LN2 / 2, 3 * LN2 / 2, 709.782712893384, -708.3964185322641, -745.1332191019411)
    + [709.0, -709.0, -720.5, -740.0, -744.0, -745.0, -745.13]
    + signed(powers(-20, 0, 20))
    + [n * LN2 / 2 for n in (-99, -7, 5, 77, 1001, 2001)]
    + between(-745.1, 709.7, 70)
)
EXPM1 = (
    signed([TINY, 1e-310, MIN])
    + beside(LN2 / 2, -LN2 / 2, 3 * LN2 / 2, -3 * LN2 / 2, 40, -40, -37.42994775023705, 709.782712893384)
    + signed(powers(-300, -18, 6))
    + signed(powers(-18, 0, 24))
    + between(-45, 45, 60)
    + [n * LN2 / 2 for n in (-9, -7, -5, 5, 7, 77, 1001)]
    + [-700.0, 500.0, 700.0]
)
ERF = (
    signed([TINY, 1e-310, MIN])
    + beside(1, -1, 6, -6, 0.5)
    + signed(powers(-300, -9, 6))
    + signed(powers(-9, 0, 15))
    + signed(between(0, 1, 15) + between(1, 6.2, 30))
)
ERFC = (
    [TINY, MIN, 1e-17, 1e-9]
    + beside(0.5, 1, 2, 5.9, 26.5, 27)
    + between(0, 6, 25)
    + between(0, 1, 30)
    + between(1, 6, 30)
    + between(6, 26.5, 40)
    + [26.543258430632, 26.6, 26.7, 26.8, 26.9, 27.1, 27.15, 27.2]
)
CUT = 0.9544997361036416
ERFINV = (
    signed([TINY, MIN, 1e-310])
    + signed(powers(-300, -9, 4))
    + signed(powers(-9, 0, 15))
    + beside(CUT, -CUT, 0.5)
    + signed(between(0, CUT, 20))
    + signed([1 - 2.0**-53, 1 - 2.0**-52])
    + signed([1 - x for x in powers(-15.5, -1.4, 25)])
)
POW = (
    [(x, y) for x in (TINY, 1e-310, MIN, 0.5, 1.0, 2.0, math.e, 1e300) for y in (-1.0, -0.5, 0.0, 0.5, 1.0)]
    + [(1 + s * 2.0**-k, y) for k in (52, 40, 20) for s in (1, -0.5) for y in (1.0, -1e6, 2.0**50)]
    + [(10 ** random.uniform(-300, 300), random.uniform(-1, 1)) for _ in range(45)]
    + [(random.uniform(0.01, 20), random.uniform(-30, 30)) for _ in range(45)]
)


def row(f, *x):
    exact = f(*[mp.mpf(v) for v in x])
    value = to_double(exact)
    if math.isinf(value):
        return None
    return [*x, value, to_double(exact - mp.mpf(value))]


def to_double(x):
    """Rounded once, to nearest even, subnormal numbers too."""
    if x == 0:
        return 0.0
    exponent = max(mp.frexp(x)[1] - 53, -1074)
    units = int(mp.nint(mp.ldexp(x, -exponent)))  # nint: ties to even
    try:
        return math.ldexp(units, exponent)
    except OverflowError:
        return math.copysign(math.inf, units)


def table(f, points):
    points = [p if isinstance(p, tuple) else (p,) for p in points]
    rows = [row(f, *p) for p in dict.fromkeys(points)]
    return sorted(r for r in rows if r is not None)


FUNCTIONS = {
    "log": table(mp.log, positive(LOG)),
    "exp": table(mp.exp, EXP),
    "expm1": table(mp.expm1, EXPM1),
    "erf": table(mp.erf, ERF),
    "erfc": table(mp.erfc, ERFC),
    "erfinv": table(mp.erfinv, ERFINV),
    "pow": table(mp.power, POW),
}

if __name__ == "__main__":
    head = {
        "about": "Rows: argument (pow: both), value as a double, exact value - that double.",
        "source": f"test/reference/math_vectors.py, mpmath {mp.__version__}",
    }
    with open("test/vectors/math.json", "w") as out:
        out.write("{\n")
        for name, text in head.items():
            out.write(f"  {json.dumps(name)}: {json.dumps(text)},\n")
        blocks = [
            f"  {json.dumps(name)}: [\n" + ",\n".join(f"    {json.dumps(r)}" for r in rows) + "\n  ]"
            for name, rows in FUNCTIONS.items()
        ]
        out.write(",\n".join(blocks) + "\n}\n")
    for name, rows in FUNCTIONS.items():
        print(name, len(rows))
