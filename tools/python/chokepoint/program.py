"""Starts the simulator: finds the program, shows progress, turns its exit codes into exceptions."""

from __future__ import annotations

import difflib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import xarray as xr

from chokepoint.progress import Bar
from chokepoint.runs import StrPath, open_run

BUILT = "build/release/chokepoint"
POLL_SECONDS = 0.05
PATIENCE_SECONDS = 60.0


class ProgramError(RuntimeError):
    """The simulator failed; the message is its own. `exit_code` as in its --help (None: never started)."""

    def __init__(self, message: str, exit_code: int | None = None) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class InternalError(ProgramError):
    """Exit code 1, or a signal: a mistake in the simulator."""


class UsageError(ProgramError):
    """Exit code 2: the program does not know what was asked of it."""


class ScenarioError(ProgramError):
    """Exit code 3: the scenario was refused; the message says where, what is wrong and what would be right."""


class OutputError(ProgramError):
    """Exit code 4: a file could not be written or read, or a finished run would be overwritten."""


class NotReproduced(ProgramError):
    """Exit code 5: made again, a run has other bytes."""


class RunsFailed(ProgramError):
    """Exit code 6: some runs of a study failed, or are damaged; the others are there."""


class RunInterrupted(ProgramError):
    """Exit code 85: stopped at a checkpoint; run it again to go on."""


class ProgramWarning(UserWarning):
    """What the program warns of though it did what it was asked."""


WARNING = "warning: "  # before each on the program's standard error
ERRORS: dict[int, type[ProgramError]] = {1: InternalError, 2: UsageError, 3: ScenarioError, 4: OutputError,
                                         5: NotReproduced, 6: RunsFailed, 85: RunInterrupted}


def checkouts(program: StrPath | None = None) -> list[Path]:
    """Roots of the project that can be seen: that of this package, of the program, of the working folder."""
    seen = [Path(__file__).resolve(), Path.cwd() / "here"]
    if program is not None:
        seen.insert(1, Path(program).resolve())
    found = [folder for path in seen for folder in path.parents if (folder / "configs/scenarios").is_dir()]
    return list(dict.fromkeys(found))


def in_checkout(name: str, program: StrPath | None = None) -> Path:
    """A file of the project, such as configs/ensemble.csv. Raises ProgramError where no checkout is seen."""
    for root in checkouts(program):
        if (root / name).exists():
            return root / name
    raise ProgramError(f"{name} is not found: it belongs to a checkout of the project, and neither this package, "
                       "nor the program, nor the working folder lies in one")


def find_program(program: StrPath | None = None) -> str:
    """The simulator: `program`, else CHOKEPOINT_PROGRAM, else `chokepoint` on PATH, else the checkout's release build.

    Raises ProgramError that says where it looked.
    """
    named = program or os.environ.get("CHOKEPOINT_PROGRAM")
    if named:
        found = shutil.which(os.fspath(named))
        if found is None:
            raise ProgramError(f"{os.fspath(named)}: no such program")
        return found
    built = [root / BUILT for root in checkouts()]
    found = shutil.which("chokepoint") or next((str(path) for path in built if os.access(path, os.X_OK)), None)
    if found is None:
        raise ProgramError(f"no program `chokepoint` on PATH, in CHOKEPOINT_PROGRAM or at {BUILT} in a checkout: build "
                           "it with tools/build, or name it (program=...)")
    return found


def find_scenario(scenario: StrPath, program: StrPath | None = None) -> str:
    """A file as it is; else one of the checkout; else the name of one in configs/scenarios/ ("history")."""
    return find_file(scenario, "configs/scenarios", program)


def find_file(file: StrPath, folder: str, program: StrPath | None = None) -> str:
    """Raises ProgramError for a word that is neither a file nor a name in `folder`, with the nearest that is."""
    name = os.fspath(file)
    roots = checkouts(program)
    for path in (Path(name), *(root / rest for root in roots for rest in (name, f"{folder}/{name}.yaml"))):
        if path.is_file():
            return str(path)
    if Path(name).suffix or os.sep in name:
        return name  # the program says what is wrong with it
    known = sorted({path.stem for root in roots for path in (root / folder).glob("*.yaml")})
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(known)}" if known else "no checkout is seen"
    raise ProgramError(f"no file '{name}', and none of that name in {folder}/: {hint}")


