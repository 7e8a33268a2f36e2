"""Minimax polynomials and rationals by Remez exchange, in mpmath.

`rational(f, lo, hi, n, m, weight)` returns numerator and denominator coefficients
(lowest first, denominator normalised to 1 at degree 0) that minimise
max |weight(x) (N(x)/D(x) - f(x))| on [lo, hi], and that maximum.
`rounded(...)` does the same with coefficients that fit a float format: it rounds one
coefficient after another, lowest first, and fits the others again around it.
"""
import struct

import mpmath as mp

mp.mp.dps = 50


def horner(c, x):
    y = mp.mpf(0)
    for k in reversed(c):
        y = y * x + k
    return y


def f32(x):
    return mp.mpf(struct.unpack("<f", struct.pack("<f", float(x)))[0])


def f64(x):
    return mp.mpf(float(x))


def _extrema(err, nodes, lo, hi):
    """The largest |err| in each interval between sign changes, by dense sampling and golden section."""
    k = 24
    xs = [lo]
    for a, b in zip(nodes, nodes[1:]):
        xs += [a + (b - a) * i / k for i in range(1, k + 1)]
    xs = sorted(set([lo] + xs + [hi]))
    es = [err(x) for x in xs]
    groups, start = [], 0
    for i in range(1, len(xs) + 1):
        if i == len(xs) or mp.sign(es[i]) != mp.sign(es[i - 1]):
            j = max(range(start, i), key=lambda q: abs(es[q]))
            groups.append(j)
            start = i
    out = []
    for j in groups:
        a, b = xs[max(j - 1, 0)], xs[min(j + 1, len(xs) - 1)]
        s = mp.sign(es[j])
        g = (mp.sqrt(5) - 1) / 2
        for _ in range(18):
            c, d = b - g * (b - a), a + g * (b - a)
            if s * err(c) > s * err(d):
                b = d
            else:
                a = c
        x = (a + b) / 2
        out.append(max([x, xs[j]], key=lambda q: abs(err(q))))
    return out


def rational(f, lo, hi, n, m=0, weight=lambda x: mp.mpf(1), fixed=(), iterations=14):
    """`fixed`: coefficients of the numerator, from the lowest, that are given."""
    lo, hi = mp.mpf(lo), mp.mpf(hi)
    memo = {}

    def cached(x):
        if x not in memo:
            memo[x] = (f(x), weight(x))
        return memo[x]

    p = len(fixed)
    free = n + 1 - p + m
    nodes = [(lo + hi) / 2 - (hi - lo) / 2 * mp.cos(mp.pi * i / free) for i in range(free + 1)]
    best = None
    E = mp.mpf(0)
    for _ in range(iterations):
        for _inner in range(1 if m == 0 else 6):
            A = mp.matrix(free + 1, free + 1)
            B = mp.matrix(free + 1, 1)
            for i, x in enumerate(nodes):
                y, w = cached(x)
                s = (-1) ** i / w
                for k in range(p, n + 1):
                    A[i, k - p] = x**k
                for k in range(1, m + 1):
                    A[i, n - p + k] = -(y + s * E) * x**k
                A[i, free] = -s
                B[i] = y - horner(fixed, x)
            sol = mp.lu_solve(A, B)
            change, E = abs(sol[free] - E), sol[free]
            if change <= abs(E) * mp.mpf("1e-12"):
                break
        num = list(fixed) + [sol[k] for k in range(n + 1 - p)]
        den = [mp.mpf(1)] + [sol[n + 1 - p + k] for k in range(m)]

        def err(x):
            y, w = cached(x)
            return w * (horner(num, x) / horner(den, x) - y)

        peaks = _extrema(err, nodes, lo, hi)
        worst = max(abs(err(x)) for x in peaks)
        if best is None or worst < best[2]:
            best = (num, den, worst)
        if len(peaks) < free + 1 or worst <= abs(E) * mp.mpf("1.0005"):
            break
        while len(peaks) > free + 1:
            peaks.pop(0 if abs(err(peaks[0])) < abs(err(peaks[-1])) else -1)
        nodes = peaks
    return best


