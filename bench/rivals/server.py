"""A timing server: reads {"work", "size", "repeats"} from each line, answers with nanoseconds per value."""
import ctypes
import json
import sys
import time


def serve(about, works):
    """`works`: name -> function of size that returns (run, values or None); `run` may return values instead."""
    print(json.dumps({"about": about, "works": list(works)}), flush=True)
    held = {}
    for line in sys.stdin:
        job = json.loads(line)
        key = job["work"], job["size"]
        if key not in held:
            held.clear()  # one array at a time
            held[key] = works[job["work"]](job["size"])
        run, values = held[key]
        began = time.perf_counter()
        for _ in range(job["repeats"]):
            made = None  # its memory may serve again
            made = run()
        took = time.perf_counter() - began
        answer = {"ns": took / job["repeats"] / job["size"] * 1e9}
        if job["repeats"] == 1:
            answer |= moments(made if values is None else values)
        made = None
        print(json.dumps(answer), flush=True)


def moments(values):
    """Mean and standard deviation in double precision."""
    values = values.double() if hasattr(values, "double") else values.astype("float64", copy=False)
    return {"mean": float(values.mean()), "std": float(values.std())}


def libraries():
    """The OpenBLAS that this process has loaded."""
    with open("/proc/self/maps") as maps:
        paths = {line.split()[-1] for line in maps if "blas" in line}
    return [ctypes.CDLL(path) for path in sorted(paths)]


def blas():
    """Its version and kernels."""
    for library in libraries():
        for name in "scipy_openblas_get_config64_", "openblas_get_config64_", "openblas_get_config":
            if hasattr(library, name):
                config = getattr(library, name)
                config.restype = ctypes.c_char_p
                words = config().decode().split()
                return f"OpenBLAS {words[1]}, kernels for {words[-2]}"
    return "no OpenBLAS"


def lapack(name):
    """A routine of LAPACK in it, and its integers: NumPy's wheels have 64-bit ones; None where there is none."""
    for library in libraries():
        for symbol, integer in (
            (f"scipy_{name}_64_", ctypes.c_int64),
            (f"{name}_64_", ctypes.c_int64),
            (f"{name}_", ctypes.c_int32),
        ):
            if hasattr(library, symbol):
                return getattr(library, symbol), integer
    return None
