"""Checks the last line of the program's files, which holds the checksum of all before it: see `output/README.md`."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

OPENING = b"\nchokepoint sha256 "
SEAL_BYTES = len(OPENING) + 64 + len(b"\n")
PIECE_BYTES = 1 << 20

# The program's own words.
MISSING = "not a file of this program, or truncated: its last line is not its checksum"
DAMAGED = "damaged, or changed by another program: its checksum does not fit its content"
ADVICE = "xarray.open_dataset opens what another program wrote"


class BrokenSeal(OSError):
    """A file that is not as the program wrote it; the message names it and is meant for the user."""


def check_seal(path: Path) -> None:
    """Reads the whole file. Raises BrokenSeal unless its seal holds, and OSError where it cannot be read."""
    with path.open("rb") as file:
        left = os.fstat(file.fileno()).st_size - SEAL_BYTES
        file.seek(max(left, 0))
        line = file.read(SEAL_BYTES)
        if left < 0 or not line.startswith(OPENING) or not line.endswith(b"\n"):
            raise BrokenSeal(f"{path}: {MISSING} ({ADVICE})")
        file.seek(0)
        checksum = hashlib.sha256()
        while left > 0 and (piece := file.read(min(left, PIECE_BYTES))):
            checksum.update(piece)
            left -= len(piece)
    if line != OPENING + checksum.hexdigest().encode() + b"\n":
        raise BrokenSeal(f"{path}: {DAMAGED}")
