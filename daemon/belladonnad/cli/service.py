"""``belladonnad service``: starting with the computer, which a later version does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna.errors import UsageError

if TYPE_CHECKING:
    import argparse

NAME = "service"
SUMMARY = "start the daemon with the computer (in a later version)"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare what can be asked for."""
    parser.add_argument("action", choices=("install", "uninstall", "status"))


def run(_: argparse.Namespace) -> int:
    """Refuse.

    Raises:
        UsageError: always.
    """
    raise UsageError(
        "not_available",
        "`belladonnad service` comes in a later version.",
        "Let your desktop start `belladonnad run` when you log in.",
    )
