"""The note that is left on a picture that cannot be shaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from belladonnad.jobs.models import Trouble


def note(name: str, trouble: Trouble) -> str:
    """Word the note.

    Args:
        name: of the picture.
        trouble: why it cannot be shaded, and what to do.
    """
    return (
        f"There is no shaded version of {name}.\n\n"
        f"{trouble.message}\n"
        f"{trouble.remedy}\n\n"
        "The picture itself is unchanged. Save it again, or delete this note, to have it tried again.\n"
    )
