"""``belladonnad run``: the daemon itself, in the foreground."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from belladonna.codec import write_atomically
from belladonna.errors import UsageError
from belladonnad.app import serving
from belladonnad.http.keys import PORT
from belladonnad.instance import note, only_instance
from belladonnad.logs import logging_to_file
from belladonnad.welcome import welcome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from types import FrameType

    from aiohttp import web

    from belladonnad.instance import Running

NAME = "run"
SUMMARY = "start the daemon in the foreground; Ctrl-C stops it"

DEFAULT_PORT = 41417
_LARGEST_PORT = 65_535

_log = logging.getLogger(__name__)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    add = parser.add_argument
    add_port(parser)
    add("--ready-file", metavar="FILE", type=Path, help="written once the daemon serves, as JSON")
    add("--welcome", action="store_true", help="print the dashboard's link, and shade a sample picture first")
    add("--verbose", action="store_true", help="log more, names of pictures included")


def add_port(parser: argparse.ArgumentParser) -> None:
    """Declare ``--port``, which the service's command line has, too."""
    parser.add_argument(
        "--port",
        metavar="N",
        type=_port,
        default=DEFAULT_PORT,
        help="on 127.0.0.1 (default: %(default)s; 0: any)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or Ctrl-C.

    Raises:
        BelladonnaError: the daemon cannot start; it says why.
    """
    with (
        only_instance(),
        _absent_before_and_after(arguments.ready_file),
        logging_to_file(verbose=arguments.verbose),
    ):
        asyncio.run(_serve(arguments))
    return 0


async def _serve(arguments: argparse.Namespace) -> None:
    with _stop_signal() as stop:
        async with serving(port=arguments.port, shader=arguments.shader) as application:
            running = note(application[PORT])
            _log.info("serving %s", running.url, extra={"pid": running.pid})
            if arguments.ready_file is not None:
                write_atomically(arguments.ready_file, running.model_dump_json().encode())
            async with _welcoming(application, running) if arguments.welcome else nullcontext():
                await stop.wait()
            _log.info("stopping; a picture that is being shaded is taken up again at the next start")
    _log.info("stopped")


@asynccontextmanager
async def _welcoming(application: web.Application, running: Running) -> AsyncIterator[None]:
    task = asyncio.create_task(welcome(application, running.url))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@contextmanager
def _stop_signal() -> Iterator[asyncio.Event]:
    """Give an event that SIGTERM and Ctrl-C set, on every system."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def ask(_: int, __: FrameType | None) -> None:
        loop.call_soon_threadsafe(stop.set)

    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup
        numbers.append(signal.SIGHUP)  # the terminal was closed
    before = {number: signal.signal(number, ask) for number in numbers}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _absent_before_and_after(ready_file: Path | None) -> Iterator[None]:
    """Keep the ready-file away while nobody serves: nobody who waits for it must find an earlier daemon's."""
    if ready_file is None:
        yield
        return
    if not ready_file.parent.is_dir():
        raise UsageError(
            "no_such_folder",
            f"There is no folder {ready_file.parent}.",
            "Choose another place for --ready-file.",
        )
    ready_file.unlink(missing_ok=True)
    try:
        yield
    finally:
        ready_file.unlink(missing_ok=True)


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= _LARGEST_PORT:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and {_LARGEST_PORT}")
    return port


_port.__name__ = "whole number"  # argparse says: invalid whole number value
