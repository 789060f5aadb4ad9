"""The durable queue: the table, the pictures and the broadcast, kept in step."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from belladonna.codec import examine
from belladonna.errors import PictureError
from belladonnad import settings
from belladonnad.jobs.blobs import copy_into
from belladonnad.jobs.errors import NoSuchJobError, NotDoneError
from belladonnad.jobs.models import FINISHED, Job, Priority, Report, State, Trouble
from belladonnad.jobs.names import clean_name
from belladonnad.jobs.table import JobTable, new_id

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from belladonnad.database import Database
    from belladonnad.jobs.blobs import Blobs, Incoming
    from belladonnad.jobs.broadcast import Broadcast
    from belladonnad.options import Options

FOLDER_SLICE = 32
"""How many pictures of folders wait here at a time; the rest waits in its folder."""

GRACE_SECONDS = 3600.0
"""A finished picture is not thrown out of the history before somebody could have fetched it."""

_RECENT = 50
"""Finished pictures that a listener is told of at first."""

_DEATHS = 2
"""Worker processes that may end over one picture."""

_WORKER_DIED = Trouble(
    code="worker_died",
    message="The picture made the program that shades it end twice.",
    remedy="Save it in another format or at a smaller size, then try again; free some memory if it is large.",
)


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A picture that is being shaded.

    Attributes:
        job: which.
        original: what to read.
        result: where the result goes.
        stop: set when it is to end early: cancelled, or the daemon stops.
    """

    job: Job
    original: Path
    result: Path
    stop: asyncio.Event = field(default_factory=asyncio.Event)


