"""Pictures of runs, ensembles and studies: functions that draw and return matplotlib Axes.

Each draws into `ax` if it is given, and says the unit of every axis.
"""

from chokepoint.calendar_plots import chokepoint_calendar
from chokepoint.chain_plots import supply_chain
from chokepoint.series_plots import compute_ratio, fan, focal_share, self_sufficiency
from chokepoint.share_plots import market_share, workloads
from chokepoint.smuggling_plots import smuggling
from chokepoint.study_plots import morris_plane, phase_diagram, response, sobol_bars

__all__ = ["chokepoint_calendar", "compute_ratio", "fan", "focal_share", "market_share", "morris_plane",
           "phase_diagram", "response", "self_sufficiency", "smuggling", "sobol_bars", "supply_chain", "workloads"]
