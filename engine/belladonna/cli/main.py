"""The command ``belladonna``."""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING

from belladonna import __version__
from belladonna.cli import doctor, inspect, keys, models, shade
from belladonna.cli.console import print_error, tolerate_any_name
from belladonna.cli.crash import explain
from belladonna.cli.parser import Parser
from belladonna.errors import BelladonnaError, Cancelled, UsageError
from belladonna.memory import keep_for_reuse
from belladonna.threads import wait_politely

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_COMMANDS = (shade, inspect, models, keys, doctor)

_CRASHED = 1
_UNUSABLE_ARGUMENTS = 2
_FAILED = 3
_INTERRUPTED = 130
_NOBODY_READS = 1  # as rich ends when its table cannot be written


def main(
    argv: Sequence[str] | None = None, *, open_engine: Callable[[str], shade.Shader] = shade.open_engine
) -> int:
    """Run the command line.

    Args:
        argv: arguments without the program's name; the process's own when None.
        open_engine: makes the engine for a device's name.

    Returns:
        The exit status of the contract: 0 all done, 2 unusable arguments, 3 something failed,
        130 interrupted; 1 for a fault of ours, or when whoever read the output stopped.
    """
    tolerate_any_name()
    wait_politely()
    keep_for_reuse()
    _stop_on_sigterm()
    try:
        arguments = _parser().parse_args(argv)
        arguments.open_engine = open_engine
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_output()
        return _NOBODY_READS
    except (KeyboardInterrupt, Cancelled):
        print_error(Cancelled())
        return _INTERRUPTED
    except Exception as error:  # noqa: BLE001 - a user gets no traceback
        explained = explain(error)
        print_error(explained)
        return _status(explained)
    return status


def _forget_output() -> None:
    """Keep Python from complaining at its end that what is left could not be written either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _status(error: BelladonnaError) -> int:
    if isinstance(error, UsageError):
        return _UNUSABLE_ARGUMENTS
    return _CRASHED if error.code == "internal" else _FAILED


def _parser() -> Parser:
    parser = Parser(
        prog="belladonna",
        description="Shades an artist's pictures so that image generators trained on them "
        "learn the wrong thing. Runs on your own computer; nothing is sent anywhere.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in _COMMANDS:
        its_parser = commands.add_parser(command.NAME, help=command.SUMMARY, description=command.SUMMARY)
        command.configure(its_parser)
        its_parser.set_defaults(run=command.run)
    return parser


def _stop_on_sigterm() -> None:
    """Let a polite kill clean up like Ctrl-C: no temporary file stays behind."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)


if __name__ == "__main__":
    sys.exit(main())
