"""The same as survival_test's first, with two hundred kills."""

from killing import run_with_kills, undisturbed
from program import sha256


def test_two_hundred_kills_leave_the_bytes_of_a_run_that_was_not_disturbed(tmp_path):
    checksum, seconds = undisturbed(tmp_path / "whole")
    hits = 0
    for seed in range(10):
        folder = tmp_path / str(seed)
        hits += run_with_kills(folder, 20, seconds, seed)
        assert sha256(folder / "run.nc") == checksum
    assert hits == 200
