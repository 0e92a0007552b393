"""Measures how fast the simulator is, beside the machine's limits and beside other frameworks.

tools/bench/bench builds, then starts this. Results: FOLDER/<name>.json and FOLDER/<name>.md.
"""

import argparse
import dataclasses
import json
import sys
import time
from pathlib import Path

import aims
import machine
import measures
import tables
from workers import ROOT, WorkerError


@dataclasses.dataclass(frozen=True)
class Size:
    """How much is measured. Sizes are in buyers."""

    market_buyers: tuple = (200, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)
    choice_buyers: tuple = (1_000, 100_000, 1_000_000)
    world_buyers: tuple = (200, 1_000, 10_000, 100_000, 1_000_000)
    rebuilt_buyers: int = 10_000  # worlds up to this are built anew for each measurement
    small_world_ticks: int = 96
    peer_buyers: tuple = (10_000, 100_000, 1_000_000)
    mesa_buyers: int = 100_000  # Mesa at most: a million of its agents take 6 s a tick
    weak_buyers: tuple = (10_000, 1_000_000)
    memory_buyers: tuple = (100_000, 1_000_000)
    agreement_buyers: int = 5_000
    agreement_ticks: int = 60
    agreement_seeds: int = 8
    sharp_enough: float = 0.03  # a wrong rule that moves a measure by more than this would be found
    small_buyers: int = 1_000
    small_ticks: int = 400
    small_runs: int = 40
    small_rounds: int = 3
    mesa_runs: int = 2
    recorded_buyers: int = 100_000
    recorded_ticks: int = 365  # the whole of the scenario: what a run starts and ends with is part of it
    rounds: int = 5
    seconds: float = 0.2  # of one measurement
    probe_bytes: int = 512 * 2**20  # more than the caches hold
    threads: tuple = (1, 2)
    clock: str = "wall"  # or "processor": what one thread is timed by
    scenario: str = "configs/scenarios/h200_reentry.yaml"
    # Most chips are on sale in 2025; a short spin-up, since a long one takes most of the time at a million buyers.
    assignments: tuple = ("start=2025-01-06", "spin_up_weeks=8")


QUICK = Size(market_buyers=(200, 5_000), choice_buyers=(2_000,), world_buyers=(200, 2_000), small_world_ticks=8,
             peer_buyers=(500,), mesa_buyers=500, weak_buyers=(5_000,), memory_buyers=(2_000, 20_000),
             agreement_buyers=3_000, agreement_ticks=12, agreement_seeds=12, sharp_enough=0.15, small_buyers=100,
             small_ticks=20, small_runs=2, small_rounds=1, mesa_runs=1, rounds=2, seconds=0.02,
             recorded_buyers=2_000, recorded_ticks=12, probe_bytes=16 * 2**20)

SECTIONS = ("probes", "benchmark_model", "choice_kernel", "full_model", "agreement", "peers", "scaling", "memory",
            "recording", "small_models")


def measure(program, size, sections):
    results = {"machine": machine.facts(program), "settings": dataclasses.asdict(size), "seconds": {}}
    steps = {
        "probes": lambda: measures.probes(program, size),
        "benchmark_model": lambda: measures.benchmark_model(program, size, results["probes"]),
        "choice_kernel": lambda: measures.choice_kernel(program, size, results["probes"]),
        "full_model": lambda: measures.full_model(program, size),
        "agreement": lambda: measures.peers_agree(program, size),
        "peers": lambda: measures.peers(program, size),
        "scaling": lambda: measures.weak_scaling(program, size),
        "memory": lambda: measures.memory(program, size),
        "recording": lambda: measures.recording(program, size),
        "small_models": lambda: measures.small_models(program, size),
    }
    for name in sections:
        start = time.monotonic()
        results[name] = steps[name]()
        results["seconds"][name] = round(time.monotonic() - start, 1)
        print(f"tools/bench/bench: {name}: {results['seconds'][name]} s", file=sys.stderr)
        if name == "agreement" and not all(row["agrees"] for row in results[name]):
            print(tables.agreement(results), file=sys.stderr)
            raise WorkerError("implementations disagree (above): their speeds cannot be compared")
    results["aims"] = aims.table(results)
    return results


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tools/bench/bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does it work? No figures to quote")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=SECTIONS, metavar="SECTION",
                        help=f"some of: {', '.join(SECTIONS)}")
    parser.add_argument("--largest", type=int, metavar="BUYERS",
                        help="leave larger models out (10000000: the simulator has them, too)")
    parser.add_argument("--busy", action="store_true", help="the machine has other work: one thread is timed by its "
                        "processor time; two threads tell nothing and are left out")
    parser.add_argument("--out", type=Path, default=ROOT / "build/bench", metavar="FOLDER", help="default: build/bench")
    parser.add_argument("--name", default=None, help="of the two files (default: bench, or quick)")
    parser.add_argument("--program", default="build/release/chokepoint_bench", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def sized(options):
    size = QUICK if options.quick else Size()
    if options.busy:
        size = dataclasses.replace(size, clock="processor", threads=(1,))
    if not options.largest:
        return size
    if options.largest >= 10_000_000:
        size = dataclasses.replace(size, world_buyers=(*size.world_buyers, options.largest))
    keep = {name: tuple(n for n in getattr(size, name) if n <= options.largest)
            for name in ("market_buyers", "choice_buyers", "world_buyers", "peer_buyers", "weak_buyers")}
    return dataclasses.replace(size, **keep)


def main():
    options = parse(sys.argv[1:])
    sections = [name for name in SECTIONS if name in options.only]
    if {"benchmark_model", "choice_kernel"} & set(sections) and "probes" not in sections:
        sections.insert(0, "probes")  # their roofline
    try:
        results = measure(options.program, sized(options), sections)
    except WorkerError as error:
        print(f"tools/bench/bench: {error}", file=sys.stderr)
        return 1
    name = options.name or ("quick" if options.quick else "bench")
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
    (options.out / f"{name}.md").write_text(tables.document(results))
    print(options.out / f"{name}.md")
    return 0


if __name__ == "__main__":
    sys.exit(main())
