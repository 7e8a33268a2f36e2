"""The constants of the kernels, fitted here and nowhere else: run `python3 tools/constants.py [name …]`.

Every polynomial of assembly/math is printed lowest coefficient first, with its error before rounding
errors of its evaluation. docs/stream.md lists the same numbers in hex.
"""
import functools
import sys

from minimax import f32, f64, horner, hex32, hex64, mp, rational, reweighted, rounded, show

mp.mp.dps = 40
SQRT2 = mp.sqrt(2)
HALF_PI = mp.pi / 2


def log_ratio(f):
    return mp.log1p(f) / f if f else mp.mpf(1)


def atanh_ratio(z):
    """artanh(q) / q in z = q^2."""
    return mp.atanh(mp.sqrt(z)) / mp.sqrt(z) if z else mp.mpf(1)


# (m - 1)/(m + 1) at m = sqrt 2
Q_MAX = (SQRT2 - 1) / (SQRT2 + 1)


def sin_ratio(s):
    return mp.sin(HALF_PI * mp.sqrt(s)) / mp.sqrt(s) if s else HALF_PI


def cos_ratio(s):
    return mp.cos(HALF_PI * mp.sqrt(s)) / (1 - s) if s != 1 else mp.pi / 4


def quantile_ratio(s):
    """z / q with q = Phi(z) - 1/2 and s = q^2."""
    q = mp.sqrt(s)
    return SQRT2 * mp.erfinv(2 * q) / q if s else mp.sqrt(2 * mp.pi)


def mills(z):
    """Q(z) / phi(z)."""
    if z < 40:
        return mp.sqrt(mp.pi / 2) * mp.exp(z * z / 2) * mp.erfc(z / SQRT2)
    return 1 / (z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 5 / (z + 6 / (z + 7 / (z + 8 / z))))))))


@functools.lru_cache(None)
def tail(t):
    """z with ln Q(z) = -t^2 / 2."""
    z = t - (mp.log(t) + mp.mpf("0.919")) / t if t > 2 else (t - mp.mpf("1.1774")) * mp.mpf("1.475")
    for _ in range(80):
        step = (mp.log(mills(z)) - z * z / 2 - mp.log(2 * mp.pi) / 2 + t * t / 2) * mills(z)
        z += step
        if abs(step) < mp.mpf(10) ** -32:
            break
    return z


def doubles(name, f, lo, hi, n, weight=lambda x: mp.mpf(1)):
    c, _, w = rational(f, lo, hi, n, 0, weight, iterations=16)
    show(name, c, w, f64)


def log32():
    f = lambda z: -4 * atanh_ratio(z)
    show("log32: -2 ln((1+q)/(1-q))/q in q^2", *rounded(f, 0, Q_MAX**2, 2, lambda z: 1 / abs(f(z))))


def sincos32():
    show("sin32: sin(pi t/2)/t in t^2", *rounded(sin_ratio, 0, 1, 4, lambda s: 1 / sin_ratio(s)))
    w = lambda s: 1 - s if s < 1 else mp.mpf("1e-9")
    show("cos32: cos(pi t/2)/(1-t^2) in t^2", *rounded(cos_ratio, 0, 1, 3, w, fixed=(mp.mpf(1),)))


def shifted(c, a, b):
    """Coefficients in y of the polynomial c at s = a + b y."""
    out = [mp.mpf(0)] * len(c)
    for k in reversed(c):
        out = [(a * out[i] + (b * out[i - 1] if i else 0)) for i in range(len(out))]
        out[0] += k
    return out


def central(name, n, m, cut="2.001"):
    """z / x with x = 2q = erf(z/sqrt 2), as a ratio of polynomials in y = 1 - x^2; |z| <= 2."""
    s_max = (mp.erf(mp.mpf(cut) / SQRT2) / 2) ** 2
    num, den, w = rational(quantile_ratio, 0, s_max, n, m, lambda s: 1 / quantile_ratio(s), iterations=20)
    num, den = ([k / 2 for k in shifted(num, mp.mpf(1) / 4, -mp.mpf(1) / 4)], shifted(den, mp.mpf(1) / 4, -mp.mpf(1) / 4))
    lead = den[0]
    fmt = f32 if name.endswith("32") else f64
    show(name + " numerator", [k / lead for k in num], w, fmt)
    show(name + " denominator", [k / lead for k in den], w, fmt)


def central32():
    central("central32", 3, 4)


