"""What the bench measures, section by section. Each function returns what goes into the results as it stands."""

import datetime
import json

import agreement
from workers import PEERS, PYTHON, Worker, commands, in_turns, paired_ratio, spread, ticks_for, timed_process

OURS = "Chokepoint"
SEED = 1
# Of a buyer and tick of the benchmark model (market.hpp).
COUNTED = {"exponentials": 32, "philox_blocks": 1, "bytes": 176}


def targets_for(worker, buyers):
    """Instruction sets to measure; what every processor has, almost without vectors, only where that does not take minutes."""
    targets = worker.ask("vectors", "best")["targets"]
    return [target for target in targets if target != "baseline" or buyers <= 100_000]


def timed_run(worker, size, buyers, ticks, threads=1, target=None, verb="run", first=None):
    """A case for `in_turns`: buyer-ticks and seconds. Two threads are always timed by the wall's clock. `first` is a
    request that is not timed."""
    def run():
        if first:
            worker.ask(*first)
        if target:
            worker.ask("vectors", target)
            worker.ask("threads", threads)
        return buyers * ticks, worker.run(ticks, size.clock if threads == 1 else "wall", verb)
    return run


def probes(program, size):
    """What the machine can do, for each instruction set and number of threads, in turns."""
    with Worker("probe", [program]) as worker:
        targets = worker.ask("vectors", "best")["targets"]
        found = {}
        for _ in range(size.rounds):
            for target in targets:
                worker.ask("vectors", target)
                for threads in size.threads:
                    answer = worker.ask("probe", threads, size.seconds / 3, size.probe_bytes)
                    clock = "seconds" if threads > 1 or size.clock == "wall" else "processor_seconds"
                    for key, value in answer.items():
                        rates = found.setdefault((target, threads), {}).setdefault(f"{key}_per_s", [])
                        rates.append(value["amount"] / value[clock])
    return [{"target": target, "threads": threads, **{key: spread(values) for key, values in rates.items()}}
            for (target, threads), rates in found.items()]


def roofline(probe_rows, target, threads, work):
    """Seconds that counted work takes at least: arithmetic, or memory if that is slower."""
    row = next(r for r in probe_rows if r["target"] == target and r["threads"] == threads)
    seconds = {kind: amount / row[f"{kind}_per_s"]["median"] for kind, amount in work.items()}
    memory = seconds.pop("bytes")
    return max(sum(seconds.values()), memory)


def benchmark_model(program, size, probe_rows):
    """The benchmark model over sizes, instruction sets and threads; instruction sets and threads in turns."""
    rows = []
    for buyers in size.market_buyers:
        with Worker(OURS, [program]) as worker:
            targets = targets_for(worker, buyers)
            worker.ask("build", buyers, SEED, 1)
            ticks = ticks_for(worker, size.seconds)
            cases = {(target, threads): timed_run(worker, size, buyers, ticks, threads, target)
                     for target in targets for threads in size.threads}
            rates = in_turns(cases, size.rounds)
        for (target, threads), values in rates.items():
            rows.append({
                "buyers": buyers, "target": target, "threads": threads, "buyer_ticks_per_s": spread(values),
                "of_roofline": spread([v * roofline(probe_rows, target, threads, COUNTED) for v in values]),
                "over_one_thread": paired_ratio(values, rates[target, 1]),
            })
    return rows


def choice_kernel(program, size, probe_rows):
    """The simulator's choice alone: both workloads of every buyer, without purses, orders and deliveries."""
    rows = []
    for buyers in size.choice_buyers:
        with Worker(OURS, [program]) as worker:
            targets = targets_for(worker, buyers)
            worker.ask("world", size.scenario, buyers, 1, *size.assignments)
            work = worker.ask("choose", 1)
            work = {kind: work[kind] / buyers for kind in ("exponentials", "logarithms", "bytes")}
            passes = ticks_for(worker, size.seconds, verb="choose")
            cases = {(target, threads): timed_run(worker, size, buyers, passes, threads, target, "choose")
                     for target in targets for threads in size.threads}
            rates = in_turns(cases, size.rounds)
        for (target, threads), values in rates.items():
            rows.append({
                "buyers": buyers, "target": target, "threads": threads, "buyers_per_s": spread(values), "work": work,
                "of_roofline": spread([v * roofline(probe_rows, target, threads, work) for v in values]),
                "over_one_thread": paired_ratio(values, rates[target, 1]),
            })
    return rows


