"""The package is typed and clean: mypy and ruff find nothing."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "tools/python/pyproject.toml"


def says(*command):
    answer = subprocess.run([sys.executable, "-m", *map(str, command)], capture_output=True, text=True, check=False,
                            cwd=ROOT)
    return answer.returncode, answer.stdout + answer.stderr


def test_types_hold():
    code, told = says("mypy", "--config-file", SETTINGS, "--cache-dir", ROOT / "build/mypy", "tools/python/chokepoint")
    assert code == 0, told


def test_the_linter_finds_nothing():
    code, told = says("ruff", "check", "--no-cache", "--config", SETTINGS, "tools/python", "tests/python")
    assert code == 0, told
