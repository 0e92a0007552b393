"""What the verbs say: help, exit codes, cost beforehand, fields, schema, the supply chain."""

import json
import re
import shutil
import subprocess

import jsonschema
import pytest
import yaml

from program import PROGRAM, ROOT, TINY, chokepoint

# Of configs/, what scenarios are made from: facts, ranges of parameters and experiments are other documents.
SCENARIOS = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "configs").rglob("*.yaml")
                   if path.parent.name not in ("experiments", "studies", "targets") and path.name != "parameters.yaml")
EXIT_CODES = "0 done; 1 internal error; 2 wrong use; 3 scenario refused; 4 a file could not be written or read; "


@pytest.mark.parametrize(("words", "told"), [
    (["rnu", TINY], 'there is no verb "rnu": did you mean "run"?'),
    (["study", "nwe", "a.yaml"], 'study: there is no verb "nwe": did you mean "new"?'),
    (["run", TINY, "--ste", "seed=2"], 'run: there is no option "--ste": did you mean "--set"?'),
])
def test_a_misspelt_word_is_named_with_the_nearest_that_is_known(words, told):
    process = chokepoint(*words)
    assert process.returncode == 2
    assert told in process.stderr


@pytest.mark.parametrize("words", [["describe"], ["describe", "kinds"], ["check", TINY], ["--version"]])
def test_what_cannot_be_printed_is_no_success(words):
    with open("/dev/full", "w") as full:
        process = subprocess.run([PROGRAM, *words], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT, check=False)
    assert process.returncode == 4
    assert "No space left on device" in process.stderr


def test_the_version_names_the_commit_and_the_libraries():
    process = chokepoint("--version")
    assert process.returncode == 0
    assert re.fullmatch(r"chokepoint \d+\.\d+\.\d+ \(.+\)\n.+ Release\n.*HDF5 .*yaml-cpp .*\n", process.stdout), process.stdout


class Yaml12(yaml.SafeLoader):
    """YAML 1.2's core schema, as the program reads it: `no` and dates are text, 1e9 is a number."""


Yaml12.yaml_implicit_resolvers = {}
for tag, pattern, first in (
        ("bool", r"^(?:true|false)$", "tf"),
        ("null", r"^(?:~|null|)$", ["~", "n", ""]),
        ("int", r"^[-+]?[0-9]+$", "-+0123456789"),
        ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+0123456789.")):
    Yaml12.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), first)
Yaml12.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(loader.construct_scalar(node)))
Yaml12.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))


@pytest.fixture(scope="module")
def schema():
    process = chokepoint("describe", "--json-schema")
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


@pytest.mark.parametrize(("verb", "named"), [
    ((), ["run", "check", "describe", "summary", "graph"]),
    (("run",), ["SCENARIO", "--out", "--seed", "--threads", "--set", "--quiet", "--overwrite"]),
    (("check",), ["SCENARIO", "--set"]),
    (("describe",), ["WHAT", "--json-schema", "--scenario"]),
    (("summary",), ["RUN", "--from", "--to"]),
    (("graph",), ["SCENARIO", "--dot", "--set"]),
])
def test_help_names_every_option_and_the_exit_codes(verb, named):
    process = chokepoint(*verb, "--help")
    assert process.returncode == 0
    assert process.stderr == ""
    for name in named:
        assert name in process.stdout, name
    assert EXIT_CODES in process.stdout


@pytest.mark.parametrize(("arguments", "expected"), [
    ((), "subcommand"),
    (("fly",), ""),
    (("run",), "SCENARIO"),
    (("run", ROOT / TINY, "--speed", "9"), "--speed"),
    (("run", ROOT / TINY, "--threads", "0"), "--threads"),
    (("run", ROOT / TINY, "--threads", "many"), "--threads"),
    (("run", ROOT / TINY, "--seed", "-1"), "--seed"),
    (("run", ROOT / TINY, "--set"), "--set"),
    (("run", ROOT / TINY, "another.yaml"), "another.yaml"),
    (("summary",), "RUN"),
])
def test_wrong_use_ends_with_2_and_names_what_is_wrong(tmp_path, arguments, expected):
    process = chokepoint(*arguments, cwd=tmp_path)
    assert process.returncode == 2, process.stdout
    assert expected in process.stderr
    assert "--help" in process.stderr
    assert process.stdout == ""


def test_what_cannot_be_written_or_read_ends_with_4_and_its_name(tmp_path):
    (tmp_path / "file").write_text("no folder, no trajectory")
    cut = tmp_path / "cut.nc"
    assert chokepoint("run", TINY, "-o", tmp_path / "good").returncode == 0
    cut.write_bytes((tmp_path / "good" / "run.nc").read_bytes()[:5000])
    for arguments in (("run", TINY, "-o", tmp_path / "file" / "below"), ("run", TINY, "-o", tmp_path / "file"),
                      ("summary", tmp_path / "none.nc"), ("summary", tmp_path / "file"), ("summary", cut),
                      ("summary", tmp_path)):
        process = chokepoint(*arguments)
        assert process.returncode == 4, (arguments, process.stderr)
        assert process.stderr.startswith(str(arguments[-1])), process.stderr
        assert process.stderr.count("\n") == 1
        assert process.stdout == ""


