"""Shades in no time so that nothing of the original's bytes is left."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageOps
from tests.daemon.fake_shader import FakeShader

from belladonna.codec import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from belladonna.outcome import Outcome
    from belladonna.request import Request
    from belladonnad.worker.shader import Progress

SHADER = "tests.e2e.inverting_shader:InvertingShader"


class InvertingShader(FakeShader):
    """Gives the negative, mirrored; takes the fake shader's instructions."""

    def shade_file(
        self,
        source: Path,
        destination: Path,
        request: Request,
        *,
        on_progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> Outcome:
        outcome = super().shade_file(
            source, destination, request, on_progress=on_progress, cancelled=cancelled
        )
        written = io.BytesIO()
        with Image.open(source) as picture:
            ImageOps.mirror(ImageOps.invert(picture.convert("RGB"))).save(written, picture.format, quality=60)
        write_atomically(destination, written.getvalue())
        return outcome
