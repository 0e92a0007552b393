"""Reads and draws the runs of Chokepoint."""

from chokepoint.runs import RunError, open_run

__all__ = ["RunError", "open_run"]
