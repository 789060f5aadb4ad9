"""Errors that a user reads: what happened, and what to do about it."""

from __future__ import annotations


class BelladonnaError(Exception):
    """Something that a user can understand and mend.

    Attributes:
        code: stable, for programs (``too_large``).
        message: what happened, one sentence.
        remedy: what to do, one sentence.
    """

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.code = code
        self.message = message
        self.remedy = remedy


class PictureError(BelladonnaError):
    """The picture cannot be used, through no fault of the command."""


class UsageError(BelladonnaError):
    """The request cannot be carried out as it was made: a wrong option, an unknown name."""


class Cancelled(BelladonnaError):  # noqa: N818 - not a failure
    """The user stopped the work; nothing was written."""

    def __init__(self) -> None:
        super().__init__("cancelled", "Stopped.", "Start again when you like.")
