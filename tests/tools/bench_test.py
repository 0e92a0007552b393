"""The bench works in a tiny size, and its check of agreement finds a wrong rule."""

import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT / "tools" / "bench"
sys.path.insert(0, str(BENCH))

import agreement  # noqa: E402
import tables  # noqa: E402
import workers  # noqa: E402

PROGRAM = str(Path(os.environ["CHOKEPOINT_PROGRAM"]).with_name("chokepoint_bench"))


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """Results and document of the smallest bench, with whatever frameworks are installed."""
    folder = tmp_path_factory.mktemp("bench")
    command = ["/usr/bin/python3", "-B", BENCH / "bench.py", "--quick", "--program", PROGRAM, "--out", folder]
    process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    return json.loads((folder / "quick.json").read_text()), (folder / "quick.md").read_text()


def test_every_section_has_figures(quick):
    results, document = quick
    for section, (title, _) in tables.SECTIONS.items():
        assert results[section], section
        assert f"## {title}" in document


def test_results_say_where_they_come_from(quick):
    machine = quick[0]["machine"]
    assert machine["compiler"] and machine["processor"] and len(machine["commit"]) == 40
    assert machine["cores"] == os.cpu_count()


def test_every_framework_that_is_installed_agrees_and_is_timed(quick):
    results, _ = quick
    installed = set(workers.commands(PROGRAM))
    assert {"Chokepoint", "plain C++"} <= installed
    assert {row["implementation"] for row in results["agreement"]} == installed - {"Chokepoint"}
    assert all(row["agrees"] for row in results["agreement"])
    assert {row["implementation"] for row in results["peers"]} == installed


def test_every_instruction_set_is_measured(quick):
    results, _ = quick
    targets = {row["target"] for row in results["probes"]}
    assert len(targets) >= 2
    assert {row["target"] for row in results["benchmark_model"]} == targets
    assert {row["target"] for row in results["full_model"]} == targets


def reports(seed, seeds=8, shift=1.0):
    """Made-up reports with a per mille of noise; one option's orders times `shift`."""
    chance = random.Random(seed)
    made = []
    for _ in range(seeds):
        ordered = [(0.1 + 0.01 * j) * chance.gauss(1, 0.001) for j in range(16)]
        ordered[3] *= shift
        made.append({"ordered": ordered, "delivered": ordered, "installed": chance.gauss(100, 0.1),
                     "risk": chance.gauss(0.3, 0.0003)})
    return made


def test_implementations_of_the_same_rules_agree():
    found = agreement.compare({"ours": reports(1), "theirs": reports(2)}, "ours", 0.03)
    assert found["theirs"]["agrees"]


def test_a_rule_that_moves_one_option_by_a_per_cent_is_found():
    found = agreement.compare({"ours": reports(1), "theirs": reports(2, shift=1.01)}, "ours", 0.03)
    assert not found["theirs"]["agrees"]
    assert found["theirs"]["measure"] in ("ordered 3", "delivered 3")


def test_a_comparison_that_is_not_sharp_proves_nothing():
    found = agreement.compare({"ours": reports(1), "theirs": reports(2)}, "ours", 0.001)
    assert not found["theirs"]["agrees"]


def test_students_t_is_that_of_the_tables():
    assert math.isclose(agreement.student_quantile(0.975, 10), 2.2281, abs_tol=1e-3)
    assert math.isclose(agreement.student_quantile(0.9995, 21), 3.8193, abs_tol=2e-3)


def test_cases_are_measured_in_turns_and_ratios_paired():
    order = []

    def case(name, rate):
        return lambda: (order.append(name), (rate, 1.0))[1]
    rates = workers.in_turns({"a": case("a", 6), "b": case("b", 2)}, 2)
    assert order == ["a", "b", "b", "a"]
    assert workers.paired_ratio(rates["a"], rates["b"])["median"] == 3


def test_a_worker_that_cannot_answer_is_named():
    with workers.Worker("ours", [PROGRAM]) as worker:
        with pytest.raises(workers.WorkerError, match="ours cannot 'vectors mmx'.*baseline"):
            worker.ask("vectors", "mmx")
        with pytest.raises(workers.WorkerError, match="unknown request: fly"):
            worker.ask("fly")
