"""Shades in no time and keeps a list of what it has begun, which survives any kill."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from belladonna.codec import write_atomically
from belladonna.outcome import Outcome

if TYPE_CHECKING:
    from belladonna.request import Request

COUNTING = "tests.daemon.watching.counting_shader:CountingShader"

MARK = b"shaded"
"""What stands at a result's end; the rest is the original."""

_WORK_SECONDS = 0.02  # long enough for a kill to find a picture in flight


class CountingShader:
    """Appends `MARK` to the original, and the SHA-256 of what it begins with to a list."""

    def __init__(self, *, device: str) -> None:
        self._device = device

    def shade_file(self, source: Path, destination: Path, request: Request, **_: object) -> Outcome:
        """Note the work, then do it."""
        data = source.read_bytes()
        with begun_list().open("ab") as file:
            file.write(hashlib.sha256(data).hexdigest().encode() + b"\n")
        time.sleep(_WORK_SECONDS)
        write_atomically(destination, data + MARK)
        return Outcome(
            str(source), str(destination), "done", mode=request.mode, device=self._device, seconds=0.1
        )


def begun_list() -> Path:
    """Where the list is kept."""
    return Path(os.environ["BELLADONNA_HOME"], "begun")
