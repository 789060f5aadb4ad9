"""What the queue tells about a picture."""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, computed_field

from belladonnad.jobs.summary import Summary, summarise
from belladonnad.options import Options

State = Literal["queued", "running", "done", "failed", "cancelled"]

FINISHED: tuple[State, ...] = ("done", "failed", "cancelled")
"""The states that nothing follows."""


class Priority(IntEnum):
    """Who is served first: somebody waits for an upload, nobody for a folder."""

    FOLDER = 0
    UPLOAD = 1


class Trouble(BaseModel):
    """An error that a person can act on.

    Attributes:
        code: stable, for programs.
        message: what happened.
        remedy: what to do.
    """

    model_config = ConfigDict(frozen=True, from_attributes=True)

    code: str
    message: str
    remedy: str


class VisibilityReport(BaseModel):
    """How much of the change can be seen, measured on the written file."""

    model_config = ConfigDict(frozen=True)

    flip: float | None = Field(description="Mean LDR-FLIP at 67 pixels per degree; 0 is identical.")
    ssim: float | None = Field(description="Structural similarity; 1 is identical.")
    psnr: float | None = Field(description="Decibels; null when identical.")


class Report(BaseModel):
    """What was done with a picture; the names are those of `belladonna shade --json`."""

    model_config = ConfigDict(frozen=True)

    mode: str
    concept: str | None = None
    concept_confidence: float | None = None
    target: str | None = None
    style: str | None = Field(default=None, description="That the cloak imitates.")
    alt_text: str | None = Field(
        default=None,
        description="What to write beside the picture, so that models learn it together with the shading: "
        "what it shows; null when that is not known.",
    )
    tags: tuple[str, ...] = Field(default=(), description="The same as single words.")
    strength: str
    effort: str
    device: str | None = None
    surrogates: tuple[str, ...] = ()
    seed: int | None = None
    seconds: float
    visibility: VisibilityReport | None = None
    shift: dict[str, dict[str, float | None]] = Field(
        default_factory=dict,
        description="By surrogate and transform: 0 is no nearer to the target, 1 is its very latent. "
        "In the mode `cloak` the target is the picture in the other style.",
    )
    style_shift: dict[str, dict[str, float | None]] = Field(
        default_factory=dict,
        description="In the mode `both`, the same towards the picture in the other style.",
    )


class Job(BaseModel):
    """One picture's way through the queue.

    Attributes:
        id: names it for ever; later jobs have greater ones.
        name: the file's own name where it came from. It is never used as a path.
        watch: the watched folder that it came from.
        progress: 0 to 1.
        eta_seconds: that remain, when it can be said.
        created: seconds since 1970, as the other times.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    state: State
    name: str
    watch: int | None = None
    format: str = Field(description="`PNG`, `JPEG`, `WEBP`, `AVIF`, `TIFF`, `GIF` or `HEIF`.")
    width: int
    height: int
    options: Options
    progress: float = Field(default=0.0, ge=0.0, le=1.0)
    eta_seconds: float | None = None
    created: float
    started: float | None = None
    finished: float | None = None
    error: Trouble | None = None
    report: Report | None = None
    original_bytes: int
    result_bytes: int = 0
    result_format: str | None = None

    @computed_field(description="The report in words; null without one.")  # type: ignore[prop-decorator] # as pydantic has it
    @property
    def summary(self) -> Summary | None:
        """The report in words."""
        return None if self.report is None else summarise(self.report)
