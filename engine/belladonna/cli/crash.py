"""What nobody foresaw, turned into an error that a user can act on."""

from __future__ import annotations

import traceback
from datetime import UTC, datetime

from belladonna import __version__, paths
from belladonna.errors import BelladonnaError


def explain(error: Exception) -> BelladonnaError:
    """Find the words for any exception; what is our fault goes to the log as a whole.

    Args:
        error: what a picture or a command ended in.

    Returns:
        The error itself where it is meant for users, code ``file_access`` for what the system
        refused, ``internal`` for the rest.
    """
    if isinstance(error, BelladonnaError):
        return error
    if isinstance(error, OSError) and error.filename is not None:
        return BelladonnaError(
            "file_access",
            f"The system refused {error.filename}: {error.strerror}.",
            "Check that the file is there, that you may read and write there, and that the disk is not full.",
        )
    return BelladonnaError(
        "internal",
        f"Something in Belladonna went wrong ({type(error).__name__}: {error}).",
        f"Your original is unchanged. Please report it {_record(error)}.",
    )


def _record(error: Exception) -> str:
    log = paths.log_dir() / "belladonna.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"{datetime.now(UTC).isoformat()} version {__version__}\n")
            file.writelines(traceback.format_exception(error))
    except OSError:
        return "with what you did"
    return f"with the end of the file {log}"
