"""Why the queue refuses."""

from __future__ import annotations

from belladonna.errors import BelladonnaError


class QueueFullError(BelladonnaError):
    """As many pictures wait as may.

    Attributes:
        retry_after: seconds after which it is worth asking again.
    """

    def __init__(self, limit: int, retry_after: int) -> None:
        super().__init__(
            "queue_full",
            f"{limit} pictures are waiting already.",
            f"Try again in {retry_after} seconds, or raise the queue's limit in the settings.",
        )
        self.retry_after = retry_after


class NoSuchJobError(BelladonnaError):
    """There is no job of that name, or no longer."""

    def __init__(self) -> None:
        super().__init__(
            "no_such_job",
            "There is no such picture in the queue or in the history.",
            "It may have been deleted, or have left the history to make room: send the picture again.",
        )


class NotDoneError(BelladonnaError):
    """The result is asked for before, or without, its being there."""

    def __init__(self, state: str) -> None:
        super().__init__(
            "not_done",
            f"There is no result: the picture is {state}.",
            "Wait until it is done." if state in {"queued", "running"} else "Send the picture again.",
        )
