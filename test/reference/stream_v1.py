"""Stream v1 of weightseed in NumPy, written from docs/stream.md alone (§ numbers are that page's).

    python3 stream_v1.py DIR    compares the files named in DIR/cases.json, made by the wasm, bit for bit

Tables and their degrees are read from the page itself, so a wrong digit there shows here. Runs alike under NumPy 1
and 2, whose promotion rules differ: numbers are arrays of one element or more, never scalars of another format.
"""

import hashlib
import json
import math
import re
import struct
import sys
from pathlib import Path

import numpy as np

F32, F64, U32, U64 = np.float32, np.float64, np.uint32, np.uint64
PAGE = Path(__file__).resolve().parents[2] / "docs" / "stream.md"
LAWS = {"uniform": 1, "normal": 2, "truncated": 3}


# 1. Conventions


def float32(i):
    return np.array([i], U32).view(F32)


def float64(i):
    return np.array([i], U64).view(F64)


def tables(page):
    """The polynomials: {("P", "sin32"): coefficients, highest first}."""
    found = {}
    for letter, name, degree, digits in re.findall(
        r"\*\*(\w) of (\w+)\*\* \(degree (\d+), highest coefficient first\):\s+((?:0x[0-9a-f]+\s+)+)", page
    ):
        digits = digits.split()
        assert len(digits) == int(degree) + 1, f"{letter} of {name}: not of degree {degree}"
        decode = {10: float32, 18: float64}[len(digits[0])]
        found[letter, name] = [decode(int(d, 16)) for d in digits]
    return found


TABLES = tables(PAGE.read_text(encoding="utf-8"))


def polynomial(letter, name, x):
    return evaluate(TABLES[letter, name][::-1], x)


def evaluate(c, x):
    """Of coefficients c₀ first."""
    assert c[0].dtype == x.dtype
    if len(c) == 3:
        return (((c[2] * x) + c[1]) * x) + c[0]
    pairs = [(c[k + 1] * x) + c[k] if k + 1 < len(c) else c[k] for k in range(0, len(c), 2)]
    y = x * x
    p = pairs.pop()
    while pairs:
        p = (p * y) + pairs.pop()
    return p


def P(name, x):
    return polynomial("P", name, x)


def pmin(a, b):
    return np.where(b < a, b, a)


def pmax(a, b):
    return np.where(a < b, b, a)


def rest(a, b):
    s = a + b
    q = s - a
    return (a - (s - q)) + (b - q)


# 2. Seed, name, key


def seed_integer(seed):
    if isinstance(seed, str):
        return int.from_bytes(hashlib.sha256(b"weightseed/seed\0" + seed.encode("utf-8")).digest()[:8], "little")
    return seed


def key(seed, name):
    message = b"weightseed/v1\0" + struct.pack("<Q", seed_integer(seed)) + name.encode("utf-8")
    return struct.unpack_from("<II", hashlib.sha256(message).digest())


# 3. Words

LOW = 0xFFFFFFFF


def philox(c0, c1, c2, c3, k0, k1):
    """Philox4x32-10 of arrays of counters, each word in a uint64."""
    for _ in range(10):
        p0, p1 = c0 * U64(0xD2511F53), c2 * U64(0xCD9E8D57)
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ U64(k0), p1 & LOW, (p0 >> 32) ^ c3 ^ U64(k1), p0 & LOW
        k0, k1 = (k0 + 0x9E3779B9) & LOW, (k1 + 0xBB67AE85) & LOW
    return [c.astype(U32) for c in (c0, c1, c2, c3)]


def rotl(x, n):
    return (x << n) | (x >> (32 - n))


def words(k0, k1, domain, first, count):
    """W of the blocks first … first + count − 1, an array of count rows of 4096."""
    b = np.array([[first + i] for i in range(count)], U64)
    lanes = np.arange(8, dtype=U64)[None, :]
    b, lanes = np.broadcast_arrays(b, lanes)
    s0, s1, s2, s3 = philox(b & LOW, b >> 32, lanes, np.full_like(b, domain), k0, k1)
    w = np.empty((count, 512, 8), U32)
    for step in range(512):
        w[:, step, :] = rotl(s0 + s3, 7) + s0
        t = s1 << 9
        s2 = s2 ^ s0
        s3 = s3 ^ s1
        s1 = s1 ^ s2
        s0 = s0 ^ s3
        s2 = s2 ^ t
        s3 = rotl(s3, 11)
    return w.reshape(count, 4096)


# 4. Unit numbers


def n31(w):
    return ((w >> 1) | 1).astype(F32)


def t32(w):
    return w.view(np.int32).astype(F32) * F32(2.0**-31)


