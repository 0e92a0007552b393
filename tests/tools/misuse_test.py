"""Every way to get a scenario wrong, and the sentence that helps: file:line:column: path: problem: suggestion."""

import re

import pytest

from program import ROOT, TINY, chokepoint

TEXT = (ROOT / TINY).read_text(encoding="utf-8")


def place_of(text, passage):
    """Line and column, counted from 1, of the first `passage`."""
    before = text[:text.index(passage)]
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def refused(tmp_path, text, *arguments):
    """What the program says of the scenario, which every verb must refuse with 3, on standard error alone."""
    path = tmp_path / "mine.yaml"
    if isinstance(text, bytes):
        path.write_bytes(text)
    else:
        path.write_text(text, encoding="utf-8")
    said = []
    for verb in (("check",), ("graph",), ("run", "-o", tmp_path / "out")):
        process = chokepoint(*verb, path, *arguments)
        assert process.returncode == 3, process.stderr
        assert process.stdout == ""
        said.append(process.stderr)
    assert said[0] == said[1] == said[2]
    assert not (tmp_path / "out").exists()
    return said[0].replace(str(path), "mine.yaml")


# What is replaced, by what, the passage of the new text where the error lies, and the rest of the message.
CASES = {
    "unknown key": ("buyers: 60", "zebra: 60", "zebra:", 'zebra: unknown key "zebra": known are '),
    "misspelt key": ("    price_usd: 25000", "    prise_usd: 25000", "prise_usd",
                     'chips.Alpha 2.prise_usd: unknown key "prise_usd": did you mean "price_usd"?'),
    "wrong type": ("price_usd: 25000", "price_usd: dear", "dear",
                   'chips.Alpha 2.price_usd: expected a number, found "dear"'),
    "out of range": ("fp8_training_use: 0.3", "fp8_training_use: 1.3", "1.3\n",
                     "stacks.Alpha stack.fp8_training_use: 1.3 is out of range: must be from 0 to 1"),
    "unknown chip": ("chips: [Alpha 2]", "chips: [Alpha 3]", "Alpha 3]",
                     'there is no chip "Alpha 3": did you mean '),
    "unknown node": ("node_nm: 5\n", "node_nm: five\n", "five",
                     'facilities.Island foundry.node_nm: expected a number, found "five"'),
    "unknown firm": ("    vendor: Alpha", "    vendor: Alpa", "Alpa",
                     'chips.Alpha 1.vendor: there is no firm "Alpa": did you mean "Alpha"?'),
    "unknown kind": ("kind: gpu_vendor", "kind: gpu_vedor", "gpu_vedor",
                     'firms.Alpha.kind: there is no kind of vendor "gpu_vedor": did you mean "gpu_vendor"?'),
    "dangling supply link": ("made_at: [Island foundry]", "made_at: [Highland foundry]", "Highland",
                             'chips.Alpha 1.made_at.0: there is no facility "Highland foundry": did you mean '
                             '"Island foundry"?'),
    "link of the wrong kind": ("made_at: [Island foundry]", "made_at: [Island packaging]", "Island packaging]",
                               '"Island packaging" is of kind packager and makes interposers, not logic wafers'),
    "cycle in the graph": ("    capacity_per_month: {2022-01-03: 500}\n",
                           "    capacity_per_month: {2022-01-03: 500}\n    fed_by: Mainland HBM\n", None,
                           "facilities feed each other in a circle: "),
    "product with no buyer": ("sold_in: [CN]", "sold_in: []", "sold_in: []",
                              "chips.Beta 1.sold_in: a product with no buyer"),
    "end before start": ("end: 2023-02-27", "end: 2021-02-27", "2021-02-27", "end: "),
    "dates of a path out of order": ("{2022-01-03: 200, 2023-01-02: 400}", "{2023-01-02: 200, 2022-01-03: 400}",
                                     None, "dates out of order: 2022-01-03 stands after 2023-01-02"),
    "announced after effective": ("announced: 2022-04-04", "announced: 2022-05-04", "2022-05-04",
                                  "rules.us-ban.announced: dates out of order: 2022-05-04 is after effective"),
    "no date": ("start: 2022-01-03", "start: 2022-02-30", "2022-02-30", "start: expected a date YYYY-MM-DD"),
    "duplicate name": ("  Beta 1:\n    vendor", "  Alpha 2:\n    vendor", None,
                       'chips.Alpha 2: "Alpha 2" stands here twice, on lines '),
    "one name for two things": ("  Beta 1:\n    vendor", "  Beta:\n    vendor", "Beta:\n    vendor",
                                'chips.Beta: the name "Beta" is taken by firms.Beta'),
    "NaN": ("price_usd: 25000", "price_usd: .nan", ".nan", "chips.Alpha 2.price_usd: .nan is not a finite number"),
    "infinity": ("price_usd: 25000", "price_usd: .inf", ".inf",
                 "chips.Alpha 2.price_usd: .inf is not a finite number"),
    "not YAML": ("buyers: 60\n", "buyers: 60\n  seed: 3\n", None, "not valid YAML"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_told_with_place_path_and_remedy(tmp_path, case):
    old, new, where, message = CASES[case]
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    said = refused(tmp_path, text)
    first = said.splitlines()[0]
    assert re.match(r"mine\.yaml:\d+:\d+: ", first), said
    lines = [line for line in said.splitlines() if message in line]
    assert lines, said
    if where is not None:
        line, column = place_of(text, where)
        assert lines[0].startswith(f"mine.yaml:{line}:{column}: "), said


def test_an_empty_file_is_called_empty(tmp_path):
    assert refused(tmp_path, "").startswith("mine.yaml:1:1: the file is empty")
    assert "the file is empty" in refused(tmp_path, "# only a comment\n")


def test_a_file_that_is_not_yaml_is_called_that(tmp_path):
    assert "the file of a run or a study (HDF5), not YAML" in refused(tmp_path, b"\x89HDF\r\n\x1a\n\x00\x00\x00")
    assert "not a YAML file: it holds bytes" in refused(tmp_path, b"title\x00\x01")
    assert "must be a map" in refused(tmp_path, "hello\n")


def test_a_file_that_is_not_there_is_named_with_its_nearest():
    for verb in ("check", "graph", "run"):
        process = chokepoint(verb, "configs/scenarios/tinny.yaml")
        assert process.returncode == 3
        assert process.stderr.startswith("configs/scenarios/tinny.yaml")
        assert 'there is no such file: did you mean "tiny.yaml"?\n' in process.stderr
    assert "tiny: there is no such file: a scenario of that name is configs/scenarios/tiny.yaml\n" in chokepoint("run", "tiny").stderr


def test_a_folder_is_not_a_scenario(tmp_path):
    process = chokepoint("check", tmp_path)
    assert process.returncode == 3
    assert "a directory, not a file" in process.stderr


def test_all_mistakes_are_told_at_once(tmp_path):
    text = TEXT.replace("buyers: 60", "buyers: many", 1).replace("tdp_w: 700", "tdp_w: 7", 1)
    said = refused(tmp_path, text)
    assert said.count("\n") == 2
    assert 'buyers: expected a number, found "many"' in said
    assert "chips.Alpha 2.tdp_w: 7 is out of range: must be from 10 to 100000 W" in said


def test_a_mistake_in_an_extended_file_is_told_with_that_file(tmp_path):
    (tmp_path / "base.yaml").write_text(TEXT.replace("buyers: 60", "buyers: many", 1), encoding="utf-8")
    said = refused(tmp_path, "extends: [base.yaml]\ntitle: above\n")
    line, column = place_of(TEXT, "60\nfocal_vendor")
    assert f"base.yaml:{line}:{column}: buyers: expected a number" in said


@pytest.mark.parametrize(("assignment", "message"), [
    ("buyers", "path=value"),
    ("byers=3", 'did you mean "buyers"?'),
    ("buyers=0", "buyers: 0 is out of range"),
    ("chips.Alpha 9.price_usd=1", '"Alpha 9"'),
    ("parameters.choice.cost=cheap", 'expected a number, found "cheap"'),
    ("end=2022-01-04", "less than one tick"),
])
def test_an_assignment_that_makes_no_sense_is_told_as_such(tmp_path, assignment, message):
    said = refused(tmp_path, TEXT, "--set", assignment)
    assert message in said
    assert "--set" in said
