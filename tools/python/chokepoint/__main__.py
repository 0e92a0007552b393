"""The commands of the package: python -m chokepoint plot RUN -o FILE; report RUN -o FILE; answers RUNS -o FOLDER;
medians ENSEMBLE FILE ..."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.runs import RunError, WrongUse, open_run

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = ("market_share", "workloads", "compute_ratio", "self_sufficiency", "focal_share", "chokepoint_calendar",
         "smuggling", "supply_chain")


# The same as the simulator's.
DONE, WRONG_USE, FILE_FAILED = 0, 2, 4
EXIT_CODES = """Exit codes, as those of the simulator: 0 done; 1 internal error; 2 wrong use; 4 a file could not be
written or read, or does not hold what the picture or page shows."""


def plot(options: argparse.Namespace) -> None:
    # Imported late: --help and mistakes in the arguments need no matplotlib.
    import matplotlib as mpl
    mpl.use("Agg")
    # Ids and dates that change from one call to the next would make equal pictures differ.
    mpl.rcParams["svg.hashsalt"] = "chokepoint"
    import matplotlib.pyplot as plt

    known = plt.figure().canvas.get_supported_filetypes()
    plt.close("all")
    for target in options.output:
        if target.suffix.lstrip(".").lower() not in known:
            raise WrongUse(f"{target}: unknown kind of picture (known: {', '.join(sorted(known))})")
    with open_run(options.run) as run:
        figure = laid_out(run, options)
    for target in options.output:
        metadata = {"Date": None} if target.suffix.lower() == ".svg" else None
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            figure.savefig(target, dpi=options.dpi, metadata=metadata)
        except OSError as error:
            raise RunError(f"{target}: could not be written ({error.strerror or error})") from error
        print(target)


def laid_out(run: xr.Dataset, options: argparse.Namespace) -> Figure:
    figure = figure_of(run, options)
    title = run.attrs.get("title")
    if title and options.kind != "supply_chain":
        figure.suptitle(str(title))
    # Letters are a little wider or narrower with every resolution, so labels find room in the one that is written.
    figure.set_dpi(options.dpi)
    # Laid out before the files: a layout found anew for every file depends on the files before it. The first pass
    # does not yet know how high the events' labels are.
    figure.canvas.draw()
    figure.canvas.draw()
    figure.set_layout_engine("none")
    return figure


def figure_of(run: xr.Dataset, options: argparse.Namespace) -> Figure:
    from matplotlib.figure import Figure

    from chokepoint import plots

    draw: Callable[..., Axes | tuple[Axes, Axes]] = getattr(plots, options.kind)
    by_region = options.kind not in ("compute_ratio", "focal_share", "chokepoint_calendar")
    if options.region and not by_region:
        raise WrongUse(f"--region: {options.kind} is always of the scenario's focal region")
    made = draw(run, region=options.region) if by_region else draw(run)
    figure = (made[0] if isinstance(made, tuple) else made).figure
    assert isinstance(figure, Figure)
    return figure


def report(options: argparse.Namespace) -> None:
    from chokepoint.report import write_report

    print(write_report(options.what, options.output, overwrite=options.overwrite))


def answers(options: argparse.Namespace) -> None:
    if not (options.output or options.tables or options.insert):
        raise WrongUse("nothing to do: give -o FOLDER, --tables or --insert FILE")
    import matplotlib as mpl
    mpl.use("Agg")
    from chokepoint.answers import draw, found_in, insert, tables

    found = found_in(options.runs)
    if options.tables or options.insert:
        made = tables(found)
        if options.tables:
            for name, table in made.items():
                print(f"### {name}\n\n{table}")
        if options.insert:
            print(f"{options.insert}: {', '.join(insert(made, options.insert)) or 'no table'}")
    if options.output:
        for target in draw(found, options.output):
            print(target)


def medians(options: argparse.Namespace) -> None:
    from chokepoint.medians import set_medians

    changes = set_medians(options.ensemble, options.files, check=options.check)
    for line in changes:
        print(line)
    if options.check and changes:
        raise RunError(f"{len(changes)} numbers are not the medians of {options.ensemble}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m chokepoint", epilog=EXIT_CODES,
                                     description="Pictures, reports and medians of Chokepoint's runs.")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    verb = verbs.add_parser("plot", help="a picture of a run", epilog=EXIT_CODES)
    verb.add_argument("run", type=Path, metavar="RUN", help="a run.nc, or the folder it lies in")
    verb.add_argument("-o", "--output", type=Path, action="append", required=True, metavar="FILE",
                      help="the picture; its suffix says what kind: .png, .svg, .pdf; may be given again; "
                           "a picture that is there is replaced")
    verb.add_argument("--kind", choices=KINDS, default=KINDS[0], help=f"what to draw (default: {KINDS[0]})")
    verb.add_argument("--region", help="default: the scenario's focal region")
    verb.add_argument("--dpi", type=float, default=150.0, help="dots per inch of a .png (default: 150)")
    verb.set_defaults(do=plot)
    verb = verbs.add_parser("report", help="one page of HTML with tables, interactive plots, scenario and provenance",
                            epilog=EXIT_CODES)
    verb.add_argument("what", type=Path, metavar="RUN|STUDY|EXPERIMENT",
                      help="a run.nc, a study.nc, or the folder of one or of an experiment")
    verb.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: report.html beside the data")
    verb.add_argument("--overwrite", action="store_true", help="replace a page that is there")
    verb.set_defaults(do=report)
    verb = verbs.add_parser("answers", help="pictures and tables of the answers to the project's questions",
                            epilog=EXIT_CODES)
    verb.add_argument("runs", type=Path, metavar="RUNS_DIR",
                      help="the folder that holds those of the experiments, and that of the validation")
    verb.add_argument("-o", "--output", type=Path, metavar="FOLDER",
                      help="draw one .png per answer into it; pictures that are there are replaced")
    verb.add_argument("--tables", action="store_true", help="print Markdown tables")
    verb.add_argument("--insert", type=Path, metavar="FILE",
                      help="put the tables into FILE, between <!-- table:NAME --> and <!-- end -->")
    verb.set_defaults(do=answers)
    verb = verbs.add_parser("medians", help="puts an ensemble's medians into the files that single runs read",
                            epilog=EXIT_CODES)
    verb.add_argument("ensemble", type=Path, metavar="ENSEMBLE", help="what `chokepoint calibrate` wrote")
    verb.add_argument("files", type=Path, nargs="+", metavar="FILE",
                      help="scenario files and lists of parameters (YAML) that hold numbers at the ensemble's paths")
    verb.add_argument("--check", action="store_true", help="change nothing: end with 4 if a number is another one")
    verb.set_defaults(do=medians)
    options = parser.parse_args(arguments)
    try:
        options.do(options)
    except RunError as error:
        print(f"chokepoint: {error}", file=sys.stderr)
        return WRONG_USE if isinstance(error, WrongUse) else FILE_FAILED
    return DONE


if __name__ == "__main__":
    sys.exit(main())