def u53(x):
    return ((x >> 12) | 0x3FF0000000000000).view(F64) - float64(0x3FEFFFFFFFFFFFFF)


def t64(x):
    return ((x >> 12) | 0x4000000000000000).view(F64) - 3.0


# 5. Functions of the float32 class, and their float64 twins of 6


def M2L(x, s):
    i = x.view(U32) - np.array([0x3F3504F3 + (s << 23)], U32)
    e = i & 0xFF800000
    m = ((i - e) + 0x3F3504F3).view(F32)
    q = (m - F32(1)) / (m + F32(1))
    return (P("M2L", q * q) * q) + (e.view(np.int32).astype(F32) * float32(0xB4317218))


def suffix(x):
    return {F32: "32", F64: "64"}[x.dtype.type]


def sin(t):
    return P("sin" + suffix(t), t * t) * t


def cos(t):
    s = t * t
    return P("cos" + suffix(t), s) * (1 - s)


def central(x):
    return inverse("central" + suffix(x), x)


def middle(x):
    return inverse("middle32", x)


def inverse(name, x):
    y = 1 - (x * x)
    return x * (polynomial("N", name, y) / polynomial("D", name, y))


def g(t):
    shift, scale = {F32: (3.08203125, 2), F64: (3.5390625, 3)}[t.dtype.type]
    return P("g" + suffix(t), (t - shift) / (t + scale))


# 6. Functions of the float64 class

LN2_HI, LN2_LO = float64(0x3FE62E42FEE00000), float64(0x3DEA39EF35793C76)
SQRT_HALF, SQRT_2 = float64(0x3FE6A09E667F3BCD), float64(0x3FF6A09E667F3BCD)
SQRT_2_OVER_PI, SQRT_1_OVER_2PI = float64(0x3FE9884533D43651), float64(0x3FD9884533D43651)


