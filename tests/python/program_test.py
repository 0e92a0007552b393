"""How the package starts the program: what it returns, what it raises, and how it stops."""

import contextlib
import fcntl
import inspect
import io
import json
import os
import pty
import re
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
import yaml

import chokepoint
from chokepoint.program import assignments, find_program
from chokepoint.progress import Bar
from chokepoint.runs import open_run

from runs_of_tiny import tiny

ROOT = Path(__file__).resolve().parents[2]


def test_a_run_is_the_file_that_the_program_writes(tmp_path):
    program = find_program()
    subprocess.run([program, "run", ROOT / "configs/scenarios/tiny.yaml", "-o", tmp_path / "by_hand", "--quiet"],
                   check=True, stdout=subprocess.DEVNULL)
    with open_run(tmp_path / "by_hand") as by_hand:
        assert tiny().attrs["run_id"] == by_hand.attrs["run_id"]
        xr.testing.assert_identical(tiny(), by_hand.load())


def test_a_folder_keeps_the_run_and_without_one_nothing_is_kept(tmp_path):
    with chokepoint.run("tiny", tmp_path / "kept", seed=3) as kept:
        assert kept.attrs["seed"] == 3
    assert (tmp_path / "kept" / "run.nc").is_file()
    with pytest.raises(chokepoint.OutputError, match="a finished run is there already") as refused:
        chokepoint.run("tiny", tmp_path / "kept", seed=3)
    assert refused.value.exit_code == 4
    chokepoint.run("tiny", tmp_path / "kept", seed=3, overwrite=True).close()


def test_overrides_are_fields_by_name_nested_or_as_paths():
    changed = tiny_with(buyers=30, mechanisms={"peer_share": 0, "beliefs": 0.5},
                        **{"parameters.choice.home": np.float64(1.25), "end": date(2022, 6, 6), "brokers": None})
    made_from = yaml.safe_load(changed.attrs["scenario"])
    assert made_from["buyers"] == 30
    assert (made_from["mechanisms"]["peer_share"], made_from["mechanisms"]["beliefs"]) == (0, 0.5)
    assert made_from["parameters"]["choice"]["home"] == 1.25
    assert made_from["end"] == date(2022, 6, 6)
    assert not made_from.get("brokers")


def tiny_with(**overrides):
    return chokepoint.run("tiny", **overrides)


def test_values_are_written_as_yaml():
    given = {"a": True, "b": None, "c": ["x", "y"], "d": date(2026, 1, 15), "e": 2.5e-7, "f": "SMIC N+2", "g": {}}
    assert list(assignments(given)) == ["a=true", "b=~", 'c=["x", "y"]', "d=2026-01-15", "e=2.5e-07", "f=SMIC N+2",
                                        "g={}"]


def test_no_option_of_run_hides_a_field_of_a_scenario():
    options = set(inspect.signature(chokepoint.run).parameters) - {"overrides", "seed"}
    told = subprocess.run([find_program(), "describe"], capture_output=True, text=True, check=True).stdout
    fields = set(re.findall(r"^(\w+) {2,}", told.split("\n\n", 1)[-1], re.MULTILINE)) - {"path"}
    assert {"buyers", "start", "seed"} <= fields
    assert not options & fields


@pytest.mark.parametrize(("overrides", "error", "code", "words"), [
    ({"byers": 3}, chokepoint.ScenarioError, 3, ["byers", "buyers"]),
    ({"buyers": -3}, chokepoint.ScenarioError, 3, ["buyers"]),
    ({"threads": 0}, chokepoint.UsageError, 2, ["--threads"]),
])
def test_what_the_program_complains_of_is_the_message_of_an_exception(overrides, error, code, words):
    with pytest.raises(error) as raised:
        chokepoint.run("tiny", **overrides)
    assert raised.value.exit_code == code
    assert all(word in str(raised.value) for word in words)


def test_what_the_program_warns_of_is_a_warning():
    with pytest.warns(chokepoint.ProgramWarning, match="spin_up_weeks: 0.2 is less than half a tick"):
        chokepoint.run("tiny", buyers=20, spin_up_weeks=0.2)


