"""The documents as facts: links lead somewhere, commands are accepted, what is named exists.

Usage: docs_test.py [ROOT | --self-test]; the program in CHOKEPOINT_PROGRAM. Prints file:line: what is wrong; exit
code 1.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`]+)`")
FILE = re.compile(r"[\w.-]+(/[\w.-]*)+|[\w-]+\.(md|py|cpp|hpp|txt|json|toml|yaml)")
MADE = re.compile(r"(build|runs|\.venv)/|status\.json|run\.nc")  # by the build or by a run: not in a checkout
PROGRAM = "build/release/chokepoint"


def markdown(root):
    listed = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"],
        capture_output=True, check=False)
    if listed.returncode == 0:
        names = sorted({name for name in listed.stdout.decode().split("\0") if name})
        return [root / name for name in names if (root / name).is_file()]
    made = {"build", "runs"}
    return sorted(path for path in root.rglob("*.md")
                  if not any(part[0] == "." or part in made for part in path.relative_to(root).parts))


def anchor(heading):
    return re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-")


def anchors(path):
    return {anchor(line.lstrip("#")) for line in path.read_text().splitlines() if line.startswith("#")}


def link_problems(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        for target in LINK.findall(line):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, place = target.partition("#")
            other = path.parent / name if name else path
            if not other.exists():
                yield number, f"links to {target}, which does not exist"
            elif place and other.suffix == ".md" and place not in anchors(other):
                yield number, f"links to {target}, but there is no such heading"


def named_files(text):
    """Files and folders in `code` of a line; a command names files as its words."""
    for code in CODE.findall(text):
        for word in re.split(r"[\s=]+", code):
            if FILE.fullmatch(word) and not MADE.match(word):
                yield word


def table_problems(root, path):
    """Files named in the tables and sub-models of a document, from the root of the project."""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        for name in named_files(line):
            if not (root / name).exists() and not (path.parent / name).exists():
                yield number, f"names {name}, which does not exist"


def commands_in(path):
    """Commands shown as indented blocks, continued lines joined, and those in `code` that begin like one."""
    joined = ""
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if joined or line.startswith("    "):
            joined += line.split("#")[0].strip()
            if joined.endswith("\\"):
                joined = joined[:-1]
                continue
            if re.match(r"(tools/|build/|\.venv/|chokepoint )", joined):
                yield number, joined
            joined = ""
        for code in CODE.findall(line):
            if re.match(r"(chokepoint |build/release/chokepoint|tools/\w+( |$))", code):
                yield number, code


def answer(command, folder=None):
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=120)


def command_problem(root, program, words):
    """What is wrong with a shown command, found without doing what it does."""
    first, rest = words[0], words[1:]
    if first in ("chokepoint", PROGRAM):
        if not rest or rest == ["--help"]:
            return None
        if rest == ["--version"]:
            return None
        verb = []
        nested = rest[0] == "study" and rest[1:] and not rest[1].startswith("-")
        for word in rest[:2 if nested else 1]:
            if not re.search(rf"^ +{re.escape(word)} ", answer([program, *verb, "--help"]).stdout, re.MULTILINE):
                return f"shows the verb '{' '.join([*verb, word])}', which the program does not know"
            verb.append(word)
        help_text = answer([program, *verb, "--help"])
        if help_text.returncode != 0:
            return f"shows the verb '{' '.join(verb)}', whose --help fails"
        for word in rest[len(verb):]:
            if word.startswith("-") and not re.search(rf"(^|[\s,]){re.escape(word)}(?![\w-])", help_text.stdout):
                return f"shows the option {word}, which '{' '.join(verb)}' does not know"
            if word.startswith("configs/") and not (root / word).exists():
                return f"shows {word}, which does not exist"
        if rest[0] == "describe" and rest[1:] and "--file" not in rest and answer([program, *rest]).returncode != 0:
            return f"shows '{' '.join(rest)}', which the program refuses"
        scenarios = [word for word in rest if word.startswith("configs/")]
        settings = [rest[i + 1] for i, word in enumerate(rest[:-1]) if word == "--set"]
        if scenarios and settings and rest[0] != "study":
            checked = answer([program, "check", scenarios[0], *[x for s in settings for x in ("--set", s)]], root)
            if checked.returncode != 0:
                return f"shows a --set that is refused: {checked.stderr.strip()}"
        return None
    if first.startswith("tools/"):
        if not os.access(root / first, os.X_OK):
            return f"shows {first}, which is no program"
        options = answer([str(root / first), "--help"])
        text = options.stdout if first != "tools/build" else (root / first).read_text()
        unknown = [word for word in rest if word.startswith("--") and word not in text]
        return f"shows {first} {unknown[0]}, which it does not know" if unknown else None
    if first == ".venv/bin/python" and rest[:2] == ["-m", "chokepoint"]:
        source = (root / "tools/python/chokepoint/__main__.py").read_text()
        unknown = [word for word in rest[2:] if word.startswith("-") and f'"{word}"' not in source]
        unknown += [word for word in rest[2:3] if f'add_parser("{word}"' not in source]
        return f"shows {unknown[0]}, which python -m chokepoint does not know" if unknown else None
    return None


def command_problems(root, program, path):
    for number, command in commands_in(path):
        # An option whose value is a placeholder stands alone: its name can still be checked.
        words = [word for word in command.split() if word != "SCENARIO" and not word.startswith("path=")]
        problem = command_problem(root, program, words)
        if problem:
            yield number, problem


def odd_problems(root, program, path):
    """Every switch and group of parameters that is named exists, and every one that exists is named."""
    text = path.read_text()
    known = answer([program, "describe"]).stdout
    for kind, pattern in (("mechanisms", r"^mechanisms\.(\w+)"), ("parameters", r"^parameters\.(\w+) +map")):
        exist = set(re.findall(pattern, known, re.MULTILINE))
        for number, line in enumerate(text.splitlines(), 1):
            for name in re.findall(rf"`{kind}\.(\w+)", line):
                if name not in exist:
                    yield number, f"names {kind}.{name}, which does not exist"
        for name in sorted(exist):
            if f"`{kind}.{name}`" not in text:
                yield 1, f"does not name {kind}.{name}"


def tick_problems(root, path):
    """The tick shown in the README is the tick."""
    source = {" ".join(line.split()) for line in (root / "sim/tick.cpp").read_text().splitlines()}
    inside = False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("```"):
            inside = line == "```cpp"
        elif inside and " ".join(line.split()) not in source:
            yield number, "shows a line of the tick that sim/tick.cpp does not have"


def problems_in(root, program):
    checks = [(path, link_problems(path)) for path in markdown(root)]
    readme, odd = root / "README.md", root / "agents/ODD.md"
    for path in (readme, odd):
        checks.append((path, table_problems(root, path)))
    for path in (readme, root / "tools/README.md", odd):
        checks.append((path, command_problems(root, program, path)))
    checks += [(odd, odd_problems(root, program, odd)), (readme, tick_problems(root, readme))]
    return [f"{path.relative_to(root)}:{number}: {problem}" for path, found in checks for number, problem in found]


PLANTED = [
    ("[a](nowhere.md)", "links to nowhere.md"),
    ("[a](#nothing-here)", "no such heading"),
    ("| x | `sim/nothing.cpp` |", "names sim/nothing.cpp"),
    ("    build/release/chokepoint fly configs/scenarios/tiny.yaml", "verb 'fly'"),
    ("    build/release/chokepoint run configs/scenarios/tiny.yaml --speed 3", "option --speed"),
    ("    build/release/chokepoint run configs/scenarios/none.yaml", "configs/scenarios/none.yaml"),
    ("    chokepoint run configs/scenarios/tiny.yaml \\\n        --set mechanisms.x=0", "is refused"),
    ("`chokepoint describe nothing`", "the program refuses"),
    ("    tools/test --fast", "tools/test --fast"),
    ("    tools/fly", "no program"),
    ("    .venv/bin/python -m chokepoint paint runs/a/run.nc", "paint"),
    ("`mechanisms.nothing`", "names mechanisms.nothing"),
    ("```cpp\nworld.end();\n```", "a line of the tick"),
]


def self_test(root, program):
    """Each planted mistake is found in a copy of the README or of ODD.md."""
    wrong = []
    for text, expected in PLANTED:
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder)
            for name in ("sim", "tools", "configs", "tests", "output", "LICENSE", "CHANGELOG.md"):
                (copy / name).symlink_to(root / name)
            (copy / "agents").mkdir()
            for path in (root / "agents").iterdir():
                if path.name != "ODD.md":
                    (copy / "agents" / path.name).symlink_to(path)
            for name in ("README.md", "agents/ODD.md"):
                planted = f"\n\n{text}\n" if ("mechanisms.nothing" in text) == (name == "agents/ODD.md") else ""
                (copy / name).write_text((root / name).read_text() + planted)
            if not any(expected in problem for problem in problems_in(copy, program)):
                wrong.append(f"a planted mistake was not found: {text!r}")
    return wrong


def main():
    arguments = [word for word in sys.argv[1:] if word != "--self-test"]
    root = Path(arguments[0] if arguments else Path(__file__).parents[1]).resolve()
    program = str(Path(os.environ.get("CHOKEPOINT_PROGRAM", root / PROGRAM)).absolute())
    if not os.access(program, os.X_OK):
        print(f"no program at {program}: build it, or name it in CHOKEPOINT_PROGRAM")
        return 1
    messages = self_test(root, program) if "--self-test" in sys.argv else problems_in(root, program)
    print(*messages, sep="\n", end="\n" if messages else "")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
