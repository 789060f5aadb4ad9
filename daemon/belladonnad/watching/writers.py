"""Tells whether a program is still writing a file, where the system knows."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if sys.platform == "linux":
    import fcntl

if TYPE_CHECKING:
    from pathlib import Path


def is_being_written(path: Path) -> bool:
    """Tell whether a program has a file open for writing.

    Linux grants a lease on a file of one's own only while nobody writes it (fcntl(2), F_SETLEASE). Elsewhere,
    and on disks that know no leases, the answer is always no.
    """
    if sys.platform != "linux":
        return False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # Who opens the file meanwhile has us told, by a signal that does nothing instead of one that kills.
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(handle)  # gives the lease back
    return False