def test_installed_away_from_the_checkout_it_finds_that_of_the_program(tmp_path):
    shutil.copytree(ROOT / "tools/python/chokepoint", tmp_path / "site/chokepoint")  # what pip puts there
    code = ("import chokepoint, pathlib; print(pathlib.Path(chokepoint.__file__).parents[1]); "
            "print(chokepoint.run('tiny').attrs['title']); "
            "print(chokepoint.experiment('allowance', members=1).sizes['arm'])")
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "CHOKEPOINT_PROGRAM": find_program()}
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path,
                          env=env)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[0] == str(tmp_path / "site")
    assert told.stdout.splitlines()[2] == "7"


def test_a_misspelt_name_is_answered_with_the_nearest():
    with pytest.raises(chokepoint.ProgramError, match="did you mean 'h200_reentry'"):
        chokepoint.run("h200_rentry")
    with pytest.raises(chokepoint.ProgramError, match="did you mean 'allowance'"):
        chokepoint.experiment("allowence")


def test_a_scenario_or_a_program_that_is_not_there_is_named():
    with pytest.raises(chokepoint.ProgramError, match="nowhere"):
        chokepoint.run("nowhere")
    with pytest.raises(chokepoint.ProgramError, match="/no/such/chokepoint"):
        chokepoint.run("tiny", program="/no/such/chokepoint")


def test_a_program_that_is_killed_is_no_result(tmp_path):
    killed = tmp_path / "killed"
    killed.write_text("#!/bin/sh\nkill -KILL $$\n")
    killed.chmod(0o755)
    with pytest.raises(chokepoint.InternalError, match="SIGKILL"):
        chokepoint.run("tiny", program=killed)


def test_ctrl_c_lets_the_program_stop_in_order_and_leaves_no_process_behind(tmp_path):
    source = "import chokepoint, sys; chokepoint.run('h200_reentry', sys.argv[1], buyers=200_000)"
    python = subprocess.Popen([sys.executable, "-c", source, tmp_path / "run"], stderr=subprocess.PIPE, text=True,
                              cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)})
    child = wait_for(lambda: children(python.pid))
    wait_for(lambda: list(tmp_path.glob("run/status.json")))
    python.send_signal(signal.SIGINT)
    _, complaint = python.communicate(timeout=120)
    assert python.returncode != 0
    assert "KeyboardInterrupt" in complaint
    assert not Path(f"/proc/{child[0]}").exists()
    assert json.loads((tmp_path / "run/status.json").read_text())["state"] == "interrupted"
    assert list(tmp_path.glob("chokepoint-*")) == []


def children(pid):
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def wait_for(look, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it never came")


def test_the_bar_follows_the_status_of_the_run(tmp_path, monkeypatch):
    terminal = io.StringIO()
    monkeypatch.setattr(sys, "stderr", terminal)
    with Bar(tmp_path, wanted=True) as bar:
        bar.update()  # no status yet
        (tmp_path / "status.json").write_text(json.dumps({"tick": 90, "ticks": 365, "date": "2023-09-25"}))
        bar.update()
        assert bar._bar.n == 90
        (tmp_path / "status.json").write_text(json.dumps({"tick": 365, "ticks": 365, "date": "2028-12-25"}))
    assert "365/365" in terminal.getvalue()
    assert "2028-12-25" in terminal.getvalue()


def test_a_terminal_sees_how_far_the_run_is(tmp_path):
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        source = "import chokepoint; chokepoint.run('h200_reentry', buyers=4000)"
        os.execv(sys.executable, [sys.executable, "-c", source])
    shown = b""
    with contextlib.suppress(OSError):  # the other end has closed
        while chunk := os.read(terminal, 4096):
            shown += chunk
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert b"365/365" in shown
    assert b"2028-12-25" in shown


def test_no_bar_is_drawn_into_a_pipe(tmp_path):
    answer = subprocess.run([sys.executable, "-c", "import chokepoint; chokepoint.run('tiny')"], capture_output=True,
                            text=True, check=True, cwd=ROOT)
    assert answer.stdout == ""
    assert answer.stderr == ""


def test_fields_in_a_mapping_called_set_are_told_how_to_be_given():
    with pytest.raises(TypeError, match="fields are given by name"):
        chokepoint.run("tiny", set={"buyers": 40})
