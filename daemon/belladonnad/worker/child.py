"""The worker process as the daemon sees it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from asyncio.subprocess import PIPE, Process
from typing import TYPE_CHECKING, Self

from pydantic import ValidationError

from belladonnad import program
from belladonnad.worker.messages import ANSWER, Ready, line

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from pydantic import BaseModel

_LONGEST_LINE = 1024**2

_log = logging.getLogger(__name__)


class Child:
    """A running worker process; `start` makes it."""

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None  # noqa: S101 - for the type checker: it is always so here
        assert process.stdout is not None  # noqa: S101 - for the type checker: it is always so here
        assert process.stderr is not None  # noqa: S101 - for the type checker: it is always so here
        self._process = process
        self._orders, self._answers = process.stdin, process.stdout
        self._printing = asyncio.create_task(_log_lines(process.stderr))

    @classmethod
    async def start(cls, shader: str) -> Self:
        """Start it; it loads the engine meanwhile.

        Args:
            shader: the shader's factory, ``module:name``.
        """
        command = program.module("belladonnad.worker.process", shader)
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, stderr=PIPE, limit=_LONGEST_LINE
        )
        return cls(process)

    @property
    def alive(self) -> bool:
        """Whether it runs, as far as is known: its silence may be known before its end."""
        return self._process.returncode is None and not self._answers.at_eof()

    @property
    def pid(self) -> int:
        """The system's number for it."""
        return self._process.pid

    async def ready(self) -> bool:
        """Wait until the engine is loaded; False when the process has ended instead."""
        async for message in self.answers():
            return isinstance(message, Ready)
        return False

    def send(self, message: BaseModel) -> None:
        """Give an order; one to a process that has ended is lost, which `answers` then tells."""
        with contextlib.suppress(ConnectionError, RuntimeError):
            self._orders.write(line(message))

    async def answers(self) -> AsyncIterator[BaseModel]:
        """Yield what it says, until it ends."""
        while text := await self._answers.readline():
            try:
                yield ANSWER.validate_json(text)
            except ValidationError:  # most likely killed in the middle of a word
                self.kill()
                return

    def kill(self) -> None:
        """End it at once."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def end(self) -> None:
        """End it and wait until it is gone."""
        self.kill()
        self._orders.close()
        await self._process.wait()
        await self._printing


async def _log_lines(stream: asyncio.StreamReader) -> None:
    """Log what libraries print; it may name files, so not for everybody."""
    with contextlib.suppress(ValueError):  # an endless line
        async for text in stream:
            _log.debug("worker: %s", text.decode(errors="replace").rstrip())