def test_check_tells_the_cost_beforehand():
    process = chokepoint("check", TINY)
    assert process.returncode == 0, process.stderr
    for pattern in (r"tiny\.yaml: sound$", r"title +Tiny$", r"period +2022-01-03 to 2023-02-27$",
                    r"ticks +60 of 7 days, after 8 of spin-up$", r"buyers +60 \(3 by name\)$",
                    r"memory +about \d+ MB for the buyers and their orders$", r"file +at most \d+\.\d MB",
                    r"estimated time +about [\d.]+ m?s on \d+ threads?, if nothing else runs there \(an estimate"):
        assert re.search(pattern, process.stdout, re.M), pattern


def test_check_tells_more_memory_for_more_buyers_and_leaves_no_file(tmp_path):
    def megabytes(buyers):
        process = chokepoint("check", ROOT / TINY, "--set", f"buyers={buyers}", cwd=tmp_path)
        assert process.returncode == 0, process.stderr
        assert f"buyers                {buyers} " in process.stdout
        return int(re.search(r"memory +about (\d+) MB", process.stdout).group(1))
    assert megabytes(400_000) >= 1.9 * megabytes(200_000) > 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("scenario", [path for path in SCENARIOS if path.startswith("configs/scenarios/")])
def test_every_shipped_scenario_is_sound(scenario):
    process = chokepoint("graph", scenario)
    assert process.returncode == 0, process.stderr


def test_describe_tells_unit_range_default_help_and_source():
    everything = chokepoint("describe")
    assert everything.returncode == 0
    for text in ("chips.*.price_usd", "parameters.choice.cost", "mechanisms", "USD", "from 0 to 1", "Axtell"):
        assert text in everything.stdout, text
    one = chokepoint("describe", "parameters.choice.cost").stdout
    assert "weight of ln(1/cost of ownership)" in one
    assert len(one) < len(everything.stdout) / 20
    kinds = chokepoint("describe", "kinds").stdout
    for kind in ("us_regulator", "cn_regulator", "gpu_vendor", "chipmaker", "foundry", "hbm_maker", "packager",
                 "grey_market", "offshore_cloud"):
        assert kind in kinds, kind


def test_a_field_is_described_with_what_a_scenario_says_there():
    fields = chokepoint("describe", "rule.effective").stdout
    both = chokepoint("describe", "rule.effective", "--scenario", TINY).stdout
    assert both.startswith(fields)
    assert re.search(rf"\nin {TINY}\n  rules.us-foundries.effective: 2021-01-01  \({TINY}:\d+\)\n    source: invented\n", both)
    assert chokepoint("describe", "--scenario", TINY).returncode == 2
    assert chokepoint("describe", "rule", "--scenario", "none.yaml").returncode == 3


def test_a_parameter_is_described_with_the_value_that_calibrated_scenarios_use_instead_of_the_default(tmp_path):
    said = chokepoint("describe", "parameters.choice.cost").stdout
    calibrated = yaml.safe_load((ROOT / "configs/calibrated.yaml").read_text())["parameters"]["choice"]["cost"]
    assert re.search(r"\nin configs/calibrated.yaml, for the scenarios that extend it\n"
                     rf"  parameters.choice.cost: {calibrated}  \(configs/calibrated.yaml:\d+\)\n$", said)
    assert "calibrated" not in chokepoint("describe", "parameters.peers.mean_degree").stdout
    assert "calibrated" not in chokepoint("describe", "parameters.choice.cost", "--scenario", TINY).stdout
    elsewhere = chokepoint("describe", "parameters.choice.cost", cwd=tmp_path).stdout
    assert elsewhere.endswith("\nMost scenarios have calibrated values instead of these defaults: "
                              "--scenario FILE tells which.\n")
    assert "calibrated" not in chokepoint("describe", "chip", cwd=tmp_path).stdout


def test_a_word_that_describes_nothing_is_told_its_nearest():
    near = chokepoint("describe", "chipp")
    assert (near.returncode, near.stdout) == (3, "")
    assert 'there is nothing called "chipp" to describe: did you mean "chip"?' in near.stderr
    far = chokepoint("describe", "zebra")
    assert far.returncode == 3
    assert '"zebra"' in far.stderr


def test_the_schema_is_a_json_schema(schema):
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"].startswith("http://json-schema.org/draft-07/")
    assert schema["properties"]["buyers"]["description"]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_shipped_file_fits_the_schema(schema, scenario):
    document = yaml.load((ROOT / scenario).read_text(encoding="utf-8"), Loader=Yaml12)
    jsonschema.validate(document, schema, cls=jsonschema.Draft7Validator)


