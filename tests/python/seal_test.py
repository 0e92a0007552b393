"""What is damaged, cut short or another program's is known as such before anything in it is shown."""

import random
import shutil
import subprocess
import sys

import pytest
import xarray as xr

import chokepoint
from chokepoint import study
from chokepoint.report import write_report

import sealed
from runs_of_tiny import study_of_tiny

PLACES = 60
DAMAGED = "damaged, or changed by another program: its checksum does not fit its content"
MISSING = "not a file of this program, or truncated: its last line is not its checksum"


@pytest.fixture(scope="module")
def run_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    chokepoint.run("tiny", folder).close()
    return folder / "run.nc"


@pytest.fixture(scope="module")
def study_nc(tmp_path_factory):
    return sealed.to_netcdf(study_of_tiny(), tmp_path_factory.mktemp("study") / "study.nc")


def damages(whole):
    """Content and what is wrong with it: bytes changed, cut off, left out and put in, all over the file."""
    chance = random.Random(7)
    for _ in range(PLACES):
        at = chance.randrange(len(whole))
        in_words = at >= len(whole) - sealed.LINE_BYTES
        yield whole[:at] + bytes([whole[at] ^ 1 << chance.randrange(8)]) + whole[at + 1:], None if in_words else DAMAGED
        yield whole[:at], MISSING
        yield whole[:at] + whole[at + 1:], None if in_words else DAMAGED
    yield whole + b"\n", MISSING
    yield b"", MISSING
    yield whole[-sealed.LINE_BYTES:], DAMAGED
    for at in range(len(whole) - sealed.LINE_BYTES, len(whole)):
        yield whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:], None


def refused(call, file, told):
    with pytest.raises(chokepoint.RunError) as error:
        call(file)
    assert str(error.value).startswith(f"{file}: ")
    assert (told or "checksum") in str(error.value)


def test_no_damage_of_a_run_is_read(run_file, tmp_path):
    copy = tmp_path / "run.nc"
    for content, told in damages(run_file.read_bytes()):
        copy.write_bytes(content)
        refused(chokepoint.open_run, copy, told)
        refused(write_report, copy, told)
    assert [path.name for path in tmp_path.iterdir()] == ["run.nc"]


def test_no_damage_of_a_study_is_read(study_nc, tmp_path):
    copy = tmp_path / "study.nc"
    for content, told in damages(study_nc.read_bytes()):
        copy.write_bytes(content)
        for call in (chokepoint.open_study, study.table, write_report):
            refused(call, copy, told)
    assert [path.name for path in tmp_path.iterdir()] == ["study.nc"]


def test_a_study_that_the_program_collects_has_a_seal(tmp_path):
    (tmp_path / "study.yaml").write_text(
        f"title: Costs\nscenario: {chokepoint.program.find_scenario('tiny')}\nfactors:\n"
        "  cost: {path: parameters.choice.cost, low: 0.5, high: 3}\n"
        "design: {kind: latin_hypercube, points: 3}\nmetrics: [share_end]\n")
    with chokepoint.run_study(tmp_path / "study.yaml", tmp_path / "made") as made:
        assert made.sizes["run"] == 3
    content = (tmp_path / "made" / "study.nc").read_bytes()
    sealed.to_file(content[:-sealed.LINE_BYTES], tmp_path / "again.nc")
    assert (tmp_path / "again.nc").read_bytes() == content


def test_commands_end_with_4_and_one_line(run_file, tmp_path):
    content = bytearray(run_file.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "run.nc").write_bytes(content)
    for arguments in (("plot", tmp_path, "-o", tmp_path / "x.png"), ("report", tmp_path)):
        answer = subprocess.run([sys.executable, "-m", "chokepoint", *map(str, arguments)], capture_output=True,
                                text=True, check=False)
        assert (answer.returncode, answer.stdout) == (4, "")
        assert answer.stderr == f"chokepoint: {tmp_path / 'run.nc'}: {DAMAGED}\n"
    assert [path.name for path in tmp_path.iterdir()] == ["run.nc"]


def test_a_damaged_segment_is_named_unless_the_run_is_done_by_then(run_file, tmp_path):
    for number in (0, 1):
        shutil.copy(run_file, tmp_path / f"segment-00000{number}.nc")
    assert chokepoint.open_run(tmp_path).sizes["time"] > 0  # a run's first segment may as well be its last
    content = bytearray(run_file.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "segment-000000.nc").write_bytes(content)
    with pytest.raises(chokepoint.RunError, match=rf"segments cannot be read \(.*segment-000000\.nc: {DAMAGED}"):
        chokepoint.open_run(tmp_path)
    shutil.copy(run_file, tmp_path / "run.nc")
    chokepoint.open_run(tmp_path).close()


def test_a_file_of_another_program_is_left_to_xarray(run_file, tmp_path):
    with chokepoint.open_run(run_file) as run:
        run[["share"]].drop_encoding().to_netcdf(tmp_path / "mine.nc")
        with pytest.raises(chokepoint.RunError, match=rf"{MISSING} \(xarray.open_dataset opens what another program"):
            chokepoint.open_run(tmp_path / "mine.nc")
        with xr.open_dataset(tmp_path / "mine.nc") as mine:
            xr.testing.assert_equal(mine["share"], run["share"])
