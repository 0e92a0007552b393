"""The aims of the project for speed, each beside what was measured."""

from tables import ranged


def rows_of(results, section, **wanted):
    return [r for r in results.get(section, []) if all(r[key] == value for key, value in wanted.items())]


def aim(text, goal, values, scale=1.0, unit=""):
    """A line of the table: `values` (median, low, high) in the goal's unit once scaled."""
    part = {key: value * scale / goal if key != "n" else value for key, value in values.items()}
    return {"aim": text, "measured": ranged(values, scale) + unit, "part": ranged(part, 1, 3),
            "met": "yes" if part["median"] >= 1 else "no"}


def worst(rows, key):
    return min((r[key] for r in rows), key=lambda values: values["median"], default=None)


def benchmark_model(results):
    for target, goal in (("avx512", 60), ("avx2", 55)):
        rows = [r for r in rows_of(results, "benchmark_model", target=target, threads=1) if r["buyers"] >= 10_000]
        if rows:
            yield aim(f"benchmark model, 10^4 buyers and more, {target}: {goal} M buyer-ticks/s (lowest of the sizes)",
                      goal, worst(rows, "buyer_ticks_per_s"), 1e-6, " M/s")
    rows = [r for r in rows_of(results, "benchmark_model", threads=2) if r["buyers"] >= 100_000]
    probe = [r["exponentials_per_s"]["median"] for r in results.get("probes", []) if r["target"] == "avx512"]
    if rows and len(probe) == 2:
        given = probe[1] / probe[0]
        yield aim(f"two threads: 1.75x where the probe gives 1.9x (it gave {given:.2f}x; lowest from 10^5 on)", 1.75,
                  worst(rows, "over_one_thread"), 1, "x")


def full_model(results):
    best = rows_of(results, "full_model", buyers=1_000_000, threads=1)[:1]
    for r in best:
        yield aim("the simulator's tick, 10^6 buyers: 15 M buyer-ticks/s", 15, r["buyer_ticks_per_s"], 1e-6, " M/s")
        yield {"aim": "the same: at least half of its counted roofline", "measured": f"{r['of_roofline']:.0%}",
               "part": f"{r['of_roofline'] / 0.5:.2f}", "met": "yes" if r["of_roofline"] >= 0.5 else "no"}
    for r in rows_of(results, "full_model", buyers=200, threads=1)[:1]:
        yield aim("the simulator with 200 buyers: 100,000 ticks/s", 100_000, r["ticks_per_s"], 1, "/s")


def others(results):
    for name, goal in (("NumPy", 20), ("numba", 20), ("krABMaga", 20), ("Henad", 20), ("Mesa", 400)):
        rows = rows_of(results, "peers", implementation=name)
        if rows:
            yield aim(f"against {name} on the same rules: {goal}x (lowest of the sizes)", goal,
                      worst(rows, "ours_over_theirs"), 1, "x")
    if "memory" in results:
        used = results["memory"]["full model"]["bytes_per_buyer"]
        yield {"aim": "memory: at most 256 bytes a buyer", "measured": f"{used:.0f}", "part": f"{used / 256:.2f}",
               "met": "yes" if used <= 256 else "no"}
    if "recording" in results:
        for row in results["recording"]["recorder"]:
            most = 0.05 if row["what"] == "aggregates" else 0.25
            yield {"aim": f"the recorder ({row['what']}): at most {100 * most:.0f} % of a run; {row['threads']} thread(s)",
                   "measured": ranged(row["part"], 100, 2) + " %", "part": ranged(row["part"], 1 / most),
                   "met": "yes" if row["part"]["median"] <= most else "no"}
    if "small_models" in results:
        small = results["small_models"]
        yield aim(f"{small['buyers']:,} buyers x {small['ticks']} ticks in one process: 150 runs/s", 150,
                  small["runs_per_s"]["simulator in one process"], 1, "/s")


def table(results):
    return [*benchmark_model(results), *full_model(results), *others(results)]
