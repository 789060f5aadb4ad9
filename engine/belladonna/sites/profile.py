"""What is known of a site. Nothing here is measured by uploading: each fact has its source and date."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from belladonna.errors import UsageError

Format = Literal["PNG", "JPEG", "WEBP"]
Keeps = Literal["bytes", "pixels", "nothing", "unknown"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Limits(_Part):
    """What an upload must not exceed, or it is refused or written anew; absent where nothing is known."""

    bytes: int | None = Field(default=None, gt=0)
    long_side: int | None = Field(default=None, gt=0, description="Pixels.")
    width: int | None = Field(default=None, gt=0, description="Pixels.")
    pixels: int | None = Field(default=None, gt=0, description="Width times height.")
    bytes_a_pixel: float | None = Field(default=None, gt=0)


class Copy(_Part):
    """A file that the site makes of an upload."""

    format: Format
    quality: int = Field(ge=1, le=100, description="On the scale of the Independent JPEG Group.")
    long_side: int | None = Field(default=None, gt=0, description="Pixels it has at most.")
    width: int | None = Field(default=None, gt=0, description="Pixels it has at most.")


class Source(_Part):
    """Where a fact comes from."""

    fact: str
    where: str = Field(description="An address, or words.")
    date: str = Field(pattern=r"^\d{4}-\d{2}$", description="Year and month in which it was true.")


class Profile(_Part):
    """A site.

    Attributes:
        name: that `--site` takes.
        title: for people.
        hosts: whose pages upload there; ``*.`` stands for the host itself and all below it.
        formats: that it takes, the ones that survive best first.
        limits: of a file that it has no reason to touch.
        keeps: what it keeps of such a file; `bytes` are all but those of metadata that it strips.
        metadata: whether EXIF, XMP and the like stay.
        full: how it writes a file that it does not keep; None when that is not known.
        preview: the smaller copy that most visitors see, where there is one and it is known.
        note: what else one should know.
        sources: of all this.
    """

    name: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str = Field(min_length=1)
    hosts: tuple[str, ...] = Field(min_length=1)
    formats: tuple[Format, ...] = Field(min_length=1)
    limits: Limits
    keeps: Keeps
    metadata: Literal["kept", "stripped", "unknown"]
    full: Copy | None = None
    preview: Copy | None = None
    note: str | None = None
    sources: tuple[Source, ...] = Field(min_length=1)


@cache
def profiles() -> dict[str, Profile]:
    """Read all profiles, by name in alphabetical order."""
    files = (file for file in (resources.files(__package__) / "profiles").iterdir())
    read = [Profile.model_validate_json(file.read_bytes()) for file in files if file.name.endswith(".json")]
    return {profile.name: profile for profile in sorted(read, key=lambda profile: profile.name)}


def load(name: str) -> Profile:
    """Find a site.

    Raises:
        UsageError: ``unknown_site``.
    """
    known = profiles()
    if name not in known:
        raise UsageError("unknown_site", f"No site {name!r} is known.", f"Choose from: {', '.join(known)}.")
    return known[name]