@pytest.mark.parametrize(("spoil", "path"), [
    (lambda d: d.update(byers=3), []),
    (lambda d: d.update(buyers="many"), ["buyers"]),
    (lambda d: d.update(buyers=0), ["buyers"]),
    (lambda d: d.update(start="yesterday"), ["start"]),
    (lambda d: d["chips"]["Alpha 1"].update({"class": "gpo"}), ["chips", "Alpha 1", "class"]),
    (lambda d: d["chips"]["Alpha 1"].update(prise_usd=1), ["chips", "Alpha 1"]),
    (lambda d: d["chips"]["Alpha 1"].update(sold_in="CN"), ["chips", "Alpha 1", "sold_in"]),
    (lambda d: d["markets"]["CN"]["training_share"].update({"2023-01-01": 1.5}),
     ["markets", "CN", "training_share", "2023-01-01"]),
])
def test_an_editor_with_the_schema_sees_what_the_program_would_refuse(schema, spoil, path):
    document = yaml.load((ROOT / TINY).read_text(encoding="utf-8"), Loader=Yaml12)
    spoil(document)
    errors = list(jsonschema.Draft7Validator(schema).iter_errors(document))
    assert path in [list(error.absolute_path) for error in errors]


def test_the_supply_chain_is_shown_with_suppliers_first():
    process = chokepoint("graph", TINY)
    assert process.returncode == 0, process.stderr
    text = process.stdout
    assert re.search(r"^Beta 2 \(product\)\n    <- Mainland foundry +logic +2 dies per unit, 10000 USD per wafer, \d+ wafers/month at the start, 4 ticks\n"
                     r"    <- Island foundry +logic +2 dies per unit, 10000 USD per wafer, \d+ wafers/month at the start, 4 ticks, choice 2$", text, re.M)
    shown = []
    for line in text.splitlines():
        if line.startswith("    <- "):
            assert re.match(r"    <- (.*?)  +\w+ ", line).group(1) in shown[:-1], line
        else:
            shown.append(re.match(r"(.*) \(\w+\)$", line).group(1))
    assert "buyers in CN" in shown


def test_the_same_chain_for_graphviz_has_as_many_edges():
    dot = chokepoint("graph", TINY, "--dot")
    assert dot.returncode == 0, dot.stderr
    assert dot.stdout.count("->") == chokepoint("graph", TINY).stdout.count("<-") > 30
    if shutil.which("dot"):
        drawn = subprocess.run(["dot", "-Tsvg"], input=dot.stdout, capture_output=True, text=True, check=False)
        assert drawn.returncode == 0, drawn.stderr
        assert "Mainland foundry" in drawn.stdout
        assert drawn.stdout.count('class="edge"') == dot.stdout.count("->")


def test_a_chip_that_is_not_there_is_told_its_nearest():
    near = chokepoint("graph", TINY, "--of", "alpha 2")
    assert (near.returncode, near.stdout) == (3, "")
    assert near.stderr == '--of: alpha 2: there is no chip "alpha 2": did you mean "Alpha 2"?\n'


def test_check_calls_nothing_sound_that_a_run_refuses(tmp_path):
    change = ("--set", "recording.series.instaled_units.every_ticks=2")
    checked = chokepoint("check", TINY, *change)
    assert (checked.returncode, checked.stdout) == (3, "")
    assert checked.stderr == chokepoint("run", TINY, "-o", tmp_path / "run", *change).stderr


def test_check_and_run_say_what_is_doubtful_and_go_on(tmp_path):
    change = ("--set", "spin_up_weeks=0.4", "--set", "rules.us-licence.effective=2022-11-07")
    for verb in (("check", TINY), ("run", TINY, "--quiet", "-o", tmp_path)):
        process = chokepoint(*verb, *change)
        assert process.returncode == 0
        said = process.stderr.splitlines()
        assert [line.split(": ")[:2] for line in said] == [["warning", "spin_up_weeks"], ["warning", "reentry"]], said
        assert "0.4 is less than half a tick of 7 days" in said[0]
        assert "no rule opens CN to Alpha 2 on 2022-10-03 (nearest on it: rules.us-licence, effective" in said[1]


@pytest.mark.parametrize("verb", [("run", TINY, "-o", "/nowhere"), ("study", "run", "/nowhere"), ("study", "work", "/nowhere")])
def test_durations_are_read_alike_by_all_verbs(verb):
    refused = chokepoint(*verb, "--time-limit", "5y")
    assert refused.returncode == 2
    assert "5y is not a time" in refused.stderr and len(refused.stderr) < 300
    assert "is not a time" not in chokepoint(*verb, "--time-limit", "5m", "--no-such-option").stderr