def middle32():
    """The same for |z| <= 3, by the error of p, which is z phi(z) times the relative one; 0.02 keeps the middle in view."""
    import numpy as np

    z = 3.001 * (np.arange(1500) + 0.5) / 1500
    x = np.array([float(mp.erf(mp.mpf(float(v)) / SQRT2)) for v in z])
    y = np.array([float(1 - mp.erf(mp.mpf(float(v)) / SQRT2) ** 2) for v in z])
    p = z * np.exp(-z * z / 2) / np.sqrt(2 * np.pi)
    num, den, w = reweighted(y, z / x, np.maximum(p, 0.02), 5, 5)
    show("middle32 numerator", num, w)
    show("middle32 denominator", den, w)


def central64():
    central("central64", 11, 10)


TAIL = {"32": (2.0, 7, 10.75), "64": (3.0, 23, 12.1)}


def tail_g(which, k, n, hi, lo=mp.mpf("1.175")):
    """g = t - z in xi = (t - t0)/(t + k), on [lo, hi]; t0 puts the ends at -h and h."""
    k, hi = mp.mpf(k), mp.mpf(hi)
    a, b = lo, hi
    t0 = (2 * a * b + k * (a + b)) / (a + b + 2 * k)
    t0 = mp.mpf(int(t0 * 256)) / 256
    at = lambda xi: (t0 + k * xi) / (1 - xi)
    f = lambda xi: at(xi) - tail(at(xi))
    w = lambda xi: 1 / max(mp.mpf(1), tail(at(xi)))
    x0, x1 = (a - t0) / (a + k), (b - t0) / (b + k)
    print("t0", t0, "k", k)
    if which == "32":
        show("tail32", *rounded(f, x0, x1, n, w))
    else:
        doubles("tail64", f, x0, x1, n, w)


def tail32():
    tail_g("32", *TAIL["32"])


def tail64():
    tail_g("64", *TAIL["64"])


def far32():
    """z > 8: ln(z M(z)) and z M(z) in y = 1/z^2; ln(1+f) on [0, 1/3]."""
    z = lambda y: 1 / mp.sqrt(y)
    lnr = lambda y: mp.log(mills(z(y)) * z(y)) / y if y else mp.mpf(-1)
    show("far32: ln(z M(z))/y", *rounded(lnr, mp.mpf(0), mp.mpf(1) / 64, 3))
    mr = lambda y: mills(z(y)) * z(y) if y else mp.mpf(1)
    show("far32: z M(z)", *rounded(mr, mp.mpf(0), mp.mpf(1) / 64, 2))
    show("far32: ln(1+f)/f", *rounded(log_ratio, 0, mp.mpf("0.34"), 5))


def log64():
    f = lambda z: -4 * atanh_ratio(z)
    c, _, w = rational(f, 0, Q_MAX**2, 7, 0, lambda z: 1 / abs(f(z)), iterations=16)
    show("log64: -2 ln((1+q)/(1-q))/q in q^2", c, w, f64)
    f = lambda z: (2 * atanh_ratio(z) - 2) / z if z else mp.mpf(2) / 3
    doubles("log64: (ln((1+s)/(1-s))/s - 2)/s^2 in s^2", f, 0, Q_MAX**2, 6)


def sincos64():
    doubles("sin64: sin(pi t/2)/t in t^2", sin_ratio, 0, 1, 8, lambda s: 1 / sin_ratio(s))
    doubles("cos64: cos(pi t/2)/(1-t^2) in t^2", cos_ratio, 0, 1, 7)


def exp64():
    h = mp.log(2) / 2 + mp.mpf("1e-6")
    q = lambda r: sum(r**k / mp.factorial(k + 2) for k in range(24))
    doubles("exp64: (expm1(r) - r)/r^2", q, -h, h, 10)


def erf64():
    f = lambda s: mp.erf(mp.sqrt(s)) / mp.sqrt(s) if s else 2 / mp.sqrt(mp.pi)
    doubles("erf64: erf(x)/x in x^2, |x| <= 1", f, 0, 1, 11)


def mills64():
    """(z + S) M(z) in q = (z - K)/(z + K), z in [0, inf)."""
    K, S, n = mp.mpf(5), mp.mpf("0.75"), 23
    at = lambda q: K * (1 + q) / (1 - q)
    f = lambda q: (at(q) + S) * mills(at(q)) if q < 1 else mp.mpf(1)
    doubles(f"mills64 K={K} S={S}", f, -1, 1, n)


if __name__ == "__main__":
    for name in sys.argv[1:] or ["log32", "sincos32", "central32", "middle32", "tail32", "far32", "log64", "sincos64", "exp64", "erf64", "mills64", "central64", "tail64"]:
        globals()[name]()
