"""A progress bar for a run, in terminals and notebooks, from its status.json."""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path
from typing import Any, Self


class Bar:
    """Follows `folder`/status.json: ticks done of all, the date, ticks per second. Nothing is shown in pipes."""

    def __init__(self, folder: Path | None, wanted: bool | None = None) -> None:
        shown = wanted if wanted is not None else sys.stderr.isatty() or "ipykernel" in sys.modules
        self._status = folder / "status.json" if folder is not None and shown else None
        self._bar: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.update()
        if self._bar is not None:
            self._bar.close()

    def update(self) -> None:
        if self._status is None:
            return
        try:
            status = json.loads(self._status.read_text())
            done, ticks = int(status["tick"]), int(status["ticks"])
        except (OSError, ValueError, KeyError):
            return  # not there yet, or without a count
        if self._bar is None and ticks > 0:
            self._bar = new_bar(ticks)
        if self._bar is not None:
            self._bar.set_description_str(str(status.get("date", "")) or "spin-up", refresh=False)
            self._bar.n = max(0, done)
            self._bar.refresh()


def new_bar(ticks: int) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without ipywidgets a notebook gets a bar of text, and need not hear why
        from tqdm.auto import tqdm
    return tqdm(total=ticks, unit=" ticks", leave=False, dynamic_ncols=True)