def split64(x):
    i = x.view(U64) - np.array([0x3FE6A09E667F3BCD], U64)
    k = (i + 0x3FF0000000000000) >> 52
    m = ((i & 0x000FFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD).view(F64)
    return m, k.astype(F64) - 1023


def M2L64(x):
    m, e = split64(x)
    q = (m - 1) / (m + 1)
    return (P("M2L64", q * q) * q) + (e * float64(0xBFF62E42FEFA39EF))


def ln64(x):
    m, e = split64(x)
    f = m - 1
    s = f / (f + 2)
    z = s * s
    h = (f * f) * 0.5
    q = s * (h + (z * P("ln64", z)))
    lo = q + (e * LN2_LO)
    return (e * LN2_HI) + (f - (h - lo))


def mills(z):
    q = (z - 5) / (z + 5)
    return P("mills", q) / (z + 0.75)


def em1core(r):
    return ((r * r) * P("em1core", r)) + r


def reduce(x):
    """n and em1core of the reduced argument, for exp and expm1."""
    n = np.rint(x * float64(0x3FF71547652B82FE))
    return int(n[0]), em1core((x - (n * LN2_HI)) - (n * LN2_LO))


def exp(x):
    if x <= -745.2:
        return np.zeros(1)
    n, y = reduce(x)
    h = n >> 1
    return ((1 + y) * 2.0**h) * 2.0 ** (n - h)


def expm1(x):
    if not abs(x) < 40:
        return exp(x) - 1
    n, y = reduce(x)
    w = 2.0**n
    return y if n == 0 else (y * w) + (w - 1)


def log(x):
    small = x < 2.0**-1022
    y = ln64(np.where(small, x * 2.0**54, x))
    return np.where(small, y - float64(0x4042B708872320E2), y)


def erfcore(x):
    return x * P("erfcore", x * x)


def erf(x):
    if abs(x) < 1:
        return erfcore(x)
    return np.copysign(1 - erfc(abs(x)), x)


def erfc(x):
    if x < 0.5:
        return 1 - erfcore(x)
    if x >= 28:
        return np.zeros(1)
    a = (x.view(U64) & 0xFFFFFFFFF8000000).view(F64)
    b = (x - a) * (x + a)
    return exp(-(a * a)) * ((exp(-b) * SQRT_2_OVER_PI) * mills(x * SQRT_2))


# 7 … 9. The laws: words of whole blocks to values; the format F is that of the words' class


def format_of(w):
    return F32 if w.dtype == U32 else F64


def signed(x, flip):
    return np.where(flip, -x, x)


def uniform(w, low, high):
    F = format_of(w)
    c = (low * 0.5) + (high * 0.5)
    h = (high * 0.5) - (low * 0.5)
    if F is F32:
        narrow = abs(c - c.astype(F32).astype(F64)) > 2.0**-19 * h
    else:
        narrow = abs(c) > 32 * h and rest(low * 0.5, high * 0.5) != 0
    if narrow:
        zero = np.zeros(1)
        return truncated(w, zero, zero, zero, zero, low, high)
    t = t32(w) if F is F32 else t64(w)
    return pmin(pmax((t * h.astype(F)) + c.astype(F), low.astype(F)), high.astype(F))


def normal(w, mean, std):
    F = format_of(w)
    if std == 0:
        return np.broadcast_to(mean.astype(F), w.shape)
    lost = mean - mean.astype(F).astype(F64)
    lost = np.where(abs(lost) <= 2.0**-19 * std, 0, lost)
    mean, std, lost = mean.astype(F), std.astype(F), lost.astype(F)
    pairs = w.reshape(-1, 2, 8 if F is F32 else 4)
    a, b = np.ascontiguousarray(pairs[:, 0]), np.ascontiguousarray(pairs[:, 1])
    if F is F32:
        r, t = np.sqrt(M2L(n31(a), 31)) * std, t32(b)
    else:
        r, t = np.sqrt(M2L64(u53(a))) * std, t64(b)
    value = np.stack((r * signed(cos(t), b & 1), r * sin(t)), axis=1)
    return value if mean == 0 else (value + lost) + mean


def kind(F, a, b):
    near, far, _ = near_far_bound(a, b, a, b)
    S, K = (2, 3) if F is F32 else (0.5, 12)
    if F is F32 and a <= -6.5625 and b >= 6.5625:
        return "whole"
    if F is F32 and not a < 0 < b and near == 0 and far >= 6.5625:
        return "half"
    spread = (b - a) * max(abs(a), abs(b), 1)
    x0, x1 = erf(a * SQRT_HALF), erf(b * SQRT_HALF)
    tilt = abs(x0 + x1) / (x1 - x0) if spread > 2.0**-25 else np.inf
    if abs(a) <= 2 and abs(b) <= 2 and (spread >= S or tilt <= K):
        return "central"
    if F is F32 and abs(a) <= 3 and abs(b) <= 3 and spread >= S and tilt <= K:
        return "middle"
    return "short" if spread < S else "straddling" if a < 0 < b else "one-sided"


def near_far_bound(a, b, low, high):
    near, far, bound = (-b, -a, high) if b <= 0 else (a, b, low)
    return np.minimum(near, 1e300), far, bound


def is_widened(mean, std, a, b, low, high):
    form = kind(F32, a, b)
    if form in ("whole", "half"):
        return False
    if form == "short":
        return True
    m = mean
    if form == "one-sided":
        near, _, m = near_far_bound(a, b, low, high)
        std = std / max(near, 1)
    return bool(abs(m - m.astype(F32).astype(F64)) > 2.0**-19 * std)


def truncated(w, mean, std, a, b, low, high):
    F = format_of(w)
    if F is F32 and is_widened(mean, std, a, b, low, high):
        x = (w.astype(U64) << U64(32)) + U64(2**31)
        if kind(F64, a, b) in ("central", "short"):
            x = x ^ U64(2**63)
        return truncated(x, mean, std, a, b, low, high).astype(F32)
    form = kind(F, a, b)
    low_F, high_F = low.astype(F), high.astype(F)
    if form == "whole":
        return pmin(pmax(normal(w, mean, std), low_F), high_F)
    if form == "half":
        x = np.abs(normal(w, np.zeros(1), std))
        x = -x if b <= 0 else x
        mu = mean.astype(F)
        lost = mean - mu.astype(F64)
        lost = np.where(np.abs(lost) <= 2.0**-19 * std, 0, lost).astype(F)
        return pmin(pmax((x + lost) + mu, low_F), high_F)
    if form == "short":
        return short(w, a, b, low, high)
    if form in ("central", "middle"):
        x0, x1 = erf(a * SQRT_HALF), erf(b * SQRT_HALF)
        c, h, base = ((x0 + x1) * 0.5).astype(F), ((x1 - x0) * 0.5).astype(F), mean
        t = t32(w) if F is F32 else t64(w)
        z = (central if form == "central" else middle)((t * h) + c)
    else:
        z, std, base = tails(w, mean, std, a, b, low, high)
        if std is None:
            return pmin(pmax(z + base.astype(F), low_F), high_F)
    value = (z * std.astype(F)) + base.astype(F)
    return pmin(pmax(value, low.astype(F)), high.astype(F))


def short(w, a, b, low, high):
    eta = (b - a) * 0.5
    alpha, beta = ((a + b) * 0.5) * eta, eta * eta
    q = [np.zeros(1), np.ones(1)]
    for n in range(1, 28):
        q.append(-((alpha * q[n]) + (beta * q[n - 1])) / n)
    A = B = np.zeros(1)
    for n in range(1, 29):
        if n % 2 == 1:
            A = A + q[n] / n
        else:
            B = B + q[n] / n

    def product(x, y, n):
        total = np.zeros(1)
        for i in range(n + 1):
            total = total + x[i] * y[n - i]
        return total

    y, D, u = [np.zeros(1)], [A], []
    for n in range(28):
        u.append((alpha * D[n]) + (beta * product(y, D, n)))
        y.append(D[n] / (n + 1))
        D.append(product(u, D, n) / (n + 1))
    c, h = (low * 0.5) + (high * 0.5), (high * 0.5) - (low * 0.5)
    value = ((evaluate(y, t64(w) - (-B / A)) * h) + rest(low * 0.5, high * 0.5)) + c
    return pmin(pmax(value, low), high)


def tails(w, mean, std, a, b, low, high):
    """The z, σ' and base of a straddling or one-sided cut; of a smooth one z σ', None and base."""
    F = format_of(w)
    if a < 0 < b:
        r0, r1 = erfc(-a * SQRT_HALF), erfc(b * SQRT_HALF)
        width = (2 - r0) - r1
        part = (1 - r0) / width
        o, t2, base = np.zeros(1), float64(0x3FF62E42FEFA39EF), mean
    else:
        near, far, base = near_far_bound(a, b, low, high)
        if far == np.inf:
            rho = np.full(1, -np.inf)
        else:
            rho = log(mills(far) / mills(near)) - ((far - near) * ((far + near) * 0.5))
        r0 = r1 = exp(rho)
        width, part, o = -expm1(rho), np.zeros(1), near
        t2 = (near * near) - (2 * log(mills(near) * SQRT_1_OVER_2PI))
        std = -std if b <= 0 else std
    is_near, steps = o <= 8, 3 if o <= 9.5 else 2
    origin, square = o, t2
    r0, r1, o, t2 = r0.astype(F), r1.astype(F), o.astype(F), t2.astype(F)
    if F is F32:
        step, T = (width * 2.0**-31).astype(F), min(math.floor(part[0] * 2.0**32), 2**32 - 1)
        lower = w.view(np.int32) < np.int32(T - 2**31)
        y = w ^ np.where(lower, U32(2**31), U32(2**31 - 1)) if a < 0 < b else w
        v = pmin(np.where(lower, r0, r1) + (n31(y) * step), np.ones(1, F))
        excess = np.abs(M2L(v, 0))
        if not a < 0 < b:
            if origin > 4096:
                return ((std * 0.5) / origin).astype(F32) * excess, None, base
            P, middle_t = smooth(origin, square, rho, std)
            if P is not None:
                return evaluate(P, np.sqrt(t2 + excess) - middle_t) * excess, None, base
    else:
        step, T = width, math.floor(part[0] * 2.0**63)
        lower = w.view(np.int64) < np.int64(2 * (min(T, 2**63 - 1) - 2**62))
        y = w ^ np.where(lower, U64(2**63), U64(2**63 - 1))
        v = pmin(np.where(lower, r0, r1) + (u53(y) * step), np.ones(1, F))
        excess = np.abs(M2L64(v))
    delta = near_excess(excess, o, t2) if F is F32 or is_near else far_excess64(excess, o, steps)
    return signed(delta, lower), std, base


def near_excess(w, o, t2):
    t0 = np.sqrt(t2)
    gap = g(t0)
    t = np.sqrt(t2 + w)
    return (w / (t + t0)) - (g(t) - gap)


POINTS = [x / 64 for x in (63, 53, 36, 12, -12, -36, -53, -63)]


def smooth(o, t2, rho, std):
    """The coefficients, lowest first, and the middle of a one-sided cut's polynomial in float32, where it has one."""
    s = np.minimum(-2 * rho, 43)
    t0, t1 = np.sqrt(t2), np.sqrt(t2 + s)
    if t1 > 2.25 * t0:
        return None, None
    eta = (s / (t1 + t0)) * 0.5
    d = []
    for x in POINTS:
        e = eta * (1 + x)
        w = e * ((2 * t0) + e)
        delta = near_excess(w, o, t2) if o <= 8 else far_excess64(w, o, 3 if o <= 9.5 else 2)
        d.append(delta / w)
    for j in range(1, 8):
        for k in range(7, j - 1, -1):
            d[k] = (d[k] - d[k - 1]) / (POINTS[k] - POINTS[k - j])
    for i in range(6, -1, -1):
        for j in range(i, 7):
            d[j] = d[j] - (POINTS[i] * d[j + 1])
    unit, p = std, []
    for x in d:
        p.append((x * unit).astype(F32))
        unit = unit / eta
    return p, (t0 + eta).astype(F32)


def far_excess64(w, o, steps):
    sq, m0 = o * o, mills(o)
    d = w / (o + np.sqrt(sq + w))
    for _ in range(steps):
        m = mills(o + d)
        d = d + (m * (((w * 0.5) - (d * (o + (d * 0.5)))) + ln64(m / m0)))
    return d


# 11. Laws of whole tensors: a seed, a name and a shape to values in float64 or in the format F


def eye(shape, gain, shift):
    row, column = np.indices(shape)
    return np.where(column == row + shift, gain, 0.0)


def dirac(shape, layout, gain, groups=1):
    at = dict(zip(layout, np.indices(shape)))
    there = at["I"] == at["O"] % (shape[layout.index("O")] // groups)
    for role, length in zip(layout, shape):
        if role not in "OI":
            there &= at[role] == length // 2
    return np.where(there, gain, 0.0)


def sparse(F, key_words, shape, layout, count, fraction, per, std):
    size = shape[0] * shape[1]
    axis = layout.index({"out": "O", "in": "I"}[per])
    n = shape[1 - axis]
    k = n - math.ceil(fraction * n) if count is None else count
    if k == 0 or std == 0:
        return np.zeros(shape, F)
    w = words(*key_words, 64 + (F is F64), 0, -(-size // 4096)).reshape(-1)[:size]
    # along a unit the flat index ascends, so that a stable sort is one of pairs
    order = np.argsort(np.moveaxis(w.reshape(shape), axis, 0), axis=1, kind="stable")
    stays = np.zeros((shape[axis], n), bool)
    np.put_along_axis(stays, order[:, :k], True, axis=1)
    block = 2048 if F is F64 else 4096
    w = words(*key_words, 32 + (F is F64), 0, -(-size // block))
    z = normal(w.view("<u8") if F is F64 else w, np.zeros(1), np.array([std], F64)).reshape(-1)[:size]
    return np.where(np.moveaxis(stays, 0, axis), z.reshape(shape), F(0))


def quarters(x, n):
    """S(x, n): the sine of x / n quarter turns."""
    q, r = x // n, x % n
    v = sin(np.where(q % 2 == 1, n - r, r).astype(F64) / n)
    return np.where(q // 2 % 2 == 1, 0 - v, v)


def fourier(shape, layout, side, window, scaling, periodic):
    at = dict(zip(layout, np.indices(shape)))
    (time,) = set(layout) - set("OI")
    n, k, T = at[time], at["O"], shape[layout.index(time)]
    N = 2 * (shape[layout.index("O")] - 1)
    M = 0 if T == 1 or window == "rectangular" else T if periodic else T - 1
    a, b = (1.0, 0.0) if M == 0 else {"hann": (0.5, 0.5), "hamming": (0.54, 0.46)}[window]
    m = T if M == 0 else M
    l = a - b if m < T else 0.0
    if scaling == "none":
        s = 1.0
    elif scaling == "spectrum":
        s = 2 * l if M == 1 else (a * m) + l
    elif M == 1:
        s = math.sqrt((2 * l) * l)
    else:
        s = math.sqrt((m * ((a * a) + ((b * b) / (1 if M == 2 else 2)))) + (l * l))
    a, b = a / s, b / s
    A = a if M == 0 else a - (b * quarters((4 * n) + M, M))
    return (A * quarters((4 * ((n * k) % N)) + (N * (1 if side == "real" else 2)), N)) + 0


# 12. Orthogonal vectors


def lane_sums(terms, lanes):
    """Ascending sums of the last axis by coordinate mod `lanes`, added up."""
    sums = np.zeros(terms.shape[:-1] + (lanes,), terms.dtype)
    for i in range(0, terms.shape[-1], lanes):
        sums = sums + terms[..., i : i + lanes]
    if lanes == 2:
        return sums[..., 0] + sums[..., 1]
    return (sums[..., 0] + sums[..., 2]) + (sums[..., 1] + sums[..., 3])


def dot(v, w):
    """Of every row of v with every row of w."""
    total = np.zeros((len(v), len(w)), v.dtype)
    for c in range(0, v.shape[1], 512):
        total = total + lane_sums(v[:, None, c : c + 512] * w[None, :, c : c + 512], 4 if v.dtype == F32 else 2)
    return total


def panel(F, k0, k1, first, N, M):
    """Reflectors, τ, signs."""
    size, block = M - first, 4096 if F is F32 else 2048
    y = np.zeros((16, -(-size // 16) * 16), F)
    tau, sign = np.zeros(16, F), np.zeros(16, F)
    blocks = -(-M // block)
    zero, one = np.zeros(1, F64), np.ones(1, F64)
    for k in range(min(16, N - first)):
        w = words(k0, k1, 80 + (F is F64), (first + k) * blocks, blocks)
        row = normal(w if F is F32 else w.view("<u8"), zero, one).reshape(-1)
        y[k, k:size] = row[: size - k]
        x = F64(y[k, k])
        y[k, k] = 0
        rest = lane_sums(y[k].astype(F64) * y[k].astype(F64), 4)
        norm = np.sqrt((x * x) + rest)
        y[k, k] = F(1) if rest == 0 else F(x - norm if x < 0 else x + norm)
        tau[k] = F(2 / ((F64(y[k, k]) * F64(y[k, k])) + rest))
        sign[k] = 1 if x < 0 else -1
    return y, tau, sign


def orthonormal(F, k0, k1, N, M, gain):
    if gain == 0:
        return np.zeros((N, M), F)
    vectors = np.zeros((N, -(-M // 16) * 16), F)
    for first in range((N - 1) // 16 * 16, -1, -16):
        y, tau, sign = panel(F, k0, k1, first, N, M)
        gram = dot(y, y)
        v = vectors[first:, first:]  # a view
        s = dot(v, y)
        for r in range(min(16, N - first)):
            s[r] = sign[r] * y[:, r]
            v[r, r] = sign[r]
        for l in range(15, -1, -1):
            s[:, l] = tau[l] * s[:, l]
            for k in range(l):
                s[:, k] = s[:, k] - (gram[k, l] * s[:, l])
        for k in range(16):
            v[:] = v - (s[:, k : k + 1] * y[k])
    vectors = vectors[:, :M]
    return vectors if gain == 1 else vectors * F(gain)


def orthogonal(F, key_words, shape, layout, gain, columnAxis=None):
    axes = range(len(shape))
    if columnAxis is None:
        columns = [axis for axis in axes if (layout[axis] == "O") == (layout[-1] == "O")]
    else:
        columns = [columnAxis % len(shape)]
    order = [axis for axis in axes if axis not in columns] + columns
    C = math.prod(shape[axis] for axis in columns)
    R = math.prod(shape) // C
    vectors = orthonormal(F, *key_words, min(R, C), max(R, C), gain)
    matrix = vectors.T if R > C else vectors
    return matrix.reshape([shape[axis] for axis in order]).transpose(np.argsort(order))


def deltaOrthogonal(F, key_words, shape, layout, gain):
    lengths = dict(zip(layout, shape))
    vectors = orthonormal(F, *key_words, lengths["I"], lengths["O"], gain)
    value = np.zeros(shape, F)
    centre = tuple(slice(None) if role in "OI" else (lengths[role] - 1) // 2 for role in layout)
    value[centre] = vectors.T if layout.index("O") < layout.index("I") else vectors
    return value


# 9. From options to numbers

NODES = [
    (float(x), float(weight))
    for x, weight in re.findall(r"^\| (0\.\d+) \| (0\.\d+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
]
assert len(NODES) == 5


def truncated_numbers(mean, std, low, high, bounds, moments="parent"):
    """The law and the numbers that `values` takes; an option of None is no bound."""
    if std == 0:
        return "constant", [mean]
    low = -math.inf if low is None else low
    high = math.inf if high is None else high
    if bounds == "absolute":
        most = sys.float_info.max
        a, b = (max(-most, min(most, (x - mean) / std)) if math.isfinite(x) else x for x in (low, high))
        return "truncated", [mean, std, a, b, low, high]
    a, b = low, high
    if moments == "parent":
        return "truncated", [mean, std, a, b, mean + std * a, mean + std * b]
    o, d, s = cut_moments(a, b)
    p = std / s
    return "truncated", [mean - p * (o + d), p, a, b, mean + p * ((a - o) - d), mean + p * ((b - o) - d)]


def cut_moments(a, b):
    o = min(max(0.0, a), b)
    size = abs(o)
    R = 90 / (size + (size if size > 1e100 else math.sqrt((size * size) + 90)))
    start, end = max(a - o, -R), min(b - o, R)

    def integral(f):
        total = 0.0
        for k in range(32):
            A, B = start + ((end - start) * (k / 32)), start + ((end - start) * ((k + 1) / 32))
            M, H = (A * 0.5) + (B * 0.5), (B * 0.5) - (A * 0.5)
            for x, w in NODES:
                for delta in (M - (H * x), M + (H * x)):
                    E = exp(np.array([-delta * (o + (delta * 0.5))]))[0]
                    total = total + ((w * H) * E) * f(delta)
        return total

    mass = integral(lambda delta: 1.0)
    d = 0.0 if a == -b else integral(lambda delta: delta) / mass
    return o, d, math.sqrt(integral(lambda delta: (delta - d) * (delta - d)) / mass)


# 3 and 10. Values as the little-endian unsigned integers that encode them


def encode(value, dtype):
    if dtype == "float64":
        return value.view(U64)
    if dtype == "float16":
        return value.astype(np.float16).view(np.uint16)
    i = value.view(U32)
    if dtype == "bfloat16":
        return ((i + 0x7FFF + ((i >> 16) & 1)) >> 16).astype(np.uint16)
    return i


def values(law, dtype, seed, name, offset, count, params):
    """Values offset … offset + count − 1 of a parameter, encoded."""
    F, block = (F64, 2048) if dtype == "float64" else (F32, 4096)
    params = [np.array([p], F64) for p in params]
    with np.errstate(all="ignore"):
        if law == "orthogonal":
            N, M, gain = (p[0] for p in params)
            return encode(orthonormal(F, *key(seed, name), int(N), int(M), gain).reshape(-1), dtype)
        if law == "constant":
            return encode(np.full(count, params[0][0], F64).astype(F), dtype)
        first, last = offset // block, (offset + count - 1) // block
        domain = 16 * LAWS[law] + (F is F64)
        w = words(*key(seed, name), domain, first, last - first + 1)
        w = w.view("<u8") if F is F64 else w
        flat = globals()[law](w, *params).reshape(-1)
        assert flat.dtype == F
        start = offset - first * block
        return encode(flat[start : start + count], dtype)


# 11, 13 and 14. Whole tensors, encoded

IN_BLOCKS = ("eye", "dirac", "sparse", "fourier", "orthogonal", "deltaOrthogonal", "mirrored", "repeated", "zerO")


def runs_of(shape, layout, groups=1, transposed=False, parts=1):
    """How many runs each axis is cut into."""
    runs = [length if role in "GB" else 1 for role, length in zip(layout, shape)]
    if "O" in layout:
        runs[layout.index("O")] = parts if transposed else groups * parts
    if "I" in layout and transposed:
        runs[layout.index("I")] = groups
    return runs


def blocks(init, dtype, seed, name, shape, layout, roles):
    runs = runs_of(shape, layout, **roles)
    lengths = [length // count for length, count in zip(shape, runs)]
    axes = []  # letter, length, and which axis of the whole it is
    for axis, role in enumerate(layout):
        if role == "G":
            axes += [(letter, 1, None) for letter in "OI" if letter not in layout]
        elif role != "B":
            axes.append((role, lengths[axis], axis))
    letters, own, kept = "".join(a[0] for a in axes), [a[1] for a in axes], [a[2] for a in axes]
    if "groups" in roles and init["law"] == "dirac":
        init = {k: v for k, v in init.items() if k != "groups"}
    if "columnAxis" in init:
        init = {**init, "columnAxis": kept.index(init["columnAxis"] % len(shape))}
    whole = None
    for k, block in enumerate(np.ndindex(*runs)):
        value = tensor(init, dtype, seed, f"{name}[{k}]", own, letters, {})
        if whole is None:
            whole = np.empty(shape, value.dtype)
        whole[tuple(slice(i * n, (i + 1) * n) for i, n in zip(block, lengths))] = value.reshape(lengths)
    return whole


def section_roles(shape, layout, roles, size):
    runs = runs_of(shape, layout, **roles)[0]
    if runs == 1 or layout[0] in "GB":
        return roles
    role = "groups" if roles.get("groups", 1) > 1 and roles.get("transposed", False) == (layout[0] == "I") else "parts"
    return {**roles, role: size * roles[role] // shape[0]}


def opposite(bits):
    """Of an encoded value: 0 where that is 0 of either sign."""
    sign = bits.dtype.type(1 << (8 * bits.itemsize - 1))
    return np.where((bits & ~sign) == 0, bits.dtype.type(0), bits ^ sign)


def tensor(init, dtype, seed, name, shape, layout, roles):
    if init["law"] in IN_BLOCKS and (set(layout) & set("GB") or math.prod(runs_of(shape, layout, **roles)) > 1):
        return blocks(init, dtype, seed, name, shape, layout, roles)
    law, given = init["law"], {k: v for k, v in init.items() if k not in ("law", "init", "parts")}
    F = F64 if dtype == "float64" else F32
    size = math.prod(shape)
    if law in ("constant", "uniform", "normal"):
        return values(law, dtype, seed, name, 0, size, given.values()).reshape(shape)
    if law == "truncatedNormal":
        law, given = truncated_numbers(**given)
        return values(law, dtype, seed, name, 0, size, given).reshape(shape)
    if law == "sections":
        rows = []
        for k, part in enumerate(init["parts"]):
            key_name = f"{name}[{part.get('as', k)}]"
            if part["size"] > 0:
                own = section_roles(shape, layout, roles, part["size"])
                rows.append(tensor(part["init"], dtype, seed, key_name, [part["size"], *shape[1:]], layout, own))
        return np.concatenate(rows)
    if law == "mirrored":
        axes = [i for i, role in enumerate(layout) if role in init["axes"]]
        half = [length // 2 if i in axes else length for i, length in enumerate(shape)]
        value = tensor(init["init"], dtype, seed, name, half, layout, {})
        for i in axes:
            value = np.concatenate((value, opposite(value)), axis=i)
        return value
    if law == "repeated":
        axis, times = layout.index("O"), init["times"]
        units = [length // times if i == axis else length for i, length in enumerate(shape)]
        return np.repeat(tensor(init["init"], dtype, seed, name, units, layout, {}), times, axis=axis)
    if law == "logOfUniform":
        wide = "float64" if F is F64 else "float32"
        u = values("uniform", wide, seed, name, 0, size, [init["low"], init["high"]]).view(F)
        flat = ((init["sign"] * log(u.astype(F64))) + 0).astype(F)
    elif law == "zerO":
        flat = zerO(shape, layout)
    elif law == "sparse":
        flat = sparse(F, key(seed, name), shape, layout, **given)
    elif law in ("orthogonal", "deltaOrthogonal"):
        flat = globals()[law](F, key(seed, name), shape, layout, **given)
    elif law == "eye":
        flat = eye(shape, **given)
    else:
        flat = {"dirac": dirac, "fourier": fourier}[law](shape, layout, **given)
    with np.errstate(over="ignore"):
        return encode(flat.reshape(-1).astype(F), dtype).reshape(shape)


def zerO(shape, layout):
    at = dict(zip(layout, np.indices(shape)))
    outputs, inputs = shape[layout.index("O")], shape[layout.index("I")]
    if outputs <= inputs:
        value = np.where(at["O"] == at["I"], 1.0, 0.0)
    else:
        odd = np.zeros(shape, bool)
        for bit in range(32):
            odd ^= ((at["O"] & at["I"]) >> bit) & 1 == 1
        size = 1 / math.sqrt(1 << (outputs - 1).bit_length())
        value = np.where(odd, -size, size)
    for role, length in zip(layout, shape):
        if role not in "OI":
            value = np.where(at[role] == length // 2, value, 0.0)
    return value


def case_values(case, seed):
    """What a case should hold, encoded, and its numbers in a few words."""
    law, dtype, name, offset, count = (case[k] for k in ("law", "dtype", "name", "offset", "count"))
    if "init" in case:
        with np.errstate(all="ignore"):
            roles = case["roles"]
            whole = tensor(case["init"], dtype, seed, name, case["shape"], case["layout"], roles).reshape(-1)
        given = ", ".join(f"{k} {v}" for k, v in case["init"].items() if k not in ("law", "init", "parts"))
        return whole[offset : offset + count], f"{case['layout']} {case['shape']}; {given}"
    params = [float(p) for p in case["params"]]
    return values(law, dtype, seed, name, offset, count, params), " ".join(f"{p:.6g}" for p in params)


def main(folder):
    compared = unequal = failed = 0
    cases = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
    for case in cases:
        law, dtype, name, seed = (case[k] for k in ("law", "dtype", "name", "seed"))
        seed = seed["text"] if isinstance(seed, dict) else int(seed)
        want, shown = case_values(case, seed)
        got = np.frombuffer((folder / case["file"]).read_bytes(), want.dtype.newbyteorder("<"))
        differ = int(np.count_nonzero(got != want)) if got.size == want.size else want.size
        compared, unequal, failed = compared + want.size, unequal + differ, failed + (differ > 0)
        print(f"{differ:8d} of {want.size} unequal: {law} {dtype} ({shown}) from {case['offset']} of {ascii(name):.40}")
    print(f"reference: {compared} values in {len(cases)} cases, {unequal} unequal bit patterns")
    print(f"reference: {len(cases) - failed} passed, {failed} failed")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
