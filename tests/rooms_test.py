"""The house rules as a test: which room may include which, which file is a library's only door, what lies where.

Usage: rooms_test.py [--root FOLDER | --self-test]. Prints file:line: what is wrong (why) what to do; exit code 1.
"""

import argparse
import fnmatch
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOMS = ("sim", "agents", "output", "tools", "tests")
MAY_INCLUDE = {
    "sim": ("sim",),
    "agents": ("sim", "agents"),
    "output": ("sim", "output"),
    "tools": ROOMS,
    "tests": ROOMS,
}
# Library: what its headers are called, and the files that may name them.
DOORS = {
    "TBB": (r"(oneapi/)?tbb(/.*|\.h)", ("sim/parallel.*",)),
    "Boost.Graph": (r"boost/(graph/.*|property_map/.*)", ("sim/supply_chain.*", "sim/peer_graph*", "tests/sim/peer_graph_test.cpp")),
    "Boost.Random": (r"boost/random.*", ("tools/study/sobol.cpp",)),
    "Boost.Math": (r"boost/math/.*", ("tools/study/quantiles.cpp",)),
    "yaml-cpp": (r"yaml-cpp/.*", ("sim/config.cpp",)),
    "HDF5": (r"(hdf5|hdf5_hl|H5.*)\.h(pp)?|output/h5_.*", ("output/h5.*", "output/h5_*")),
    "utf8proc": (r"utf8proc\.h", ("tools/terminal/text.cpp",)),
    "libdeflate": (r"libdeflate\.h", ("output/deflate.cpp",)),
    "Random123": (r"Random123/.*", ("sim/random.*",)),
    "Highway": (r"hwy/.*", ("sim/vector_targets.hpp", "sim/vector_math.hpp")),
}
TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "README.md", "LICENSE", "CHANGELOG.md", "configs", *ROOMS}
FORBIDDEN_FOLDERS = {"utils", "common", "core", "detail", "manager"}
SOURCE_SUFFIXES = {".cpp", ".hpp", ".h", ".py", ".cmake"}
MAX_LINES = 300
MAX_TEST_LINES = 400
NOT_PORTABLE = re.compile(
    r"(?<![\w.>])(?<!double )((?:std::)?(?:exp2?|expm1|log|log2|log10|log1p|pow|cbrt|hypot|fma|a?(?:sin|cos|tan)h?|atan2|erfc?"
    r"|[tl]gamma)[fl]?)\(")
YARDSTICKS = ("tools/bench/straightforward.cpp", "tools/bench/probes.cpp")  # measure the C library's functions
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def project_files(root):
    """Paths as git sees them: known or new, not ignored. Without git: all but what the build makes."""
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False)
    if listed.returncode == 0:
        names = {name for name in listed.stdout.decode().split("\0") if name}
        return sorted(name for name in names if (root / name).is_file())
    made = {"build", "runs", "__pycache__"}
    return sorted(
        str(path.relative_to(root)) for path in root.rglob("*")
        if path.is_file() and not any(part in made or part[0] == "." for part in path.relative_to(root).parts))


def room_of(name):
    return name.split("/")[0]


def kind_of(name):
    """agents/vendor.hpp is of kind vendor; mechanisms and the roster are of none."""
    parts = name.split("/")
    if len(parts) != 2 or parts[0] != "agents":
        return None
    stem = parts[1].split(".")[0]
    return None if stem == "roster" else stem


def include_problem(name, quoted, header):
    """What is wrong with `#include header` in file `name`, or None."""
    for library, (pattern, doors) in DOORS.items():
        if re.fullmatch(pattern, header) and not any(fnmatch.fnmatch(name, door) for door in doors):
            return f"includes <{header}> ({library} has one door) go through {' or '.join(doors)}"
    target = room_of(header)
    if target not in ROOMS or "/" not in header:
        if quoted:
            return f'includes "{header}" (headers are named from the root) write for instance "sim/date.hpp"'
        return None
    room = room_of(name)
    if target not in MAY_INCLUDE[room]:
        allowed = " and ".join(MAY_INCLUDE[room])
        return f"includes {header} ({room} may include only {allowed}) move the code or turn it round"
    own, other = kind_of(name), kind_of(header)
    if own and other and own != other:
        return f"includes {header} (no kind of agent includes another) share it by sim or agents/mechanisms"
    mechanisms = "agents/mechanisms/"
    if name.startswith(mechanisms) and target == "agents" and not header.startswith(mechanisms):
        return f"includes {header} (a mechanism knows no kind of agent) pass what it needs as arguments"
    return None


def include_problems(name, lines):
    if room_of(name) not in ROOMS or Path(name).suffix not in {".cpp", ".hpp", ".h"}:
        return
    for number, line in enumerate(lines, 1):
        found = INCLUDE.match(line)
        if found:
            problem = include_problem(name, found[1] == '"', found[2])
            if problem:
                yield name, number, problem


def number_problems(name, lines):
    """The C library's functions give other bits on another processor: what a run computes goes without them."""
    if room_of(name) not in {"sim", "agents", "output", "tools"} or Path(name).suffix not in {".cpp", ".hpp", ".h"}:
        return
    if name in YARDSTICKS:
        return
    for number, line in enumerate(lines, 1):
        found = NOT_PORTABLE.search(line.split("//")[0])
        if found:
            yield name, number, f"calls {found[1]} (its bits differ between processors) use sim/portable_math.hpp"


