"""Starts the program as its users do: as a process, with what it prints and the code it ends with."""

import hashlib
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TINY = "configs/scenarios/tiny.yaml"
PROGRAM = os.environ["CHOKEPOINT_PROGRAM"]


def chokepoint(*arguments, **options):
    """The finished process, with text in `stdout` and `stderr`, which are pipes and no terminals."""
    options.setdefault("cwd", ROOT)
    return subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=300, **options)


def run_tiny(folder, *arguments):
    """A run of the tiny scenario that must end well."""
    process = chokepoint("run", TINY, "-o", folder, *arguments)
    assert process.returncode == 0, process.stderr
    return process


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()
