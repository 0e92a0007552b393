"""The first picture of the README is what its own command draws today."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import matplotlib.image as mpimg
import numpy as np
import pytest

import chokepoint

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()
FEW = 0.01  # of the pixels may differ: edges of letters and lines, between versions of matplotlib


def command_of_the_readme():
    picture = re.search(r"!\[[^\]]*\]\(([^)]+)\)", README)[1]
    command = next(line.strip() for line in README.splitlines()
                   if line.startswith("    .venv/bin/python -m chokepoint plot") and picture in line)
    return picture, shlex.split(command)[2:]


def part_that_differs(one, other):
    a, b = (mpimg.imread(path)[..., :3] for path in (one, other))
    return 1.0 if a.shape != b.shape else float((np.abs(a - b).max(axis=2) > 0.12).mean())


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The committed picture, and the same drawn anew by the README's command, from a run made now."""
    folder = tmp_path_factory.mktemp("readme")
    picture, words = command_of_the_readme()
    scenario = re.search(r"One run of `(configs/scenarios/\w+\.yaml)`", README)[1]
    chokepoint.run(ROOT / scenario, folder / "run").close()
    words[words.index("plot") + 1] = str(folder / "run" / "run.nc")
    words[words.index("-o") + 1] = str(folder / "picture.png")
    subprocess.run([sys.executable, "-m", *words], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    return ROOT / picture, folder / "picture.png"


def test_the_picture_of_the_readme_is_current(drawn):
    committed, now = drawn
    assert part_that_differs(committed, now) < FEW, f"redraw {committed} by the command under it in README.md"


def test_the_picture_of_another_run_would_be_noticed(drawn, tmp_path):
    chokepoint.run("history", tmp_path / "other", buyers=300, end="2028-12-31").close()
    subprocess.run([sys.executable, "-m", "chokepoint", "plot", tmp_path / "other", "-o", tmp_path / "other.png",
                    "--dpi", "110"], check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    assert part_that_differs(drawn[0], tmp_path / "other.png") > FEW
