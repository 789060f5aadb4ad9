"""Shades in no time, and misbehaves where a test asks for it by naming the concept so."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from belladonna.codec import write_atomically
from belladonna.errors import Cancelled, PictureError
from belladonna.outcome import Outcome, Visibility

if TYPE_CHECKING:
    from collections.abc import Callable

    from belladonna.request import Request
    from belladonnad.worker.shader import Progress

FAKE = "tests.daemon.fake_shader:FakeShader"

MARK = b"shaded"
"""What stands at a result's end; the rest is the original."""

_STEP_SECONDS = 0.005


class _Step(NamedTuple):
    done: float
    eta_seconds: float | None


class FakeShader:
    """Appends `MARK` to the original.

    The concept can be an instruction:

    * ``until PATH``: work, step by step, until there is such a file;
    * ``full PATH``: say that the disk is full for as long as there is such a file;
    * ``stubborn``: never look whether it is cancelled, and never end;
    * ``crash``: end the process; ``refuse``: fail for the picture's sake; ``bug``: fail for ours.
    """

    def __init__(self, *, device: str) -> None:
        self._device = device

    def shade_file(
        self,
        source: Path,
        destination: Path,
        request: Request,
        *,
        on_progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> Outcome:
        """Do as the concept says."""
        instruction, _, path = (request.concept or "").partition(" ")
        on_progress(_Step(0.25, 3.0))
        _misbehave(instruction, path)
        while instruction == "until" and not Path(path).exists():
            if cancelled():
                raise Cancelled
            time.sleep(_STEP_SECONDS)
        write_atomically(destination, source.read_bytes() + MARK)
        return Outcome(
            str(source),
            str(destination),
            "done",
            concept=request.concept or "dog",
            target="cat",
            alt_text=request.concept or "dog",
            tags=(request.concept or "dog", "pet"),
            device=self._device,
            surrogates=("embedded",),
            seed=request.seed,
            seconds=0.5,
            visibility=Visibility(flip=0.05, ssim=0.98, psnr=float("inf")),
            shift={"embedded": {"none": 0.2}},
        )


def _misbehave(instruction: str, path: str) -> None:
    if instruction == "crash":
        os._exit(9)
    if instruction == "refuse":
        raise PictureError("damaged", "The file is damaged.", "Use another copy.")
    if instruction == "bug":
        raise RuntimeError("a bug")
    if instruction == "full" and Path(path).exists():
        raise OSError(errno.ENOSPC, "No space left on device")
    while instruction == "stubborn":
        time.sleep(_STEP_SECONDS)
