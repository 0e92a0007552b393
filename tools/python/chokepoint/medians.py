"""The medians of an ensemble, where single runs read them: numbers in YAML files, replaced in place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

from chokepoint.runs import RunError

NOT_PARAMETERS = ("member", "seed", "distance")


@dataclass(frozen=True)
class Place:
    """Where a file holds the number at a path: characters `start` to `end`."""

    path: str
    start: int
    end: int
    line: int  # from 1
    held: str


def medians_of(ensemble: Path) -> dict[str, str]:
    """Median of each parameter of an ensemble (`chokepoint calibrate`), as YAML: two significant digits.

    Raises RunError if the file cannot be read or is no ensemble."""
    try:
        table = pd.read_csv(ensemble, comment="#")
    except (OSError, ValueError) as error:
        raise RunError(f"{ensemble}: no ensemble can be read ({error})") from error
    if tuple(table.columns[:len(NOT_PARAMETERS)]) != NOT_PARAMETERS:
        raise RunError(f"{ensemble}: no ensemble: its columns begin with {', '.join(table.columns[:3])}, "
                       f"not {', '.join(NOT_PARAMETERS)}")
    parameters = table.drop(columns=list(NOT_PARAMETERS))
    return {str(path): two_digits(float(column.median())) for path, column in parameters.items()}


def two_digits(value: float) -> str:
    """A number as the files of `configs/` write it: 0.27, 13, 3.7e+6."""
    short = f"{value:.1e}"
    return short.replace("e+0", "e+") if abs(float(short)) >= 1e5 else f"{float(short):g}"


def places_in(text: str, paths: set[str]) -> list[Place]:
    """Where a file holds numbers at these paths: nested as in a scenario, or by `default` as in a list."""
    found: list[Place] = []

    def walk(node: yaml.Node | None, path: str) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                walk(value, f"{path}.{key.value}" if path else str(key.value))
        elif isinstance(node, yaml.ScalarNode):
            listed = path.removeprefix("parameters.").removesuffix(".default")
            name = listed if path == f"parameters.{listed}.default" and listed in paths else path
            if name in paths:
                mark = node.start_mark
                found.append(Place(name, mark.index, node.end_mark.index, mark.line + 1, str(node.value)))

    walk(yaml.compose(text, Loader=yaml.SafeLoader), "")
    return found


def set_medians(ensemble: Path, files: list[Path], *, check: bool = False) -> list[str]:
    """Puts the medians where `files` hold numbers at the parameters' paths, and touches nothing else in them.

    Returns a line for each number that is another one now (with `check`: that would be). Raises RunError if a file
    cannot be read or written, or if no file holds a parameter: it would keep its old value unseen."""
    medians = medians_of(ensemble)
    missing = set(medians)
    changes: list[str] = []
    texts: dict[Path, str] = {}
    for file in files:
        try:
            text = file.read_text(encoding="utf-8")
            places = places_in(text, set(medians))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise RunError(f"{file}: could not be read ({error})") from error
        missing -= {place.path for place in places}
        changed = [place for place in places if place.held != medians[place.path]]
        changes += [f"{file}:{place.line}: {place.path} {place.held} -> {medians[place.path]}" for place in changed]
        for place in reversed(changed):
            text = text[:place.start] + medians[place.path] + text[place.end:]
        if changed:
            texts[file] = text
    if missing:
        raise RunError(f"no file given holds {', '.join(sorted(missing))}")
    if not check:
        for file, text in texts.items():
            try:
                file.write_text(text, encoding="utf-8")
            except OSError as error:
                raise RunError(f"{file}: could not be written ({error.strerror or error})") from error
    return changes
