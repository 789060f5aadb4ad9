"""``belladonnad stop``: end the daemon, however it was started."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

from belladonna.cli.console import console
from belladonna.errors import BelladonnaError
from belladonnad.instance import running

if TYPE_CHECKING:
    import argparse

NAME = "stop"
SUMMARY = "stop the daemon; it starts again with the computer, or by `belladonnad run`"

_PATIENCE_SECONDS = 60.0
_LOOK_AGAIN_SECONDS = 0.1


def configure(_: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(_: argparse.Namespace) -> int:
    """Stop it and wait until it is gone; nothing happens where none runs.

    Raises:
        BelladonnaError: it is still there after a minute.
    """
    daemon = running()
    if daemon is None:
        console().print("Belladonna does not run.")
        return 0
    os.kill(daemon.pid, signal.SIGTERM)
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while running() == daemon:
        if time.monotonic() > deadline:
            raise BelladonnaError(
                "does_not_stop",
                f"Belladonna, process {daemon.pid}, does not stop.",
                "End that process by the means of your system; no picture is lost.",
            )
        time.sleep(_LOOK_AGAIN_SECONDS)
    console().print("Belladonna is stopped. Pictures that wait are shaded after the next start.")
    return 0
