"""The command ``belladonnad``: for now it says what it will do."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = {
    "run": "start the daemon in the foreground",
    "status": "say whether it runs and what it is doing",
    "open": "open the dashboard in the browser",
    "token": "create, list and revoke access tokens",
    "pair": "approve or deny a browser extension",
    "watch": "add, remove and list watched folders",
    "service": "start it with the computer",
}

_USAGE_STATUS = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: arguments without the program's name; the process's own when None.

    Returns:
        The exit status: always 2, because nothing asked for can be done yet.
    """
    parser = argparse.ArgumentParser(
        prog="belladonnad",
        description="Shades pictures in the background: watched folders, and uploads from the browser. "
        "It arrives in a coming version; until then use `belladonna shade`.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, summary in _COMMANDS.items():
        commands.add_parser(name, help=f"will {summary}", description=f"Will {summary}.")
    arguments, _ = parser.parse_known_args(argv)
    sys.stderr.write(
        f"`belladonnad {arguments.command}` is not available in this version; "
        f"it will {_COMMANDS[arguments.command]}.\n"
        "Use `belladonna shade PICTURE_OR_FOLDER` for now.\n"
    )
    return _USAGE_STATUS


if __name__ == "__main__":
    sys.exit(main())
