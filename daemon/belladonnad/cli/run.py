"""``belladonnad run``: the daemon itself, in the foreground."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from belladonna.codec import write_atomically
from belladonna.errors import UsageError
from belladonnad.app import serving
from belladonnad.http.keys import PORT
from belladonnad.instance import note, only_instance
from belladonnad.logs import logging_to_file

if TYPE_CHECKING:
    from types import FrameType

NAME = "run"
SUMMARY = "start the daemon in the foreground; Ctrl-C stops it"

_PORT = 41417
_LARGEST_PORT = 65_535

_log = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add("--port", metavar="N", type=_port, default=_PORT, help="on 127.0.0.1 (default: %(default)s; 0: any)")
    add("--ready-file", metavar="FILE", type=Path, help="written once the daemon serves, as JSON")
    add("--verbose", action="store_true", help="log more, names of pictures included")


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C.

    Raises:
        BelladonnaError: the daemon cannot start; it says why.
    """
    if arguments.ready_file is not None:
        _prepare(arguments.ready_file)
    with only_instance(), logging_to_file(verbose=arguments.verbose):
        try:
            asyncio.run(_serve(arguments.port, arguments.ready_file, arguments.shader))
        finally:
            if arguments.ready_file is not None:
                arguments.ready_file.unlink(missing_ok=True)
    return 0


async def _serve(port: int, ready_file: Path | None, shader: str) -> None:
    stop = _stop_signal()
    async with serving(port=port, shader=shader) as application:
        running = note(application[PORT])
        _log.info("serving %s", running.url, extra={"pid": running.pid})
        if ready_file is not None:
            write_atomically(ready_file, running.model_dump_json().encode())
        await stop.wait()
        _log.info("stopping; a picture that is being shaded is taken up again at the next start")
    _log.info("stopped")


def _stop_signal() -> asyncio.Event:
    """Make an event that SIGTERM and Ctrl-C set, on every system."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def ask(_: int, __: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, ask)  # the terminal was closed
    return stop


def _prepare(ready_file: Path) -> None:
    """Remove what an earlier daemon has left: whoever waits for the file must not find that."""
    if not ready_file.parent.is_dir():
        raise UsageError(
            "no_such_folder",
            f"There is no folder {ready_file.parent}.",
            "Choose another place for --ready-file.",
        )
    ready_file.unlink(missing_ok=True)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= _LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {_LARGEST_PORT}")
    return port


_port.__name__ = "whole number"  # argparse says: invalid whole number value
