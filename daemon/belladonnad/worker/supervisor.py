"""Keeps the worker process alive and gives it one picture after the other."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from belladonna.errors import BelladonnaError
from belladonnad.worker.child import Child
from belladonnad.worker.messages import Advanced, Done, Failed, NoRoom, Shade, Stop, Stopped

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any

    from belladonnad.jobs.broadcast import Broadcast
    from belladonnad.jobs.queue import Claim, JobQueue

T = TypeVar("T")

WorkerState = Literal["starting", "idle", "shading", "no_room", "failing"]

_PATIENCE = 15.0
"""Seconds for a picture to stop by itself; a step takes less, on anything that shades at all."""

_PAUSE = 10.0
"""Seconds between two looks at a disk that is full, or between two tries of what failed."""

_log = logging.getLogger(__name__)


class WorkerStatus(BaseModel):
    """What the worker is doing; `no_room` is a full disk, `failing` an engine that cannot be loaded."""

    model_config = ConfigDict(frozen=True)

    state: WorkerState


class Supervisor:
    """Runs the worker. Every change of its status is published as ``worker``.

    Args:
        queue: where the pictures come from.
        broadcast: hears of every change.
        shader: the shader's factory, ``module:name``.

    Attributes:
        status: what the worker is doing.
    """

    def __init__(self, queue: JobQueue, broadcast: Broadcast, shader: str) -> None:
        self.status = WorkerStatus(state="starting")
        self._queue, self._broadcast, self._shader = queue, broadcast, shader
        self._child: Child | None = None
        self._stopping = asyncio.Event()

    @property
    def pid(self) -> int | None:
        """The worker process, while there is one."""
        return self._child.pid if self._child is not None else None

    async def run(self) -> None:
        """Serve the queue until `stop`."""
        while not self._stopping.is_set():
            try:
                await self._serve()
            except Exception:  # noqa: BLE001 - the last resort: it is logged, and told in words
                _log.exception("the queue cannot be served")
                await self._wait("failing")

    def stop(self) -> None:
        """Let `run` end: the picture that is being shaded stops within a step and waits again."""
        self._stopping.set()
        self._queue.close()

    async def _serve(self) -> None:
        """Serve the queue with one process, for as long as that lives."""
        self._enter("starting")
        await self._queue.requeue()
        self._child = child = await Child.start(self._shader)
        try:
            if not await self._unless_stopped(child.ready()):
                if not self._stopping.is_set():
                    _log.error("the engine cannot be loaded")
                    await self._wait("failing")
                return
            _log.info("the engine is loaded", extra={"worker": child.pid})
            while child.alive and (claim := await self._next()) is not None:
                self._enter("shading")
                await self._shade(child, claim)
        finally:
            self._child = None
            await child.end()

    async def _next(self) -> Claim | None:
        while not self._queue.blobs.has_room() and not self._stopping.is_set():
            _log.warning("the disk is full: nothing is shaded until there is room")
            await self._wait("no_room")
        self._enter("idle")
        return await self._queue.claim()

    async def _shade(self, child: Child, claim: Claim) -> None:
        job = claim.job
        _log.info("shading", extra={"job": job.id})
        child.send(Shade(job=job.id, source=claim.original, destination=claim.result, options=job.options))
        stopping = asyncio.create_task(_stop_on_demand(child, claim))
        try:
            settle = await self._outcome(child, claim)
        finally:
            stopping.cancel()
        await self._insist(settle)

    async def _outcome(self, child: Child, claim: Claim) -> Callable[[], Awaitable[None]]:
        """Wait for what becomes of a picture.

        Returns:
            What writes it down.
        """
        queue = self._queue
        async for answer in child.answers():
            match answer:
                case Advanced(done=done, eta_seconds=eta):
                    queue.advance(claim, done, eta)
                case Done(report=report):
                    _log.info("done", extra={"job": claim.job.id, "seconds": round(report.seconds, 2)})
                    return partial(queue.finish, claim, report)
                case Failed(error=error):
                    _log.info("failed", extra={"job": claim.job.id, "code": error.code})
                    return partial(queue.fail, claim, error)
                case Stopped():
                    _log.info("stopped", extra={"job": claim.job.id})
                    return partial(queue.release, claim)
                case NoRoom():
                    await self._wait("no_room")
                    return partial(queue.release, claim)
        if claim.stop.is_set():  # we ended it ourselves
            return partial(queue.release, claim)
        _log.error("the worker ended over a picture", extra={"job": claim.job.id})
        return partial(queue.died, claim)

    async def _insist(self, settle: Callable[[], Awaitable[None]]) -> None:
        """Write something down, however long the disk is full; what is done must not be forgotten."""
        while True:
            try:
                return await settle()
            except BelladonnaError as error:
                _log.warning("the outcome cannot be stored yet", extra={"code": error.code})
                if self._stopping.is_set():
                    return None  # the next start finds the picture running, and shades it again
                await self._wait("no_room")

    async def _wait(self, state: WorkerState) -> None:
        self._enter(state)
        await self._unless_stopped(asyncio.sleep(_PAUSE))

    async def _unless_stopped(self, work: Coroutine[Any, Any, T]) -> T | None:
        """Wait for something, but not once the daemon stops; None then."""
        task, stopped = asyncio.create_task(work), asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
            return task.result() if task.done() else None
        finally:
            task.cancel()
            stopped.cancel()

    def _enter(self, state: WorkerState) -> None:
        if state != self.status.state:
            self.status = WorkerStatus(state=state)
            self._broadcast.publish("worker", "", self.status)


async def _stop_on_demand(child: Child, claim: Claim) -> None:
    await claim.stop.wait()
    child.send(Stop(job=claim.job.id))
    await asyncio.sleep(_PATIENCE)
    child.kill()
