"""Regression gate for speed: instructions, counted by valgrind, which do not depend on how busy the machine is.

A change on purpose: CHOKEPOINT_ACCEPT_INSTRUCTIONS=1 with this test, and a line in tests/tools/instructions/CHANGES.md
that names the new figures.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "bench"))

import machine  # noqa: E402

PROGRAM = Path(os.environ["CHOKEPOINT_PROGRAM"])
FOLDER = ROOT / "tests" / "tools" / "instructions"
FIGURES = FOLDER / "figures.json"
TOLERANCE = 0.03  # shared libraries and kernels of other machines move counts by less
VECTORS = "avx2"  # the widest that valgrind knows

HISTORY = "configs/scenarios/h200_reentry.yaml 1000 1 start=2025-01-06 spin_up_weeks=4"
# What is counted: requests to chokepoint_bench (tools/bench/server.cpp), and those whose count is taken off.
CASES = {
    "reading a scenario and building 1,000 buyers": ((f"world {HISTORY}",), ()),
    "20 ticks of 1,000 buyers": ((f"world {HISTORY}", "run 20"), (f"world {HISTORY}",)),
    "20 ticks of the benchmark model with 4,000 buyers": (("build 4000 1 1", "run 20"), ("build 4000 1 1",)),
}
WHOLE_RUN = "a whole run of tiny.yaml with its trajectory"
TINY_RUN = ["run", "configs/scenarios/tiny.yaml", "--quiet", "--overwrite", "--threads", "1", "-o"]


def count(command, requests):
    """Instructions of a process, to the end."""
    with tempfile.TemporaryDirectory() as folder:  # not /dev/null: tools that replace their output replace the device
        process = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/counts", *map(str, command)],
            input="".join(f"{line}\n" for line in requests), capture_output=True, text=True, check=True, cwd=ROOT,
            env={**os.environ, "CHOKEPOINT_VECTORS": VECTORS, "LC_ALL": "C"})
    assert '"error"' not in process.stdout, process.stdout
    return int(re.search(r"Collected : (\d+)", process.stderr)[1])


def compiler():
    found = re.search(r"(\d+\.\d+)\.\d+$", machine.compiler(PROGRAM.parent))
    return f"g++ {found[1]}" if found else "unknown"


def verdict(recorded, now):
    """None, or what is wrong with a count."""
    ratio = now / recorded
    if abs(ratio - 1) <= TOLERANCE:
        return None
    return (f"{now:,} instructions, recorded are {recorded:,} ({ratio - 1:+.1%}). If this is meant: "
            "CHOKEPOINT_ACCEPT_INSTRUCTIONS=1 with this test, and a line in tests/tools/instructions/CHANGES.md")


def recorded():
    return json.loads(FIGURES.read_text())


@pytest.fixture(scope="module")
def counted(tmp_path_factory):
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed (tools/setup)")
    if "avx2" not in Path("/proc/cpuinfo").read_text():
        pytest.skip("figures are recorded with AVX2, which this processor lacks")
    bench = PROGRAM.with_name("chokepoint_bench")
    with ThreadPoolExecutor(2) as pool:
        whole_run = pool.submit(count, [PROGRAM, *TINY_RUN, tmp_path_factory.mktemp("tiny")], ())
        counts = {requests: pool.submit(count, [bench], requests)
                  for requests in {requests for case in CASES.values() for requests in case}}
    figures = {name: counts[whole].result() - (counts[less].result() if less else 0)
               for name, (whole, less) in CASES.items()}
    figures[WHOLE_RUN] = whole_run.result()
    if os.environ.get("CHOKEPOINT_ACCEPT_INSTRUCTIONS") == "1":
        FIGURES.write_text(json.dumps({**recorded(), compiler(): figures}, indent=1) + "\n")
    return figures


@pytest.mark.parametrize("name", [*CASES, WHOLE_RUN])
def test_instructions_are_those_recorded(counted, name):
    if compiler() not in recorded():
        pytest.skip(f"no figures are recorded for {compiler()}, only for {', '.join(recorded())}")
    assert verdict(recorded()[compiler()][name], counted[name]) is None


def test_four_per_cent_more_instructions_are_a_regression_and_two_are_not():
    assert verdict(1_000_000, 1_040_000) is not None
    assert verdict(1_000_000, 960_000) is not None
    assert verdict(1_000_000, 1_020_000) is None


def test_every_recorded_figure_stands_in_the_list_of_changes():
    changes = (FOLDER / "CHANGES.md").read_text()
    missing = [f"{name}: {figure:,}" for figures in recorded().values() for name, figure in figures.items()
               if f"{figure:,}" not in changes]
    assert not missing