def assignments(overrides: Mapping[str, Any]) -> Iterator[str]:
    """Overrides as the program's `path=value`; nested mappings are paths: {"mechanisms": {"peer_share": 0}}."""
    for name, value in overrides.items():
        if isinstance(value, Mapping) and value:
            yield from (f"{name}.{rest}" for rest in assignments(value))
        else:
            yield f"{name}={yaml_of(value)}"


def yaml_of(value: Any) -> str:
    if value is None:
        return "~"
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if hasattr(value, "item"):  # a NumPy scalar
        value = value.item()
    return json.dumps(value, default=str)  # JSON is YAML


def run(
    scenario: StrPath, out: StrPath | None = None, *, seed: int | None = None, threads: int | None = None,
    overwrite: bool = False, resume: bool = False, program: StrPath | None = None, progress: bool | None = None,
    **overrides: Any,
) -> xr.Dataset:
    """Runs a scenario and returns its trajectory (see `open_run` for dimensions and units).

    `scenario` is a file, or the name of one in configs/scenarios/. `overrides` set fields of it, by name, nested or as
    paths: `run("history", buyers=1000, mechanisms={"peer_share": 0}, **{"rules.cn-h200-quota": None})`.
    `out` is the folder for run.nc and status.json; without it nothing is kept but the returned Dataset, which then
    lies in memory. `seed`, `threads`, `overwrite` (a finished run) and `resume` (an interrupted one) are the program's
    own options; `progress` shows a bar (default: in terminals and notebooks).

    Raises the subclass of ProgramError that fits the program's exit code, with its message. Ctrl-C asks the program to
    stop, waits until it has, and raises KeyboardInterrupt; what is in `out` then can be resumed.
    """
    if "set" in overrides:
        raise TypeError('fields are given by name, not in `set`: run("history", buyers=300), and paths as '
                        '**{"rules.cn-h200-quota": None}')
    with tempfile.TemporaryDirectory(prefix="chokepoint-") as scratch:
        folder = Path(out) if out is not None else Path(scratch) / "run"
        tool = find_program(program)
        command = [tool, "run", find_scenario(scenario, tool), "--out", str(folder), "--quiet"]
        command += ["--seed", str(seed)] if seed is not None else []
        command += ["--threads", str(threads)] if threads is not None else []
        command += ["--overwrite"] if overwrite else []
        command += ["--resume"] if resume else []
        for assignment in assignments(overrides):
            command += ["--set", assignment]
        call(command, folder, progress)
        if out is not None:
            return open_run(folder)
        with open_run(folder) as trajectory:
            return trajectory.load()


def call(command: list[str], folder: Path | None = None, progress: bool | None = None) -> str:
    """Runs the program and returns what it printed; shows the progress that `folder`/status.json tells of.

    Raises as `run`.
    """
    with tempfile.TemporaryFile("w+") as told, tempfile.TemporaryFile("w+") as complained:
        # In a group of its own: Ctrl-C of a terminal reaches this process alone, which passes it on once.
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=told, stderr=complained, process_group=0)
        with Bar(folder, progress) as bar:
            try:
                while True:
                    try:
                        process.wait(POLL_SECONDS)
                        break
                    except subprocess.TimeoutExpired:
                        bar.update()
            except BaseException:
                stop(process)
                raise
        return answer(process.returncode, read(told), read(complained))


def answer(code: int, told: str, complained: str) -> str:
    """`told` if the program ended well, with its warnings as Python's, else its complaint as an exception."""
    if code == 0:
        for line in complained.splitlines():
            if line.startswith(WARNING):
                warnings.warn(line.removeprefix(WARNING), ProgramWarning, stacklevel=4)
        return told
    if code < 0:
        name = signal.Signals(-code).name if -code in signal.valid_signals() else str(-code)
        raise InternalError(f"the program was stopped by {name}. {complained}".strip(), code)
    raise ERRORS.get(code, ProgramError)(complained.strip() or f"the program ended with exit code {code}", code)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Asks the program to stop and waits; a second Ctrl-C, or none of its patience left, kills it."""
    try:
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        process.kill()
        process.wait()


def read(stream: IO[str]) -> str:
    stream.seek(0)
    return stream.read()


