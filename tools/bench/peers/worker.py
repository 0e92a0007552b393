"""The conversation between the bench and an implementation in Python: a line in, a line of JSON out.

    build BUYERS SEED THREADS     a new model; answers {"built": BUYERS}
    run TICKS                     answers {"seconds": wall time}
    report                        answers {"ordered": [16], "delivered": [16], "installed": x, "risk": x}
"""

import json
import sys
import time


def serve(build):
    """`build(buyers, seed, threads)` returns a model with `tick()` and `report()`."""
    model = None
    for line in sys.stdin:
        verb, *arguments = line.split()
        if verb == "build":
            model = None
            model = build(*map(int, arguments))
            answer = {"built": int(arguments[0])}
        elif verb == "run":
            start = time.perf_counter()
            for _ in range(int(arguments[0])):
                model.tick()
            answer = {"seconds": time.perf_counter() - start}
        else:
            answer = model.report()
        print(json.dumps(answer), flush=True)


def report(ordered, delivered, installed, risk, buyers, ticks):
    """Per buyer and tick; `ordered` and `delivered` are units by option since the start."""
    return {
        "ordered": [float(units) / (buyers * ticks) for units in ordered],
        "delivered": [float(units) / (buyers * ticks) for units in delivered],
        "installed": float(installed),
        "risk": float(risk),
    }
