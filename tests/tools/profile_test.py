"""`run --profile`: time by phase and the counted work, as a table and as JSON, without touching the run."""

import json

from program import TINY, chokepoint, run_tiny, sha256

PHASES = ["regulate", "make_offers", "place_orders", "plan_supply", "supply", "deliver", "learn", "next tick"]


def test_a_profile_changes_no_byte_of_the_run(tmp_path):
    run_tiny(tmp_path / "plain")
    run_tiny(tmp_path / "watched", "--profile")
    assert sha256(tmp_path / "plain" / "run.nc") == sha256(tmp_path / "watched" / "run.nc")


def test_the_table_names_each_phase_and_the_roofline(tmp_path):
    table = run_tiny(tmp_path, "--profile", "--quiet").stdout
    for phase in PHASES:
        assert f"\n  {phase} " in table
    assert "of that roofline" in table


def test_the_json_counts_every_buyer_in_every_tick(tmp_path):
    run_tiny(tmp_path, f"--profile={tmp_path / 'profile.json'}", "--threads", "1")
    profile = json.loads((tmp_path / "profile.json").read_text())
    assert profile["buyer_ticks"] == profile["buyers"] * profile["ticks"]
    assert list(profile["processor_seconds"]["phases"]) == PHASES
    assert all(seconds >= 0 for seconds in profile["processor_seconds"]["phases"].values())
    counted = profile["counted"]
    assert 0 < counted["choosers"] <= profile["buyer_ticks"]
    # Each buyer draws once a tick; choosers stand in whole groups of sixteen and draw three times more.
    assert profile["buyer_ticks"] + 3 * counted["choosers"] <= counted["draws"]
    # What every buyer's columns take at least, two passes over 16 bytes an order, and four over 24 bytes where it stands.
    assert counted["standing_orders"] > profile["buyer_ticks"]
    assert counted["bytes"] > 96 * profile["buyer_ticks"] + 32 * counted["orders"] + 96 * counted["standing_orders"]
    assert 0 < profile["roofline_processor_seconds"] < profile["processor_seconds"]["buyers_phases"]
    assert 50 < profile["state_bytes_per_buyer"] < 256


def test_a_profile_replaces_no_file(tmp_path):
    there = tmp_path / "mine.yaml"
    there.write_text("mine")
    process = chokepoint("run", TINY, "-o", tmp_path / "run", f"--profile={there}")
    assert process.returncode == 4
    assert "it is there already" in process.stderr
    assert there.read_text() == "mine"
    assert not (tmp_path / "run").exists()


def test_a_profile_does_not_replace_the_run_that_it_is_of(tmp_path):
    process = chokepoint("run", TINY, "-o", tmp_path, f"--profile={tmp_path / 'run.nc'}")
    assert process.returncode == 4
    assert "it is there already" in process.stderr
    assert chokepoint("summary", tmp_path / "run.nc").returncode == 0


def test_a_profile_that_cannot_be_written_is_reported(tmp_path):
    process = chokepoint("run", TINY, "-o", tmp_path / "run", f"--profile={tmp_path / 'nowhere' / 'profile.json'}")
    assert process.returncode == 4
    assert "profile.json" in process.stderr
