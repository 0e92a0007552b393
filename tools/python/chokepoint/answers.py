"""The answers to the project's questions: a picture and a table of each, from the folders of experiments."""

import io
import re
import sys
from pathlib import Path

from chokepoint import answer_pictures, answer_tables, policy_pictures
from chokepoint.answer_data import Experiment, read_validation
from chokepoint.runs import RunError

PICTURES = {
    "allowance": answer_pictures.allowance,
    "workloads": answer_pictures.workloads,
    "self_sufficiency": answer_pictures.self_sufficiency,
    "architecture": answer_pictures.architecture,
    "tipping": answer_pictures.tipping,
    "chokepoints": policy_pictures.chokepoints,
    "staged_policy": policy_pictures.staged_policy,
    "licence_terms": policy_pictures.licence_terms,
    "evasion": policy_pictures.evasion,
    "before_the_ban": policy_pictures.before_the_ban,
    "validation": policy_pictures.validation,
}
TABLES = {
    **dict.fromkeys(PICTURES, answer_tables.by_arm),
    "self_sufficiency": answer_tables.sold_and_banned_table,
    "tipping": answer_tables.derivatives,
    "chokepoints": answer_tables.chokepoint_tables,
    "validation": answer_tables.validation_table,
}
PLACE = re.compile(r"(<!-- table:([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
DPI = 90


def found_in(runs):
    """{name: what its picture and table are made from}, for those that have a folder in `runs`."""
    runs = Path(runs)
    if not runs.is_dir():
        raise RunError(f"{runs}: no such folder")
    found = {}
    for name in PICTURES:
        folder = runs / name
        if folder.is_dir():
            found[name] = read_validation(folder) if name == "validation" else Experiment(folder)
    if not found:
        raise RunError(f"{runs}: no experiment in it (folders looked for: {', '.join(PICTURES)})")
    left_out = [name for name in PICTURES if name not in found]
    if left_out:
        print(f"chokepoint: left out, because {runs} has no folder of that name: {', '.join(left_out)}",
              file=sys.stderr)
    return found


def draw(found, folder):
    """Writes one PNG per answer into `folder`; yields each path. What lacks a file is told after all others."""
    import matplotlib.pyplot as plt

    folder = Path(folder)
    refused = []
    for name, source in found.items():
        try:
            figure = PICTURES[name](source)
        except RunError as error:
            refused.append(str(error))
            continue
        finally:
            plt.close("all")
        target = folder / f"{name}.png"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            save(figure, target)
        except OSError as error:
            raise RunError(f"{target}: could not be written ({error.strerror or error})") from error
        yield target
    if refused:
        raise RunError("\nchokepoint: ".join(refused))


def save(figure, target):
    """A PNG of a palette: a third of the size of one in full colour, and equal for equal figures."""
    from PIL import Image  # matplotlib stands on it

    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=DPI)
    with Image.open(buffer) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)


def tables(found):
    """{name: Markdown}."""
    return {name: TABLES[name](source) for name, source in found.items()}


def insert(made, path):
    """Puts the tables between `<!-- table:NAME -->` and `<!-- end -->` of a document; returns the names put in.

    A place whose table was not made stays as it is.
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RunError(f"{path}: could not be read ({error.strerror or error})") from error
    places = [match[2] for match in PLACE.finditer(text)]
    unknown = [name for name in places if name not in TABLES]
    if unknown or not places or len(places) != text.count("<!-- table:"):
        what = f"no table '{unknown[0]}' (known: {', '.join(TABLES)})" if unknown else (
            "each place for a table is a line <!-- table:NAME --> and a later line <!-- end -->")
        raise RunError(f"{path}: {what}")
    filled = PLACE.sub(lambda m: m[1] + "\n" + made[m[2]] + "\n" + m[3] if m[2] in made else m[0], text)
    try:
        path.write_text(filled, encoding="utf-8")
    except OSError as error:
        raise RunError(f"{path}: could not be written ({error.strerror or error})") from error
    return [name for name in places if name in made]