class JobQueue:
    """Takes pictures in and keeps them, whatever happens, until they are done.

    Every change is published as ``job``; a job that has been removed as None.

    Args:
        database: keeps the jobs.
        blobs: keeps the pictures.
        broadcast: hears of every change.
        clock: seconds since 1970.
    """

    def __init__(
        self,
        database: Database,
        blobs: Blobs,
        broadcast: Broadcast,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.blobs = blobs
        self._database, self._broadcast = database, broadcast
        self._table = JobTable(database, clock=clock)
        self._accepting = asyncio.Lock()  # some formats are read whole to look at their header: one at a time
        self._work = asyncio.Event()
        self._closed = False
        self._claims: dict[str, Claim] = {}
        self._progress: dict[str, tuple[float, float | None]] = {}

    async def submit(
        self, source: Path, *, name: str, options: Options, priority: Priority, watch: int | None = None
    ) -> Job:
        """Take a picture in; `source` is copied, and only read.

        When this returns, the picture survives any crash. The same content with the same options is answered
        from the history: the job is ``done`` at once.

        Args:
            source: a picture.
            name: what the picture is called for people.
            options: as they are carried out: the settings' defaults are already in them.
            priority: who is served first.
            watch: the watched folder that it comes from. Such a job stays in the history until `collected`.

        Raises:
            PictureError: it is none, or too large.
            UsageError: the options cannot be carried out.
            QueueFullError: as many of this priority wait as may; for folders `FOLDER_SLICE`.
            DiskFullError: there is no room.
            OSError: `source` cannot be read.
        """
        await self.require_place(priority, (await asyncio.to_thread(source.stat)).st_size)
        async with self.blobs.receive() as incoming:
            await asyncio.to_thread(copy_into, source, incoming)
            return await self.accept(incoming, name=name, options=options, priority=priority, watch=watch)

    async def accept(
        self,
        incoming: Incoming,
        *,
        name: str,
        options: Options,
        priority: Priority,
        watch: int | None = None,
    ) -> Job:
        """Take in a picture that `Blobs.receive` has received.

        Raises:
            BelladonnaError: as `submit`.
        """
        async with self._accepting:
            job = await asyncio.to_thread(self._accept, incoming, name, options, priority, watch)
        if job.state == "queued":
            _log.debug("accepted", extra={"job": job.id, "picture": job.name})
            self._tell(job)
            self._work.set()
        else:
            _log.debug("answered from the history", extra={"job": job.id, "picture": job.name})
            await self._finished(job.id)
        return job

    async def require_place(self, priority: Priority, size: int) -> None:
        """Refuse early what would be refused later.

        Args:
            priority: of the picture that would come.
            size: its bytes.

        Raises:
            QueueFullError: as many wait as may.
            DiskFullError: there is no room.
        """
        await asyncio.to_thread(self._require_place, priority, size)

    async def get(self, job: str) -> Job:
        """Tell about a job.

        Raises:
            NoSuchJobError: there is none.
        """
        return self._live(await asyncio.to_thread(self._table.get, job))

    async def page(
        self, *, state: State | None = None, limit: int = 50, before: str | None = None
    ) -> list[Job]:
        """List jobs, the newest first.

        Args:
            state: only those in it.
            limit: at most so many.
            before: only those that came before this one, which itself need not exist any more.
        """
        jobs = await asyncio.to_thread(self._table.page, state=state, limit=limit, before=before)
        return [self._live(job) for job in jobs]

    async def recent(self) -> list[Job]:
        """List everything that waits or runs, and what was finished last, the newest first."""
        jobs = await asyncio.to_thread(self._table.recent, _RECENT)
        return [self._live(job) for job in jobs]

    async def original(self, job: str) -> Path:
        """Find what was sent.

        Raises:
            NoSuchJobError: there is none.
        """
        return self.blobs.original((await self.get(job)).id)

    async def result(self, job: str) -> Path:
        """Find the result, which is whole.

        Raises:
            NoSuchJobError: there is no such job.
            NotDoneError: it is not done.
        """
        found = await self.get(job)
        if found.state != "done":
            raise NotDoneError(found.state)
        return self.blobs.result(found.id)

    async def cancel(self, job: str) -> Job:
        """Stop a job that waits or runs; a finished one stays as it is.

        Raises:
            NoSuchJobError: there is none.
        """
        if await asyncio.to_thread(self._table.cancel, job):
            if job in self._claims:
                self._claims[job].stop.set()
            await self._finished(job)
        return await self.get(job)

    async def remove(self, job: str) -> None:
        """Take a finished job, with its pictures, out of the history; cancel another.

        Raises:
            NoSuchJobError: there is none.
        """
        found = await self.get(job)
        if found.state not in FINISHED:
            await self.cancel(job)
        elif await asyncio.to_thread(self._table.delete, job):
            await self._gone([job])

    async def collected(self, job: str) -> None:
        """Note that a watched folder has taken what became of its picture: the history may let it go."""
        if await asyncio.to_thread(self._table.collect, job):
            await self.prune()

    async def prune(self) -> None:
        """Throw the oldest finished pictures away until the rest fits into the user's limit."""

        def beyond() -> list[str]:
            return self._table.prune(settings.read(self._database).history_bytes, grace=GRACE_SECONDS)

        await self._gone(await asyncio.to_thread(beyond))

    async def recover(self) -> int:
        """Put the house in order after whatever end the daemon had before.

        Returns:
            How many pictures were being shaded then; they wait again.
        """
        interrupted = await self.requeue()
        await asyncio.to_thread(lambda: self.blobs.sweep(self._table.ids()))
        await self.prune()
        return interrupted

    # What follows is for the one worker.

    async def requeue(self) -> int:
        """Queue again what is marked as running though no worker runs.

        Returns:
            How many were.
        """
        self._claims.clear()
        self._progress.clear()
        return await asyncio.to_thread(self._table.recover)

    async def claim(self) -> Claim | None:
        """Wait for the next picture and mark it as running.

        What the history can answer is answered here too: its twin may have been done while it waited.

        Returns:
            None when the queue has been closed.
        """
        while not self._closed:
            self._work.clear()
            job = await asyncio.to_thread(self._take)
            if job is None:
                await self._work.wait()
            elif job.state == "running":
                self._claims[job.id] = claim = Claim(
                    job, self.blobs.original(job.id), self.blobs.result(job.id)
                )
                self._tell(job)
                return claim
            else:
                await self._finished(job.id)
        return None

    def look_again(self) -> None:
        """Notice changed settings: what waited may be given out now."""
        self._work.set()

    def close(self) -> None:
        """Give out no more work, and ask for what runs to be given back."""
        self._closed = True
        self._work.set()
        for claim in self._claims.values():
            claim.stop.set()

    def advance(self, claim: Claim, done: float, eta_seconds: float | None) -> None:
        """Note how far a picture has come.

        Args:
            claim: of the picture.
            done: 0 to 1.
            eta_seconds: that remain.
        """
        if not claim.stop.is_set():
            self._progress[claim.job.id] = (done, eta_seconds)
            self._tell(self._live(claim.job))

    async def finish(self, claim: Claim, report: Report) -> None:
        """Note that a result lies in its place."""

        def finish() -> None:
            try:
                header = examine(claim.result)
            except PictureError as error:
                self._table.fail(claim.job.id, Trouble.model_validate(error))
            else:
                size = claim.result.stat().st_size
                self._table.finish(claim.job.id, report, size=size, form=header.format)

        await self._end(claim, finish)

    async def fail(self, claim: Claim, error: Trouble) -> None:
        """Note that a picture cannot be shaded."""
        await self._end(claim, lambda: self._table.fail(claim.job.id, error))

    async def release(self, claim: Claim) -> None:
        """Give a picture back unfinished; it waits again, unless it was cancelled."""
        await self._end(claim, lambda: self._table.release(claim.job.id))
        self._work.set()

    async def died(self, claim: Claim) -> None:
        """Note that the worker ended over a picture, which gets a second chance but no third."""

        def judge() -> None:
            if self._table.deaths(claim.job.id) + 1 >= _DEATHS:
                self._table.fail(claim.job.id, _WORKER_DIED)
            else:
                self._table.release(claim.job.id, died=True)

        await self._end(claim, judge)

    async def _end(self, claim: Claim, change: Callable[[], object]) -> None:
        await asyncio.to_thread(change)
        self._claims.pop(claim.job.id, None)
        self._progress.pop(claim.job.id, None)
        await self._finished(claim.job.id)

    async def _finished(self, job: str) -> None:
        """Tell what became of a job, and make room for it in the history."""
        with contextlib.suppress(NoSuchJobError):
            self._tell(await self.get(job))
        await self.prune()

    async def _gone(self, jobs: list[str]) -> None:
        for job in jobs:
            await asyncio.to_thread(self.blobs.remove, job)
            self._broadcast.publish("job", job, None)

    def _tell(self, job: Job) -> None:
        self._broadcast.publish("job", job.id, job)

    def _live(self, job: Job) -> Job:
        """Add what is too fleeting for the table."""
        if job.state != "running" or job.id not in self._progress:
            return job
        done, eta = self._progress[job.id]
        return job.model_copy(update={"progress": done, "eta_seconds": eta})

    def _require_place(self, priority: Priority, size: int) -> None:
        self._table.require_place(priority, self._limit(priority))
        self.blobs.require_room(size)

    def _limit(self, priority: Priority) -> int:
        return settings.read(self._database).queue_limit if priority is Priority.UPLOAD else FOLDER_SLICE

    def _accept(
        self, incoming: Incoming, name: str, options: Options, priority: Priority, watch: int | None
    ) -> Job:
        options.require_possible()
        sha256 = incoming.seal()
        header = examine(incoming.path)
        job = new_id()
        self.blobs.keep(incoming, job)
        try:
            accepted = self._table.insert(
                job,
                name=clean_name(name),
                header=header,
                sha256=sha256,
                size=incoming.size,
                options=options,
                priority=priority,
                watch=watch,
                limit=self._limit(priority),
            )
        except BaseException:
            self.blobs.remove(job)
            raise
        return self._table.get(job) if self._answer(job, self._table.twins(job)) else accepted

    def _take(self) -> Job | None:
        if settings.read(self._database).paused:
            return None
        while (waiting := self._table.next_queued()) is not None:
            job, twins = waiting
            if self._answer(job.id, twins) or self._table.start(job.id):
                with contextlib.suppress(NoSuchJobError):  # cancelled and removed since
                    return self._table.get(job.id)
        return None

    def _answer(self, job: str, twins: list[str]) -> bool:
        """Answer a queued job from the history."""
        return any(
            self.blobs.share_result(twin, job) and self._table.finish_like(job, twin) for twin in twins
        )
