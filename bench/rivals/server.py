"""A timing server: reads {"work", "size", "repeats"} from each line, answers with nanoseconds per value."""
import json
import sys
import time


def serve(about, works):
    """`works`: name -> function of size that returns (run, values or None)."""
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
            run()
        took = time.perf_counter() - began
        answer = {"ns": took / job["repeats"] / job["size"] * 1e9}
        if values is not None:
            answer |= {"mean": float(values.mean()), "std": float(values.std())}
        print(json.dumps(answer), flush=True)
