"""Who may talk to us: our own extension, by the identity that the browser vouches for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from belladonna.errors import BelladonnaError

if TYPE_CHECKING:
    from collections.abc import Sequence

CHROMIUM_ID = "jnlmopleebkemdceflcicdekheeejoha"
"""Follows from the ``key`` in the extension's manifest."""

FIREFOX_ID = "extension@belladonna"

CHROMIUM_ORIGIN = f"chrome-extension://{CHROMIUM_ID}"

_FIREFOX_ORIGIN = re.compile(r"moz-extension://[\w-]+", re.ASCII)


class StrangerError(BelladonnaError):
    """Somebody else than our extension, in a browser, has started us."""

    def __init__(self) -> None:
        super().__init__(
            "stranger",
            "Only the Belladonna extension may ask for this.",
            "Install it in this browser, or pair by the code that it shows.",
        )


def vouched_origin(started_with: Sequence[str], claimed: str) -> str:
    """Give the extension's origin, which its token will be bound to.

    Chromium starts us with the origin itself. Firefox does so with our manifest's path and the extension's
    id: there the origin is drawn by lot for every profile, and only the extension can tell it.

    Args:
        started_with: the arguments that the browser gave.
        claimed: what the extension says that its origin is.

    Raises:
        StrangerError: it is not our extension.
    """
    match list(started_with):
        case [origin, *_] if origin == f"{CHROMIUM_ORIGIN}/" and claimed == CHROMIUM_ORIGIN:
            return claimed
        case [_, identity, *_] if identity == FIREFOX_ID and _FIREFOX_ORIGIN.fullmatch(claimed):
            return claimed
        case _:
            raise StrangerError
