"""The command ``belladonnad``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna import __version__
from belladonna.cli.console import print_error, tolerate_any_name
from belladonna.cli.crash import explain
from belladonna.cli.parser import Parser
from belladonna.errors import Cancelled, UsageError
from belladonnad.cli import native_host, pair, pause, run, service, status, stop, token, tray, watch
from belladonnad.cli import open as dashboard
from belladonnad.worker.shader import ENGINE

if TYPE_CHECKING:
    from collections.abc import Sequence

_COMMANDS = (run, stop, pause, status, dashboard, tray, token, pair, watch, service, native_host)

_FAILED = 1
_UNUSABLE_ARGUMENTS = 2
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None, *, shader: str = ENGINE) -> int:
    """Run the command line.

    Args:
        argv: arguments without the program's name; the process's own when None.
        shader: what shades the pictures, ``module:name``.

    Returns:
        The exit status: 0 done, 1 failed, 2 unusable arguments, 3 not running (`status`), 130 interrupted.
    """
    tolerate_any_name()
    try:
        arguments = _parser().parse_args(argv)
        arguments.shader = shader
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        print_error(Cancelled())
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - the last resort: it is logged, and told in words
        explained = explain(error)
        print_error(explained)
        return _UNUSABLE_ARGUMENTS if isinstance(explained, UsageError) else _FAILED


def _parser() -> Parser:
    parser = Parser(
        prog="belladonnad",
        description="Shades pictures in the background: watched folders, and uploads from the browser. "
        "Runs on your own computer; nothing is sent anywhere.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS:
        its_parser = commands.add_parser(command.NAME, help=command.SUMMARY, description=command.SUMMARY)
        command.configure(its_parser)
        its_parser.set_defaults(run=command.run)
    return parser
