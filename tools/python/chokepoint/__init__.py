"""Starts, reads, draws and reports the runs of Chokepoint."""

from chokepoint import study
from chokepoint.accessor import Accessor
from chokepoint.many_runs import ensemble, experiment, open_experiment, open_study, run_study, validate
from chokepoint.measures import chokepoints, compare, metrics, paired, recovered_share, shares, smuggled
from chokepoint.program import (
    InternalError,
    OutputError,
    ProgramError,
    ProgramWarning,
    RunInterrupted,
    ScenarioError,
    UsageError,
    find_program,
    run,
)
from chokepoint.runs import RunError, open_run
from chokepoint.study import IncompleteStudy, morris, sobol

__all__ = [
    "Accessor", "IncompleteStudy", "InternalError", "OutputError", "ProgramError", "ProgramWarning", "RunError",
    "RunInterrupted", "ScenarioError", "UsageError", "chokepoints", "compare", "ensemble", "experiment",
    "find_program", "metrics", "morris", "open_experiment", "open_run", "open_study", "paired", "recovered_share",
    "run", "run_study", "shares", "smuggled", "sobol", "study", "validate",
]
