"""How a picture is to be shaded, as HTTP clients and watched folders say it."""

from __future__ import annotations

from functools import cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from belladonna.concepts import Catalogue
from belladonna.request import LONGEST_TEXT, Device, Effort, Mode, Request, Strength, require_usable
from belladonna.styles.names import Style
from belladonna.surrogates import registry

_DEFAULTS = Request()
_LONGEST_WORDS = 200
_LARGEST_SEED = 2**63 - 1


def _words(description: str) -> Any:  # noqa: ANN401 - as pydantic's own `Field`
    return Field(default=None, min_length=1, max_length=LONGEST_TEXT, description=description)


class Options(BaseModel):
    """A picture's options, under the names of the command line and with its defaults.

    Files (`--anchor FILE`, `--style FILE`) are left to the command line: a client must not make the
    daemon read a file of its choice.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    mode: Mode = Field(default=_DEFAULTS.mode, description="What to do.")
    concept: str | None = Field(
        default=None,
        min_length=1,
        max_length=_LONGEST_WORDS,
        description="What the picture shows; detected when null.",
    )
    target: str | None = Field(
        default=None,
        min_length=1,
        max_length=_LONGEST_WORDS,
        description="What models should see instead; the concept map's choice when null.",
    )
    style: Style | None = Field(
        default=None,
        description="What the cloak imitates; when null a style far from the artist's own, the same for all.",
    )
    strength: Strength = Field(default=_DEFAULTS.strength, description="How much may be seen.")
    effort: Effort = Field(default=_DEFAULTS.effort, description="How long to optimise.")
    surrogates: str = Field(
        default=_DEFAULTS.surrogates,
        min_length=1,
        max_length=_LONGEST_WORDS,
        description="`embedded`, `auto`, `all`, or names separated by commas.",
    )
    site: str | None = Field(
        default=None,
        min_length=1,
        max_length=_LONGEST_WORDS,
        description="Write the file the way that site keeps it.",
    )
    device: Device = Field(default=_DEFAULTS.device, description="Where to compute.")
    seed: int | None = Field(
        default=None,
        ge=0,
        le=_LARGEST_SEED,
        description="Makes the result reproducible on one device and version.",
    )
    strip_gps: bool = Field(default=False, description="Drop the GPS position from the metadata.")
    opt_out: bool = Field(
        default=_DEFAULTS.opt_out, description="Say in the file that no model may be trained on it."
    )
    creator: str | None = _words("Who made the picture, for its metadata; the picture's own word when null.")
    copyright: str | None = _words("The copyright line, for its metadata; the picture's own when null.")
    rights: str | None = _words("What others may do with the picture; the picture's own words when null.")
    rights_url: str | None = _words("The address of a web page about that; the picture's own when null.")

    def over(self, defaults: Self) -> Self:
        """Fill in what was not said here from `defaults`."""
        return defaults.model_copy(update={name: getattr(self, name) for name in self.model_fields_set})

    def require_possible(self) -> None:
        """Refuse at the door what the engine would refuse later; it looks at the disk for models.

        Raises:
            UsageError: a concept, target, surrogate or site that there is not.
        """
        require_usable(self.request())
        registry.resolve(self.surrogates)
        if self.concept is not None:
            catalogue().source(self.concept)
        if self.target is not None:
            catalogue().target(self.target)

    def request(self) -> Request:
        """The same for the engine."""
        return Request(**self.model_dump())

    def key(self) -> str:
        """One text for one meaning: by it equal options are recognised."""
        return self.model_dump_json()


@cache
def catalogue() -> Catalogue:
    """The concepts that this version knows, read once."""
    return Catalogue.load()
