"""What the user asks for, under the names of the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from belladonna.errors import UsageError
from belladonna.sites.profile import load
from belladonna.styles.names import STYLES

Mode = Literal["poison", "cloak", "both"]
Strength = Literal["low", "medium", "high"]
Effort = Literal["fast", "balanced", "thorough"]
Device = Literal["auto", "cpu", "cuda", "mps"]

LONGEST_TEXT = 1000
"""Characters; with four such texts and 64 KiB a JPEG's metadata has room for the picture's own."""


@dataclass(frozen=True, slots=True)
class Request:
    """One picture's options; the defaults are the command line's.

    Attributes:
        mode: concept poison, style cloak, or both in one optimisation.
        concept: what the picture shows; detected when None.
        target: what models should see instead; the concept map's choice when None.
        anchor: a picture, or a folder of pictures to choose from, used as the target.
        style: that the cloak imitates: a built-in one's name, or the path of a picture or of a folder of
            pictures; the artist's default when None.
        strength: the visibility budget.
        effort: how long to optimise.
        surrogates: ``embedded``, ``auto``, ``all`` or names separated by commas.
        site: write the file the way that site keeps it.
        device: where to compute.
        seed: makes the result reproducible on one device and version; drawn by the system when None.
        strip_gps: drop the GPS position from the metadata.
        opt_out: say in the file that no model may be trained on it.
        creator: who made the picture; the picture's own word when None, as with the next three.
        copyright: the line about it: ``© 2026 A. Rtist``.
        rights: what others may do with the picture.
        rights_url: a web page about that.
    """

    mode: Mode = "poison"
    concept: str | None = None
    target: str | None = None
    anchor: Path | None = None
    style: str | None = None
    strength: Strength = "medium"
    effort: Effort = "balanced"
    surrogates: str = "auto"
    site: str | None = None
    device: Device = "auto"
    seed: int | None = None
    strip_gps: bool = False
    opt_out: bool = True
    creator: str | None = None
    copyright: str | None = None
    rights: str | None = None
    rights_url: str | None = None


def require_usable(request: Request) -> None:
    """Refuse a site or a style that is not known, words that no file can hold, and options at odds.

    Raises:
        UsageError: with code ``unknown_site``, ``unknown_style``, ``bad_text``, ``bad_address`` or
            ``anchor_in_cloak``.
    """
    for option in ("creator", "copyright", "rights", "rights_url"):
        _require_text(option, getattr(request, option) or "")
    if request.rights_url and not request.rights_url.startswith(("https://", "http://")):
        raise UsageError(
            "bad_address",
            f"{request.rights_url} is no address of a web page.",
            "Write it out, with https:// before it.",
        )
    if request.site is not None:
        load(request.site)
    if request.style is not None and request.style not in STYLES and not Path(request.style).exists():
        raise UsageError(
            "unknown_style",
            f"There is no style {request.style!r}, and no picture or folder of that name.",
            f"Name a picture, or choose one of: {', '.join(STYLES)}.",
        )
    if request.mode == "cloak" and request.anchor is not None:
        raise UsageError(
            "anchor_in_cloak",
            "--anchor is what models should see instead; the cloak changes only how it is painted.",
            "Name a --style, or choose --mode poison or both.",
        )


def _require_text(option: str, text: str) -> None:
    if len(text) > LONGEST_TEXT or not all(sign.isprintable() or sign in "\n\t" for sign in text):
        raise UsageError(
            "bad_text",
            f"--{option.replace('_', '-')} is too long, or holds signs that cannot be printed.",
            f"Write at most {LONGEST_TEXT} letters, digits and the like.",
        )
