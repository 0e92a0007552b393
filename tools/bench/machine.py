"""What the figures were measured on: machine, compiler, commit, versions of the frameworks."""

import os
import platform
import re
import subprocess
from pathlib import Path

from workers import CACHE, PYTHON, ROOT


def output_of(*command):
    try:
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def processor():
    text = Path("/proc/cpuinfo").read_text()
    field = {name: re.search(rf"^{name}\s*: (.*)$", text, re.M) for name in ("model name", "cpu family", "model")}
    found = {name: match[1] if match else "unknown" for name, match in field.items()}
    return f"{found['model name']}, family {found['cpu family']} model {found['model']}"


def memory_gib():
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1)


def compiler(build):
    cache = (build / "CMakeCache.txt").read_text()
    found = re.search(r"^CMAKE_CXX_COMPILER:[^=]*=(.*)$", cache, re.M)
    return output_of(found[1], "--version").splitlines()[0] if found else "unknown"


def python_versions():
    if not PYTHON.exists():
        return {}
    listed = output_of(str(PYTHON), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check")
    versions = dict(line.split("==") for line in listed.splitlines() if "==" in line)
    wanted = {"NumPy": "numpy", "numba": "numba", "Mesa": "Mesa"}
    return {name: versions[key] for name, key in wanted.items() if key in versions}


def rust_versions():
    result = {}
    for name, package in (("krABMaga", "krabmaga"), ("Henad", "henad")):
        lock = ROOT / "tools/bench/peers" / package / "Cargo.lock"
        found = re.search(rf'name = "{package}"\nversion = "([^"]+)"', lock.read_text())
        if found and (CACHE / package).exists():
            result[name] = found[1]
    return result


def facts(program):
    """A dictionary for the results. `load` says how busy the machine was before the bench began."""
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "memory_gib": memory_gib(),
        "system": platform.platform(),
        "compiler": compiler(Path(program).parent),
        "commit": output_of("git", "rev-parse", "HEAD"),
        "changed_files": len(output_of("git", "status", "--porcelain").splitlines()),
        "load": os.getloadavg()[0],
        "frameworks": {**python_versions(), **rust_versions()},
    }