def reweighted(xs, ys, ws, n, m, iterations=80):
    """The same on given points, by Lawson's weights (Nakatsukasa, Sete, Trefethen 2018), in doubles: where exchange
    finds no way to the extrema. ys: f at xs, ws: the weights of errors relative to f."""
    import numpy as np

    powers = np.vander(xs, max(n, m) + 1, increasing=True)
    lawson, den, best = np.ones_like(xs), np.ones_like(xs), None
    for _ in range(iterations):
        rows = np.hstack([powers[:, : n + 1] / ys[:, None], -powers[:, 1 : m + 1]])
        scale = np.sqrt(lawson) * ws / den
        A = rows * scale[:, None]
        size = np.linalg.norm(A, axis=0)
        c = np.linalg.lstsq(A / size, scale, rcond=None)[0] / size
        num, den = c[: n + 1], np.concatenate([[1], c[n + 1 :]])
        p, den_at = powers[:, : n + 1] @ num, powers[:, : m + 1] @ den
        e = np.abs(p / den_at / ys - 1) * ws
        if best is None or e.max() < best[2]:
            best = (list(num), list(den), e.max())
        lawson = lawson * (e / e.max() + 1e-3)
        lawson, den = lawson / lawson.max(), np.abs(den_at)
    return best


def rounded(f, lo, hi, n, weight=lambda x: mp.mpf(1), to=f32, fixed=(), points=800):
    """Polynomial whose coefficients are all of the format `to`: one coefficient after another is
    rounded, lowest first, and a linear program fits the others again around it on a Chebyshev grid."""
    import numpy as np
    from scipy.optimize import linprog

    mid, half = (mp.mpf(lo) + hi) / 2, (mp.mpf(hi) - lo) / 2
    xs = [mid - half * mp.cos(mp.pi * i / (points - 1)) for i in range(points)]
    ys = [f(x) for x in xs]
    ws = [weight(x) for x in xs]
    c = list(fixed)
    while len(c) <= n:
        # Unknowns: a correction to each free coefficient of the last fit, so that doubles suffice.
        rest = [mp.mpf(0)] * (n + 1 - len(c))
        for _ in range(2):
            r = [w * (y - horner(c + rest, x)) for x, y, w in zip(xs, ys, ws)]
            scale = max(abs(v) for v in r) or mp.mpf(1)
            A = np.array([[float(w * x**k) for k in range(len(c), n + 1)] for x, w in zip(xs, ws)])
            b = np.array([float(v / scale) for v in r])
            one = np.ones((points, 1))
            sol = linprog(
                [0.0] * len(rest) + [1.0],
                A_ub=np.vstack([np.hstack([A, -one]), np.hstack([-A, -one])]),
                b_ub=np.concatenate([b, -b]),
                bounds=[(None, None)] * (len(rest) + 1),
            ).x
            rest = [q + scale * mp.mpf(float(d)) for q, d in zip(rest, sol)]
        c.append(to(rest[0]))
    worst = max(abs(w * (horner(c, x) - y)) for x, y, w in zip(xs, ys, ws))
    return c, worst


def hex32(x):
    return "0x%08x" % struct.unpack("<I", struct.pack("<f", float(x)))[0]


def hex64(x):
    return "0x%016x" % struct.unpack("<Q", struct.pack("<d", float(x)))[0]


def show(name, c, worst, fmt=f32):
    h = hex32 if fmt is f32 else hex64
    print(f"{name}: max weighted error {mp.nstr(worst, 4)}")
    for k, x in enumerate(c):
        print(f"  c{k} = {mp.nstr(fmt(x), 9 if fmt is f32 else 17):>26}  {h(x)}")
