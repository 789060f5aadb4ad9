"""Why a folder is not, or cannot be, watched."""

from __future__ import annotations

from belladonna.errors import BelladonnaError


class NoSuchWatchError(BelladonnaError):
    """The folder is not watched."""

    def __init__(self) -> None:
        super().__init__(
            "no_such_watch",
            "That folder is not watched.",
            "`belladonnad watch list` names those that are.",
        )
