"""Processes that the bench talks to: a request per line, a line of JSON back; and measuring several in turns."""

import json
import os
import statistics
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "bench"
PEERS = ROOT / "tools" / "bench" / "peers"
PYTHON = CACHE / "venv" / "bin" / "python"


class WorkerError(RuntimeError):
    """A request that failed, with the worker's name and words."""


class Worker:
    """An implementation of the benchmark model, or the simulator itself, in a process of its own."""

    def __init__(self, name, command):
        self.name = name
        environment = {key: value for key, value in os.environ.items() if key != "CHOKEPOINT_VECTORS"}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
                                        env=environment)

    def ask(self, *words):
        request = " ".join(map(str, words))
        try:
            self.process.stdin.write(request + "\n")
            self.process.stdin.flush()
            line = self.process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise WorkerError(f"{self.name} ended at '{request}' (exit code {self.process.wait()})")
        answer = json.loads(line)
        if "error" in answer:
            raise WorkerError(f"{self.name} cannot '{request}': {answer['error']}")
        return answer

    def processor_seconds(self):
        """Time that the threads of the process have spent on processors so far."""
        threads = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9

    def run(self, ticks, clock="wall", verb="run"):
        """Seconds that so many ticks (or what the verb does) took, by the worker's own clock, or by the processors'
        (for one thread)."""
        before = self.processor_seconds()
        seconds = self.ask(verb, ticks)["seconds"]
        return seconds if clock == "wall" else self.processor_seconds() - before

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def timed_process(command, clock="wall"):
    """Seconds of a whole process, by the wall's clock or the processors', and what it printed. It must end well."""
    start = time.perf_counter()
    with subprocess.Popen(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        printed = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise WorkerError(f"'{' '.join(map(str, command))}' ended with {process.returncode}")
    wall = time.perf_counter() - start
    return wall if clock == "wall" else used.ru_utime + used.ru_stime, printed


def commands(program):
    """Implementations of the benchmark model that are installed: name to command, ours first."""
    known = {
        "Chokepoint": [program, "vector"],
        "plain C++": [program, "straightforward"],
        "krABMaga": [CACHE / "krabmaga/release/krabmaga_market"],
        "Henad": [CACHE / "henad/release/henad_market"],
        "numba": [PYTHON, PEERS / "numba_market.py"],
        "NumPy": [PYTHON, PEERS / "numpy_market.py"],
        "Mesa": [PYTHON, PEERS / "mesa_market.py"],
    }
    return {name: list(map(str, command)) for name, command in known.items() if Path(command[0]).exists()}


def ticks_for(worker, seconds, at_most=100_000, verb="run"):
    """How many ticks take about so many seconds; also warms up."""
    ticks = 1
    while True:
        taken = worker.run(ticks, "processor", verb)
        if taken > seconds / 5 or ticks >= at_most:
            return max(1, min(at_most, round(ticks * seconds / max(taken, 1e-9))))
        ticks *= 4


def in_turns(cases, rounds):
    """Rates of cases that are measured one after the other, in every round in another order.

    `cases`: name to a function without arguments that returns (amount, seconds). Returns name to list of amounts per
    second; entry r of each list is of the same round, so that ratios can be paired.
    """
    names = list(cases)
    rates = {name: [] for name in names}
    for r in range(rounds):
        for name in names[r % len(names):] + names[:r % len(names)]:
            amount, seconds = cases[name]()
            rates[name].append(amount / seconds)
    return rates


def spread(values):
    """Median and range, as the results hold them."""
    return {"median": statistics.median(values), "low": min(values), "high": max(values), "n": len(values)}


def paired_ratio(ours, theirs):
    """Ratio of rates round by round: median and range."""
    return spread([a / b for a, b in zip(ours, theirs, strict=True)])
