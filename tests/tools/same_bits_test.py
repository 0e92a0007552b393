"""The program writes the same bytes on every instruction set and thread count, and where glibc may not use FMA."""

import os
import re

import pytest

from program import TINY, chokepoint

# glibc's own functions then take their plain versions: a result that hung on one of them would move.
PLAIN_GLIBC = "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX2,-AVX2_Usable,-AVX512F,-ERMS"
CASES = [
    {"CHOKEPOINT_VECTORS": "avx2"},
    {"CHOKEPOINT_VECTORS": "ssse3"},
    {"CHOKEPOINT_VECTORS": "baseline"},
    {"GLIBC_TUNABLES": PLAIN_GLIBC},
    {"CHOKEPOINT_VECTORS": "baseline", "GLIBC_TUNABLES": PLAIN_GLIBC, "threads": "1"},
    {"threads": "1"},
    {"threads": "3"},
]


def bytes_of_run(folder, scenario, buyers, setting):
    variables = {k: v for k, v in setting.items() if k.isupper()}
    process = chokepoint("run", f"configs/scenarios/{scenario}.yaml", "--set", f"buyers={buyers}", "--quiet", "--overwrite",
                         "--threads", setting.get("threads", "2"), "-o", folder, env={**os.environ, **variables})
    if "is not there" in process.stderr:
        pytest.skip(process.stderr.strip())
    assert process.returncode == 0, process.stderr
    return (folder / "run.nc").read_bytes()


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return {
        "tiny": bytes_of_run(tmp_path_factory.mktemp("tiny"), "tiny", 12345, {}),
        "history": bytes_of_run(tmp_path_factory.mktemp("history"), "history", 400, {}),
    }


@pytest.mark.parametrize("setting", CASES, ids=lambda s: " ".join(f"{k}={v}" for k, v in s.items()))
def test_no_byte_depends_on(setting, usual, tmp_path):
    assert bytes_of_run(tmp_path, "tiny", 12345, setting) == usual["tiny"]
    assert bytes_of_run(tmp_path, "history", 400, setting) == usual["history"]


def test_an_unknown_instruction_set_is_refused_with_those_that_are_there():
    process = chokepoint("check", TINY, env={**os.environ, "CHOKEPOINT_VECTORS": "altivec"})
    assert process.returncode == 2
    assert re.search(r'CHOKEPOINT_VECTORS: the instruction set "altivec" is not there \(there are: .*baseline\)',
                     process.stderr)
