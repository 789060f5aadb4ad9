"""What became of one picture: the contract's JSON object."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from belladonna.errors import BelladonnaError

Shift = dict[str, dict[str, float]]
"""Surrogate name -> transform name -> shift (1 is a latent equal to the anchor's, 0 no nearer to it)."""


@dataclass(frozen=True, slots=True)
class Visibility:
    """How much of the change can be seen, measured on the written file.

    Attributes:
        flip: mean LDR-FLIP at 67 pixels per degree; 0 is identical.
        ssim: structural similarity of the luma, 1 is identical.
        psnr: decibels over the three channels; infinite when identical.
    """

    flip: float
    ssim: float
    psnr: float


@dataclass(frozen=True, slots=True)
class Failure:
    """An error as data."""

    code: str
    message: str
    remedy: str

    @classmethod
    def of(cls, error: BelladonnaError) -> Failure:
        """Take code, message and remedy from an exception."""
        return cls(error.code, error.message, error.remedy)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One picture's result; the attributes are the contract's JSON names.

    ``alt_text`` and ``tags`` are what to write beside the picture, so that models learn it with the right
    word; null and empty when nobody knows what it shows. ``shift`` is towards the target, in the mode
    ``cloak`` towards the picture in the other style; in the mode ``both`` that is ``style_shift``, which is
    empty otherwise.
    """

    input: str
    output: str | None
    status: Literal["done", "skipped", "failed"]
    error: Failure | None = None
    mode: str = "poison"
    concept: str | None = None
    concept_confidence: float | None = None
    target: str | None = None
    style: str | None = None
    alt_text: str | None = None
    tags: tuple[str, ...] = ()
    strength: str = "medium"
    effort: str = "balanced"
    device: str | None = None
    surrogates: tuple[str, ...] = ()
    seed: int | None = None
    site: str | None = None
    seconds: float = 0.0
    visibility: Visibility | None = None
    shift: Shift = field(default_factory=dict)
    style_shift: Shift = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Plain types for `json.dumps`."""
        return asdict(self)
