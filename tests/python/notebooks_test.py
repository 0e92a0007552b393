"""Every notebook runs from its first cell to its last in a clean environment, shows what it promises, and is committed
without outputs."""

import json
import os
import sys
from pathlib import Path

import nbclient
import nbformat
import pytest
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "tools/notebooks").glob("*.ipynb"))
SECONDS_PER_CELL = 400
KEPT = ("PATH", "LANG", "CHOKEPOINT_PROGRAM", "SLURM_CPUS_PER_TASK")


class Kernel(AsyncKernelManager):
    """This interpreter, whatever kernels the machine has under the name python3."""

    @property
    def kernel_spec(self):
        return KernelSpec(argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                          display_name="tests", language="python")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_runs_from_top_to_bottom(path, tmp_path, monkeypatch):
    if "chokepoint.study" in path.read_text():
        pytest.importorskip("chokepoint.study")
    for name in set(os.environ) - set(KEPT):
        monkeypatch.delenv(name)
    for name in ("HOME", "TMPDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_DATA_DIR", "MPLCONFIGDIR"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    work = tmp_path / "work"
    work.mkdir()
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=SECONDS_PER_CELL, kernel_manager_class=Kernel,
                                     resources={"metadata": {"path": str(work)}})
    client.execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [o for o in outputs if o.get("name") == "stderr" and "Warning" in o["text"]] == []
    assert any("image/png" in output.get("data", {}) for output in outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_notebook_is_committed_without_outputs_and_names_no_machine(path):
    notebook = json.loads(path.read_text())
    assert set(notebook["metadata"]) <= {"kernelspec", "language_info"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    assert notebook["cells"][0]["cell_type"] == "markdown"
    assert "/home/" not in path.read_text()


def test_there_is_a_notebook_for_each_step():
    assert [path.stem[0] for path in NOTEBOOKS] == ["1", "2", "3", "4", "5"]
