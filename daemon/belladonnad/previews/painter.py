"""The painter's process as the daemon sees it: there while it is needed, and a minute longer."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from asyncio.subprocess import DEVNULL, PIPE
from typing import TYPE_CHECKING

from belladonnad import program
from belladonnad.previews.messages import Painted
from belladonnad.worker.messages import line

if TYPE_CHECKING:
    from asyncio.subprocess import Process

    from pydantic import BaseModel

    from belladonnad.jobs.models import Trouble

_IDLE_SECONDS = 60.0

_log = logging.getLogger(__name__)


class PainterEndedError(Exception):
    """The process ended over an order."""


class Painter:
    """Carries out one order after the other."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._process: Process | None = None
        self._rest: asyncio.TimerHandle | None = None

    async def paint(self, order: BaseModel) -> Trouble | None:
        """Carry an order out.

        Returns:
            Why it cannot be, or None when it is done.

        Raises:
            PainterEndedError: the process ended over it, twice.
        """
        async with self._turn:
            if self._rest is not None:
                self._rest.cancel()
            try:
                try:
                    return await self._ask(order)
                except PainterEndedError:  # perhaps over an earlier one, and nobody had noticed
                    return await self._ask(order)
            except BaseException:
                await self._end()  # an answer that nobody has read would be taken for the next one's
                raise
            finally:
                self._rest = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._kill)

    async def close(self) -> None:
        """End the process."""
        if self._rest is not None:
            self._rest.cancel()
        await self._end()

    async def _ask(self, order: BaseModel) -> Trouble | None:
        process = await self._running()
        assert process.stdin is not None  # noqa: S101 - for the type checker: it is always so here
        assert process.stdout is not None  # noqa: S101 - for the type checker: it is always so here
        with contextlib.suppress(ConnectionError):
            process.stdin.write(line(order))
        text = await process.stdout.readline()
        if not text.endswith(b"\n"):
            _log.warning("the painter ended")
            await self._end()
            raise PainterEndedError
        return Painted.model_validate_json(text).error

    async def _running(self) -> Process:
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *program.module("belladonnad.previews.process"),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
            )
        return self._process

    def _kill(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def _end(self) -> None:
        self._kill()
        if self._process is not None:
            await self._process.wait()
            self._process = None
