"""How the threads that share a computation wait for one another."""

from __future__ import annotations

import os

_SPINS = 5000
"""GNU OpenMP's own default, millions, takes a core from whatever else is at work on this machine."""


def wait_politely() -> None:
    """Let idle threads sleep soon; call before torch is imported. What the user has set stays."""
    os.environ.setdefault("GOMP_SPINCOUNT", str(_SPINS))
