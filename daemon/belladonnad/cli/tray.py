"""``belladonnad tray``: an icon among those of the desktop."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

NAME = "tray"
SUMMARY = "show an icon with what the daemon does, to pause it and to open the dashboard (extra `tray`)"


def configure(_: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(_: argparse.Namespace) -> int:
    """Show the icon until the user closes it.

    Raises:
        UsageError: it cannot be shown here.
    """
    from belladonnad.tray.icon import show  # noqa: PLC0415 - Pillow is not needed otherwise

    show()
    return 0
