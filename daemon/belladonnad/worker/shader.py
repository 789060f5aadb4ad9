"""What the worker needs of an engine. The product's is `belladonna.engine.Engine`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from belladonna.outcome import Outcome
    from belladonna.request import Request

ENGINE = "belladonna.engine:Engine"
"""Where the product's shader is found."""


class Progress(Protocol):
    """How far a picture has come; see `belladonna.engine.Progress`."""

    @property
    def done(self) -> float:
        """Share of the whole, 0 to 1."""

    @property
    def eta_seconds(self) -> float | None:
        """That remain, when it can be said."""


class Shader(Protocol):
    """Shades one picture after the other; see `belladonna.engine.Engine`."""

    def shade_file(
        self,
        source: Path,
        destination: Path,
        request: Request,
        *,
        on_progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> Outcome:
        """Shade one picture into a new file, which appears whole or not at all."""


class ShaderFactory(Protocol):
    """Makes a shader for a device: a class will do."""

    def __call__(self, *, device: str) -> Shader:
        """Make it; this may take seconds."""
