"""The commands of the package: python -m chokepoint plot RUN -o FILE; answers RUNS_DIR -o FOLDER."""

import argparse
import sys
from pathlib import Path

from chokepoint.runs import RunError, open_run


def plot(options):
    # Imported late: --help and mistakes in the arguments need no matplotlib.
    import matplotlib
    matplotlib.use("Agg")
    # Ids and dates that change from one call to the next would make equal pictures differ.
    matplotlib.rcParams["svg.hashsalt"] = "chokepoint"
    import matplotlib.pyplot as plt

    from chokepoint.plots import market_share

    known = plt.figure().canvas.get_supported_filetypes()
    plt.close("all")
    for target in options.output:
        if target.suffix.lstrip(".").lower() not in known:
            raise RunError(f"{target}: unknown kind of picture (known: {', '.join(sorted(known))})")
    with open_run(options.run) as run:
        ax = market_share(run, region=options.region)
        title = run.attrs.get("title")
        if title:
            ax.figure.suptitle(str(title))
    # Laid out before the files: a layout found anew for every file depends on the files before it. The first pass
    # does not yet know how high the events' labels are.
    ax.figure.canvas.draw()
    ax.figure.canvas.draw()
    ax.figure.set_layout_engine("none")
    for target in options.output:
        metadata = {"Date": None} if target.suffix.lower() == ".svg" else None
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            ax.figure.savefig(target, dpi=options.dpi, metadata=metadata)
        except OSError as error:
            raise RunError(f"{target}: could not be written ({error.strerror or error})") from error
        print(target)


def answers(options):
    if not (options.output or options.tables or options.insert):
        raise RunError("nothing to do: give -o FOLDER, --tables or --insert FILE")
    import matplotlib
    matplotlib.use("Agg")
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


def main(arguments=None):
    """Exit codes: 0 done; 1 something could not be read or written; 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m chokepoint", description="Pictures of Chokepoint's runs.")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    verb = verbs.add_parser("plot", help="vendors' market shares over time")
    verb.add_argument("run", type=Path, metavar="RUN", help="a run.nc, or the folder it lies in")
    verb.add_argument("-o", "--output", type=Path, action="append", required=True, metavar="FILE",
                      help="the picture; its suffix says what kind: .png, .svg, .pdf; may be given again")
    verb.add_argument("--region", help="default: the scenario's focal region")
    verb.add_argument("--dpi", type=float, default=150.0, help="dots per inch of a .png (default: 150)")
    verb.set_defaults(do=plot)
    verb = verbs.add_parser("answers", help="pictures and tables of the answers to the project's questions")
    verb.add_argument("runs", type=Path, metavar="RUNS_DIR",
                      help="the folder that holds those of the experiments, and that of the validation")
    verb.add_argument("-o", "--output", type=Path, metavar="FOLDER", help="draw one .png per answer into it")
    verb.add_argument("--tables", action="store_true", help="print Markdown tables")
    verb.add_argument("--insert", type=Path, metavar="FILE",
                      help="put the tables into FILE, between <!-- table:NAME --> and <!-- end -->")
    verb.set_defaults(do=answers)
    options = parser.parse_args(arguments)
    try:
        options.do(options)
    except RunError as error:
        print(f"chokepoint: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
