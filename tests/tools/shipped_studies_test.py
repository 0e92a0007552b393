"""The studies that ship, at small sizes: they are accepted, run, are collected and analysed."""

import pytest

from chokepoint import study
from program import ROOT, chokepoint

STUDIES = sorted((ROOT / "configs/studies").glob("*.yaml"))
SMALLER = {
    "allowance": ["factors.member.members=2"],
    "self_sufficiency": ["factors.member.members=1"],
    "screening": ["design.points=2", "free_parameters.which=calibrated"],
    "recovered_share": ["design.points=2"],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folders = {}
    for file in STUDIES:
        folder = folders[file.stem] = tmp_path_factory.mktemp(file.stem) / "study"
        changes = [word for change in [*SMALLER[file.stem], "set.0=buyers=60", "store=blocks"] for word in ("--set", change)]
        for arguments in (["new", file, "-o", folder, *changes], ["run", folder], ["collect", folder]):
            process = chokepoint("study", *arguments)
            assert process.returncode == 0, process.stderr
    return folders


def test_every_study_that_ships_is_tried_here():
    assert [file.stem for file in STUDIES] == sorted(SMALLER)


def test_the_curve_has_a_row_per_allowance_and_member(made):
    means = study.means(made["allowance"], "share_after")
    assert len(means) == 7 * 2
    curve = means.groupby("quota")["share_after"].mean()
    assert curve.loc[400000] > curve.loc[0]


def test_the_phase_diagram_pairs_sold_and_banned(made):
    means = study.means(made["self_sufficiency"]).set_index(["benchmark", "research", "member", "policy"])
    difference = means["self_sufficiency_end"].unstack("policy")
    assert difference.shape == (4 * 3, 2) and difference.notna().all().all()


def test_the_screening_ranks_every_parameter(made):
    effects = study.morris(made["screening"], "self_sufficiency_end")
    assert len(effects) == len(study.factors(made["screening"])) > 40 and (effects["mu_star"] >= 0).all() and effects["mu_star"].iloc[0] > 0


def test_the_sobol_analysis_names_every_cause(made):
    indices = study.sobol(made["recovered_share"], "share_after")
    assert list(indices.index) == study.factors(made["recovered_share"])
