"""The example for R prints what xarray reads. The test installs R where it may, and says so where it may not."""

import re
import shutil
import subprocess

import pytest
import xarray as xr

from program import ROOT, run_tiny

PACKAGES = ["r-base-core", "r-cran-ncdf4"]


def r_with_ncdf4():
    def there():
        return shutil.which("Rscript") and subprocess.run(
            ["Rscript", "-e", "library(ncdf4)"], capture_output=True, check=False, timeout=120).returncode == 0
    if not there():
        if not shutil.which("apt-get"):
            pytest.skip("R with ncdf4 is not installed, and there is no apt-get to install it")
        install = subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", *PACKAGES], capture_output=True,
                                 text=True, check=False, timeout=900)
        if not there():
            pytest.skip(f"R with ncdf4 could not be installed: {(install.stderr.strip().splitlines() or ['no reason given'])[-1]}")


def test_the_example_for_r_prints_what_xarray_reads(tmp_path):
    r_with_ncdf4()
    run_tiny(tmp_path, "--quiet")
    process = subprocess.run(["Rscript", "tools/examples/read_run.R", tmp_path / "run.nc"], capture_output=True, text=True,
                             check=False, timeout=120, cwd=ROOT)
    assert process.returncode == 0, process.stderr
    with xr.open_dataset(tmp_path / "run.nc", engine="h5netcdf") as run:
        share = run["share"].sel(vendor="Alpha", region="CN")[-3:]
        assert re.findall(r"\d{4}-\d\d-\d\d", process.stdout) == [str(day)[:10] for day in share["time"].values]
        printed = [float(word) for word in re.findall(r"\b\d+\.\d+\b", process.stdout)]
        assert printed == pytest.approx(share.values.tolist(), abs=1e-6)
