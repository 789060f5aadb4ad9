"""What the daemon's own processes do first."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import BinaryIO

from belladonna.memory import keep_for_reuse
from belladonna.threads import wait_politely

_NICER = 10
_PR_SET_PDEATHSIG = 1


def own_output() -> BinaryIO:
    """Keep standard output for answers: what libraries print goes to the log instead."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def give_way() -> None:
    """Leave the computer to its user."""
    wait_politely()
    keep_for_reuse()
    if hasattr(os, "nice"):
        os.nice(_NICER)


def end_with_the_daemon() -> None:
    """Let the daemon alone decide when this process ends."""
    # Ctrl-C and a service manager's signal reach the whole group.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if sys.platform == "linux":
        # The end of input says the same, but cannot interrupt what holds the interpreter.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