def place_problems(name, lines):
    parts = name.split("/")
    if parts[0] not in TOP_LEVEL and not parts[0].startswith("."):
        yield name, 1, "lies at the top level (only rooms and a few well-known files do) move it into a room"
    for folder in parts[:-1]:
        if folder in FORBIDDEN_FOLDERS:
            yield name, 1, f"lies in a folder called {folder} (that says nothing) name it after what is in it"
    limit = MAX_TEST_LINES if parts[0] == "tests" else MAX_LINES
    if Path(name).suffix in SOURCE_SUFFIXES and len(lines) > limit:
        yield name, limit + 1, f"has {len(lines)} lines (at most {limit}) split it by subject"


def problems_in(root):
    found = []
    for name in project_files(root):
        text = (root / name).read_bytes().decode("utf-8", "replace")
        lines = text.splitlines()
        found += place_problems(name, lines)
        found += include_problems(name, lines)
        found += number_problems(name, lines)
    return found


# Planted files: path, content, and the line that must be reported (0: none, the file keeps the rules).
PLANTED = [
    ("sim/good.cpp", '#include "sim/good.hpp"\n#include <vector>\n', 0),
    ("sim/parallel.cpp", "#include <tbb/parallel_for.h>\n", 0),
    ("sim/upward.cpp", '#include <vector>\n#include "agents/vendor.hpp"\n', 2),
    ("sim/sideways.cpp", '#include "output/h5.hpp"\n', 1),
    ("sim/graphs.hpp", "\n\n#include <boost/graph/adjacency_list.hpp>\n", 3),
    ("sim/peer_graph.cpp", "#include <boost/graph/small_world_generator.hpp>\n", 0),
    ("sim/tasks.cpp", "#  include <oneapi/tbb.h>\n", 1),
    ("sim/scenario.cpp", "#include <yaml-cpp/yaml.h>\n", 1),
    ("sim/config.cpp", "#include <yaml-cpp/yaml.h>\n", 0),
    ("sim/dice.cpp", "#include <Random123/philox.h>\n", 1),
    ("sim/lanes.cpp", "#include <hwy/highway.h>\n", 1),
    ("sim/vector_math.hpp", "#include <hwy/highway.h>\n", 0),
    ("sim/growth.cpp", "double a = portable_exp(1.0);  // not std::exp(1.0)\ndouble b = std::exp(1.0);\n", 2),
    ("agents/vendor_growth.cpp", "float a = powf(2.0F, x);\n", 1),
    ("tests/sim/growth_test.cpp", "double a = std::exp(1.0);\n", 0),
    ("tools/bench/straightforward.cpp", "float a = std::exp(x);\n", 0),
    ("tools/bench/market.cpp", "float a = std::exp(x);\n", 1),
    ("sim/near.cpp", '#include "date.hpp"\n', 1),
    ("sim/long.cpp", "\n" * 301, 301),
    ("agents/vendor.hpp", '#include "agents/mechanisms/choice.hpp"\n', 0),
    ("agents/vendor.cpp", '#include "agents/vendor.hpp"\n#include "agents/buyer.hpp"\n', 2),
    ("agents/buyer.cpp", '#include "output/trajectory.hpp"\n', 1),
    ("agents/roster.cpp", '#include "agents/vendor.hpp"\n#include "agents/buyer.hpp"\n', 0),
    ("agents/mechanisms/choice.cpp", '#include "agents/buyer.hpp"\n', 1),
    ("output/h5.cpp", "#include <hdf5.h>\n#include <hdf5_hl.h>\n", 0),
    ("output/trajectory.cpp", '#include "output/h5.hpp"\n#include <H5Dpublic.h>\n', 2),
    ("output/h5_object.cpp", '#include "output/h5_calls.hpp"\n', 0),
    ("tests/output/calls_test.cpp", '#include "output/h5_calls.hpp"\n', 1),
    ("output/table.cpp", '#include "agents/vendor.hpp"\n', 1),
    ("tools/chokepoint.cpp", '#include "agents/roster.hpp"\n#include "output/h5.hpp"\n', 0),
    ("tools/utils/lists.cpp", "\n", 1),
    ("tests/sim/long_test.cpp", "\n" * 400, 0),
    ("tests/sim/longer_test.cpp", "\n" * 401, 401),
    ("notes.txt", "\n", 1),
    (".gitignore", "/build/\n/runs/\n", 0),
    ("build/made.cpp", "#include <tbb/tbb.h>\n", 0),
]


def self_test():
    """Every planted violation is found at its line, and nothing else is; with and without git."""
    wrong = []
    expected = {(name, line) for name, _, line in PLANTED if line}
    for with_git in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            for name, content, _ in PLANTED:
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(content)
            if with_git:
                subprocess.run(["git", "init", "-q", folder], check=True)
            found = {(name, line) for name, line, _ in problems_in(root)}
        how = "with git" if with_git else "without git"
        wrong += [f"{name}:{line}: a planted violation was not found, {how}" for name, line in expected - found]
        wrong += [f"{name}:{line}: reported though it keeps the rules, {how}" for name, line in found - expected]
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[1])
    parser.add_argument("--self-test", action="store_true", help="plant violations and look for them")
    options = parser.parse_args()
    if options.self_test:
        messages = self_test()
    else:
        messages = [f"{name}:{line}: {problem}" for name, line, problem in problems_in(options.root)]
    print(*messages, sep="\n", end="\n" if messages else "")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