def profile(worker, target, first, ticks=4):
    """One thread's processor time by phase, and the counted roofline's part of it, by the simulator's own profile."""
    if first:
        worker.ask(*first)
    worker.ask("vectors", target)
    worker.ask("threads", 1)
    found = worker.ask("profile", ticks)
    phases = found["processor_seconds"]["phases"]
    taken = sum(phases.values())
    return {"of_roofline": found["roofline_processor_seconds"] / taken,
            "phases": {name: seconds / taken for name, seconds in phases.items()},
            "choosers": found["counted"]["choosers"] / found["buyer_ticks"]}


def full_model(program, size):
    """The simulator's own tick over sizes, instruction sets and threads."""
    rows = []
    for buyers in size.world_buyers:
        with Worker(OURS, [program]) as worker:
            targets = targets_for(worker, buyers)
            world = ("world", size.scenario, buyers, 1, *size.assignments)
            worker.ask(*world)
            # Ticks in fours, because the neighbours' pass comes every fourth. A small world is built anew for each
            # measurement, so that all are of the same ticks; a large one goes on, four ticks for each.
            small = buyers <= size.rebuilt_buyers
            cases = {(target, threads): timed_run(worker, size, buyers, size.small_world_ticks if small else 4, threads,
                                                  target, first=world if small else None)
                     for target in targets for threads in size.threads}
            rates = in_turns(cases, size.rounds)
            profiles = {target: profile(worker, target, world if small else None) for target in targets}
        for (target, threads), values in rates.items():
            rows.append({"buyers": buyers, "target": target, "threads": threads, "buyer_ticks_per_s": spread(values),
                         "ticks_per_s": spread([v / buyers for v in values]),
                         "of_roofline": profiles[target]["of_roofline"] if threads == 1 else None,
                         "profile": profiles[target] if threads == 1 else None,
                         "over_one_thread": paired_ratio(values, rates[target, 1])})
    return rows


def peers_agree(program, size):
    """Reports of every implementation over the same number of seeds, held against ours."""
    reports = {}
    for name, command in commands(program).items():
        with Worker(name, command) as worker:
            reports[name] = []
            for seed in range(1, size.agreement_seeds + 1):
                worker.ask("build", size.agreement_buyers, seed, 1)
                worker.ask("run", size.agreement_ticks)
                reports[name].append(worker.ask("report"))
    compared = agreement.compare(reports, OURS, size.sharp_enough)
    return [{"implementation": name, **found} for name, found in compared.items()]


def peers(program, size):
    """Speed of every implementation on one thread, in turns, and ours over theirs round by round."""
    rows = []
    for buyers in size.peer_buyers:
        workers = {}
        try:
            for name, command in commands(program).items():
                if name == "Mesa" and buyers > size.mesa_buyers:
                    continue
                workers[name] = Worker(name, command)
                workers[name].ask("build", buyers, SEED, 1)
            cases = {name: timed_run(worker, size, buyers, ticks_for(worker, size.seconds))
                     for name, worker in workers.items()}
            rates = in_turns(cases, size.rounds)
        finally:
            for worker in workers.values():
                worker.close()
        for name, values in rates.items():
            rows.append({"buyers": buyers, "implementation": name, "buyer_ticks_per_s": spread(values),
                         "ours_over_theirs": paired_ratio(rates[OURS], values)})
    return rows


def weak_scaling(program, size):
    """Twice the buyers on twice the threads: the part of one thread's rate per thread that is kept."""
    rows = []
    for buyers in size.weak_buyers:
        cases = {}
        workers = []
        for threads in size.threads:
            worker = Worker(OURS, [program])
            workers.append(worker)
            worker.ask("build", buyers * threads, SEED, threads)
            cases[threads] = timed_run(worker, size, buyers * threads, ticks_for(worker, size.seconds), threads)
        rates = in_turns(cases, size.rounds)
        for worker in workers:
            worker.close()
        for threads, values in rates.items():
            kept = [v / threads for v in values]
            rows.append({"buyers_per_thread": buyers, "threads": threads, "buyer_ticks_per_s": spread(values),
                         "efficiency": paired_ratio(kept, rates[1])})
    return rows


