"""What the user asks for, under the names of the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from belladonna.errors import UsageError
from belladonna.sites.profile import load

if TYPE_CHECKING:
    from pathlib import Path

Mode = Literal["poison", "cloak", "both"]
Strength = Literal["low", "medium", "high"]
Effort = Literal["fast", "balanced", "thorough"]
Device = Literal["auto", "cpu", "cuda", "mps"]


@dataclass(frozen=True, slots=True)
class Request:
    """One picture's options; the defaults are the command line's.

    Attributes:
        mode: concept poison, style cloak, or both in one optimisation.
        concept: what the picture shows; detected when None.
        target: what models should see instead; the concept map's choice when None.
        anchor: a picture, or a folder of pictures to choose from, used as the target.
        style: a picture whose style the cloak imitates.
        strength: the visibility budget.
        effort: how long to optimise.
        surrogates: ``embedded``, ``auto``, ``all`` or names separated by commas.
        site: write the file the way that site keeps it.
        device: where to compute.
        seed: makes the result reproducible on one device and version; drawn by the system when None.
        strip_gps: drop the GPS position from the metadata.
    """

    mode: Mode = "poison"
    concept: str | None = None
    target: str | None = None
    anchor: Path | None = None
    style: Path | None = None
    strength: Strength = "medium"
    effort: Effort = "balanced"
    surrogates: str = "auto"
    site: str | None = None
    device: Device = "auto"
    seed: int | None = None
    strip_gps: bool = False


def require_available(request: Request) -> None:
    """Refuse a site that is not known, and what only a later version can do.

    Raises:
        UsageError: with code ``unknown_site`` or ``not_available``.
    """
    if request.site is not None:
        load(request.site)
    for option, asked in (
        (f"--mode {request.mode}", request.mode != "poison"),
        ("--style", request.style is not None),
    ):
        if asked:
            raise UsageError(
                "not_available",
                f"{option} is not available in this version.",
                "Leave it out: the picture is then shaded in the mode `poison`.",
            )
