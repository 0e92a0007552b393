"""R's ncdf4 opens a run. The test installs it from the distribution if it may; otherwise it is left out and says so."""

import os
import shutil
import subprocess

import pytest

from program import run_tiny

SCRIPT = """
library(ncdf4)
run <- nc_open(commandArgs(TRUE)[1])
cat(run$dim$time$len, ncatt_get(run, "time", "units")$value, "\\n", sep = "|")
cat(ncvar_get(run, "region"), sep = ",")
cat("\\n")
cat(dim(ncvar_get(run, "ordered_units")), sep = ",")
cat("\\n")
cat(sum(ncvar_get(run, "buyer_ordered_units")), "\\n")
"""


def has_ncdf4():
    return shutil.which("Rscript") and subprocess.run(
        ["Rscript", "-e", "library(ncdf4)"], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def r():
    if not has_ncdf4() and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "-q", "-y", "--no-install-recommends", "install", "r-base-core", "r-cran-ncdf4"],
                       capture_output=True, check=False, timeout=1200, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})
    if not has_ncdf4():
        pytest.skip("R with ncdf4 is not here and could not be installed (r-base-core, r-cran-ncdf4)")
    return shutil.which("Rscript")


def test_r_reads_dimensions_labels_units_and_numbers(tmp_path, r):
    import xarray as xr
    run_tiny(tmp_path, "--set", "recording.buyers.panels=[ordered_units]")
    script = tmp_path / "read.R"
    script.write_text(SCRIPT)
    done = subprocess.run([r, script, tmp_path / "run.nc"], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    time, regions, shape, orders = done.stdout.splitlines()
    with xr.open_dataset(tmp_path / "run.nc", engine="h5netcdf", mask_and_scale=False) as run:
        assert time.split("|")[:2] == [str(run.sizes["time"]), "days since 2022-01-03 00:00:00"]
        assert regions.split(",") == [str(name) for name in run.region.values]
        assert [int(n) for n in shape.split(",")] == list(reversed(run.ordered_units.shape))  # R counts the other way
        assert int(orders) == int(run.buyer_ordered_units.values.sum())