def memory(program, size):
    """Bytes a buyer: how much more a process holds when the model has more buyers."""
    def resident(*request):
        with Worker(OURS, [program]) as worker:
            worker.ask(*request)
            return worker.ask("run", 4)["peak_bytes"]
    few, many = size.memory_buyers
    result = {"buyers": [few, many]}
    for name, request in (("benchmark model", lambda n: ("build", n, SEED, 1)),
                          ("full model", lambda n: ("world", size.scenario, n, 1, *size.assignments))):
        low, high = resident(*request(few)), resident(*request(many))
        result[name] = {"bytes_per_buyer": (high - low) / (many - few), "peak_bytes": high}
    return result


def run_command(program, size, assignments, *options):
    """A whole run as users start it, into a folder of its own."""
    command = [str(program).replace("chokepoint_bench", "chokepoint"), "run", size.scenario, "--quiet", "--overwrite",
               "-o", "build/bench/run", "--threads", "1", *options]
    for assignment in assignments:
        command += ["--set", assignment]
    return command


def recording(program, size):
    """What the recorder costs beside the same ticks, and checkpoints beside the same run."""
    parts = {(name, threads): [] for threads in size.threads for name in ("aggregates", "all panels")}
    with Worker(OURS, [program]) as worker:
        for _ in range(size.small_rounds):
            for threads in size.threads:
                worker.ask("threads", threads)
                cost = worker.ask("recorder", size.scenario, size.recorded_buyers, size.recorded_ticks)
                parts["aggregates", threads].append(cost["aggregate_seconds"] / cost["tick_seconds"])
                parts["all panels", threads].append(cost["panel_seconds"] / cost["tick_seconds"])
    last = datetime.date(2022, 1, 3) + datetime.timedelta(weeks=size.recorded_ticks)
    assignments = [f"buyers={size.recorded_buyers}", f"end={last}"]

    def run(every):
        command = run_command(program, size, assignments, "--checkpoint-every", every)
        return lambda: (1, timed_process(command, size.clock)[0])
    off = f"{10 * size.recorded_ticks}ticks"
    often = f"{size.recorded_ticks // 4}ticks"
    rates = in_turns({every: run(every) for every in (off, "10s", often)}, size.small_rounds)
    return {"buyers": size.recorded_buyers, "ticks": size.recorded_ticks,
            "recorder": [{"what": name, "threads": threads, "part": spread(values)}
                         for (name, threads), values in parts.items()],
            "checkpoints": {every: spread([a / b - 1 for a, b in zip(rates[off], values, strict=True)])
                            for every, values in rates.items() if every != off}}


def small_models(program, size):
    """Many small runs, in turns: the simulator's in one process and as a process each; the benchmark model's in one
    process and by Mesa's batch_run (the seconds that it takes itself, without the start of Python)."""
    buyers, ticks, threads = size.small_buyers, size.small_ticks, size.threads[-1]
    last = datetime.date(2022, 1, 3) + datetime.timedelta(weeks=ticks)
    assignments = [f"end={last}", f"buyers={buyers}"]
    one_run = run_command(program, size, assignments)
    batch = [PYTHON, PEERS / "mesa_market.py", buyers, ticks, size.mesa_runs, threads]
    with Worker(OURS, [program]) as worker:
        def in_process(verb, runs):
            return lambda: (runs, worker.ask(*verb, buyers, ticks, runs, threads)["seconds"])
        cases = {
            "simulator in one process": in_process(("runs", size.scenario), size.small_runs),
            "simulator, a process per run": lambda: (1, timed_process(one_run, size.clock)[0]),
            "benchmark model in one process": in_process(("markets",), size.small_runs),
        }
        if PYTHON.exists():
            cases["benchmark model, Mesa's batch_run"] = lambda: (size.mesa_runs,
                                                                  json.loads(timed_process(batch, size.clock)[1])["seconds"])
        rates = in_turns(cases, size.small_rounds)
    return {"buyers": buyers, "ticks": ticks, "threads": threads,
            "runs_per_s": {name: spread(values) for name, values in rates.items()}}
