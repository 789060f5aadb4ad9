"""``belladonnad pause``: let pictures wait, or go on with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna.cli.console import console
from belladonnad.pausing import set_paused

if TYPE_CHECKING:
    import argparse

NAME = "pause"
SUMMARY = "let pictures wait, also over the next start; --off goes on with them"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare ``--off``."""
    parser.add_argument("--off", action="store_true", help="go on")


def run(arguments: argparse.Namespace) -> int:
    """Change the setting.

    Raises:
        BelladonnaError: the daemon does not run.
    """
    set_paused(not arguments.off)
    console().print(
        "Belladonna goes on." if arguments.off else "Pictures wait until `belladonnad pause --off`."
    )
    return 0
