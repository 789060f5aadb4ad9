"""All watched folders at work: one consumer each, started and stopped as the database has it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from belladonnad import settings
from belladonnad.jobs.errors import NoSuchJobError
from belladonnad.jobs.models import FINISHED, Job
from belladonnad.jobs.queue import FOLDER_SLICE
from belladonnad.watching.consumer import Consumer
from belladonnad.watching.folders import own_folders, watch_default, watchable
from belladonnad.watching.records import Files, Watches
from belladonnad.watching.scope import Scope

if TYPE_CHECKING:
    from pathlib import Path

    from belladonnad.database import Database
    from belladonnad.jobs import JobQueue
    from belladonnad.jobs.broadcast import Broadcast
    from belladonnad.options import Options
    from belladonnad.watching.records import Watch, WatchView


_log = logging.getLogger(__name__)

_RETRY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Running:
    terms: tuple[object, ...]
    consumer: Consumer
    task: asyncio.Task[None]


class Watchers:
    """Looks after the watched folders. Changes are published as ``watch``.

    Args:
        database: says which folders those are; the command line writes there too.
        queue: shades the pictures.
        broadcast: tells of finished jobs and of changed settings, and is told of changed folders.
    """

    def __init__(self, database: Database, queue: JobQueue, broadcast: Broadcast) -> None:
        self._database, self._queue, self._broadcast = database, queue, broadcast
        self._watches = Watches(database)
        self._running: dict[int, _Running] = {}
        self._shown: dict[int, WatchView] = {}
        self._refreshing, self._sharing = asyncio.Lock(), asyncio.Lock()

    async def begin(self) -> None:
        """Take up work; on the first run, make the default folder too."""
        await asyncio.to_thread(watch_default, self._watches)
        await self._refresh()

    async def run(self) -> None:
        """Look after the folders until cancelled; after `begin`."""
        try:
            while True:
                try:
                    await self._follow()
                except Exception:  # noqa: BLE001 - the last resort: it is logged, and told in words
                    _log.exception("the watched folders cannot be looked up")
                    await asyncio.sleep(_RETRY_SECONDS)
        finally:
            await asyncio.shield(self._stop(list(self._running)))

    async def all(self) -> list[Watch]:
        """List the watched folders, the oldest first."""
        return await asyncio.to_thread(self._watches.all)

    async def add(self, folder: Path, options: Options) -> tuple[Watch, bool]:
        """Watch a folder; of one that is watched already the options are replaced.

        Pictures that have been done keep their results until they are changed, touched or put in anew.

        Args:
            folder: an absolute path.
            options: what is set in them differs from the settings.

        Returns:
            The watch, and whether it is new.

        Raises:
            UsageError: the folder cannot be watched, or the options cannot be carried out.
        """

        def add() -> tuple[Watch, bool]:
            options.require_possible()
            return self._watches.add(watchable(folder, self._watches.all()), options)

        added = await asyncio.to_thread(add)
        await self._refresh()
        return added

    async def remove(self, watch: int) -> None:
        """Watch a folder no longer. Its files stay; what waits in the queue for it is cancelled.

        Raises:
            NoSuchWatchError: it is not watched.
        """
        await asyncio.to_thread(self._watches.remove, watch)
        await self._refresh()

    async def _follow(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen())
            tasks.create_task(self._follow_the_database())

    async def _listen(self) -> None:
        """Wake the folders when there may be something to bring back, or a free place in the queue."""
        with self._broadcast.subscribe() as changes:
            async for change in changes:
                is_over = change.kind == "job" and (
                    not isinstance(change.now, Job) or change.now.state in FINISHED
                )
                if is_over:
                    for running in self._running.values():
                        running.consumer.wake.set()

    async def _follow_the_database(self) -> None:
        await self._refresh()
        async for _ in self._database.changes():
            await self._refresh()

    async def _refresh(self) -> None:
        """Start and stop consumers until they are those that the database names."""
        async with self._refreshing:
            watches = await asyncio.to_thread(self._watches.all)
            own = await asyncio.to_thread(own_folders)
            folders = {watch.folder for watch in watches}
            terms = {watch.id: (watch.options.model_dump(exclude_unset=True), folders) for watch in watches}
            await self._stop(
                [number for number, running in self._running.items() if running.terms != terms.get(number)]
            )
            for watch in watches:
                if watch.id not in self._running:
                    scope = Scope(watch.folder, (*own, *folders))
                    self._running[watch.id] = self._start(watch, scope, terms[watch.id])
            await self._cancel_orphans()
        for watch in watches:
            self._show(watch.view())
        for gone in self._shown.keys() - terms.keys():
            del self._shown[gone]
            self._broadcast.publish("watch", str(gone), None)

    def _start(self, watch: Watch, scope: Scope, terms: tuple[object, ...]) -> _Running:
        async def on_change() -> None:
            if (now := await asyncio.to_thread(self._watches.get, watch.id)) is not None:
                self._show(now.view())

        consumer = Consumer(
            watch,
            scope,
            Files(self._database, watch.id),
            self._queue,
            options=lambda: watch.options.over(settings.read(self._database).options),
            share=lambda: max(1, FOLDER_SLICE // len(self._running)),
            lock=self._sharing,
            on_change=on_change,
        )
        return _Running(terms, consumer, asyncio.create_task(consumer.run()))

    async def _stop(self, numbers: list[int]) -> None:
        stopped = [self._running.pop(number) for number in numbers]
        for running in stopped:
            running.task.cancel()
        await asyncio.gather(*(running.task for running in stopped), return_exceptions=True)

    async def _cancel_orphans(self) -> None:
        for job in await asyncio.to_thread(self._watches.orphaned_jobs):
            with contextlib.suppress(NoSuchJobError):
                await self._queue.cancel(job)
            await self._queue.collected(job)

    def _show(self, view: WatchView) -> None:
        if self._shown.get(view.id) != view:
            self._shown[view.id] = view
            self._broadcast.publish("watch", str(view.id), view)
