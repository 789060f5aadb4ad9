"""Takes the pictures of one watched folder to the queue, and the results back."""

from __future__ import annotations

import asyncio
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from belladonna.errors import BelladonnaError, PictureError
from belladonnad.jobs.errors import NoSuchJobError, QueueFullError
from belladonnad.jobs.models import Priority, Trouble
from belladonnad.watching.delivery import Delivery
from belladonnad.watching.inbox import Inbox
from belladonnad.watching.intake import Intake, signature
from belladonnad.watching.publication import digest
from belladonnad.watching.watcher import Watcher

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from belladonnad.jobs import JobQueue
    from belladonnad.options import Options
    from belladonnad.watching.intake import Listen
    from belladonnad.watching.records import File, Files, Watch
    from belladonnad.watching.scope import Scope
    from belladonnad.watching.stability import FileStabilityTracker

    T = TypeVar("T")

_log = logging.getLogger(__name__)

_TROUBLE_SECONDS = 10.0
_BURST_SECONDS = 0.05
"""Events come in bursts; each burst is looked at once."""


class Consumer:
    """One watched folder at work.

    After every move all that is known of its pictures is in the database, so that it can be killed at any
    moment. It has a thread of its own for the disk: a network drive that hangs holds up no other folder.

    Args:
        watch: the folder.
        scope: which files are its pictures.
        files: what is known of them.
        queue: shades them.
        options: tells what is done with a picture that comes now.
        share: how many pictures it may have in the queue at a time.
        lock: held by whoever is about to share or to cancel a job; the same for all folders.
        on_change: called when something may have changed.
        tracker: holds back what is not whole yet.
        clock: monotonic seconds.
        listen: brings news of the folder.
    """

    def __init__(
        self,
        watch: Watch,
        scope: Scope,
        files: Files,
        queue: JobQueue,
        *,
        options: Callable[[], Options],
        share: Callable[[], int],
        lock: asyncio.Lock,
        on_change: Callable[[], Awaitable[None]],
        tracker: FileStabilityTracker | None = None,
        clock: Callable[[], float] = time.monotonic,
        listen: Listen = Watcher,
    ) -> None:
        self.wake = asyncio.Event()
        self._watch, self._root, self._files, self._queue = watch.id, scope.root, files, queue
        self._options, self._share, self._lock, self._on_change = options, share, lock, on_change
        self._intake = Intake(scope, files, Inbox(self.wake), tracker=tracker, clock=clock, listen=listen)
        self._delivery = Delivery(scope, files)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=f"watch-{watch.id}")
        self._trouble = watch.trouble

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                pause = await self._careful_step()
                try:
                    async with asyncio.timeout(pause):
                        await self.wake.wait()
                    await asyncio.sleep(_BURST_SECONDS)
                except TimeoutError:
                    pass
                self.wake.clear()
        finally:
            await asyncio.shield(self.close())

    async def step(self) -> float:
        """Do all that can be done now.

        Returns:
            In how many seconds there may be more to do, if nothing wakes it before.
        """
        trouble = None
        pause = 0.0
        try:
            more = await self._work()
            pause = 0.0 if more else await self._disk(self._intake.pause)
        except BelladonnaError as error:
            trouble = Trouble.model_validate(error)
            pause = min(_TROUBLE_SECONDS, await self._disk(self._intake.pause) or _TROUBLE_SECONDS)
        await self._note_trouble(trouble)
        await self._on_change()
        return pause

    async def close(self) -> None:
        """Listen no more; wait for what the disk is being asked for."""
        await self._disk(self._intake.close)
        self._thread.shutdown(wait=False)

    async def _careful_step(self) -> float:
        try:
            return await self.step()
        except Exception:  # noqa: BLE001 - the last resort: it is logged, and told in words
            _log.exception("looking after a folder failed", extra={"watch": self._watch})
            return _TROUBLE_SECONDS

    async def _work(self) -> bool:
        """Go once around.

        Returns:
            Whether more could be done at once.
        """
        found = await self._disk(self._intake.look)
        await self._deliver()
        more = await self._feed()
        for job in found.abandoned:
            await self._cancel_unless_wanted(job, ("queued", "running"))
        for file in found.gone:
            await self._disk(self._delivery.forget, file)
            if file.job is not None:
                # One that runs is let run: its picture may only have been renamed.
                await self._cancel_unless_wanted(file.job, ("queued",))
        for job in await self._disk(self._files.uncollected_jobs):
            await self._queue.collected(job)
        return more

    async def _deliver(self) -> None:
        """Bring back what has become of the pictures in the queue."""
        for file in await self._disk(self._files.working):
            try:
                await self._deliver_one(file, str(file.job))
            except NoSuchJobError:
                await self._disk(self._files.move, file.path, "waiting")

    async def _deliver_one(self, file: File, name: str) -> None:
        job = await self._queue.get(name)
        if job.state == "failed" and job.error is not None:
            await self._refuse(file, job.error)
        elif job.state == "cancelled":
            await self._disk(self._files.move, file.path, "cancelled")
        elif job.state == "done":
            result = await self._queue.result(name)

            def deliver() -> None:
                if not result.exists():
                    raise NoSuchJobError
                if self._is_as_noted(file):
                    self._delivery.result(file, result, *self._files.content_of(name))
                else:
                    self._intake.put_back(file)

            await self._disk(deliver)

    async def _feed(self) -> bool:
        """Take waiting pictures to the queue, as many as this folder may have there.

        Returns:
            Whether more of them could be taken at once.
        """
        room = self._share() - len(await self._disk(self._files.working))
        if room <= 0:
            return False
        waiting = await self._disk(self._files.waiting, room)
        if waiting:
            await self._disk(self._delivery.require_place)
        for file in waiting:
            try:
                await self._take(file)
            except QueueFullError:
                return False
        return bool(waiting)

    async def _take(self, file: File) -> None:
        try:
            sha256 = await self._disk(self._read, file)
        except PictureError as error:
            await self._refuse(file, Trouble.model_validate(error))
            return
        options = await self._disk(self._options)
        if sha256 is None or await self._disk(self._answer, file, sha256, options.key()):
            return
        async with self._lock:
            job = await self._disk(self._files.job_for, sha256, options.key())
            if job is not None:
                await self._disk(self._move_to_working, file, job)
                return
        if await self._disk(self._files.is_result, sha256):
            await self._disk(self._delivery.left_out, file)
        else:
            await self._submit(file, sha256, options)

    def _move_to_working(self, file: File, job: str) -> None:
        self._files.move(file.path, "working", job=job)

    def _read(self, file: File) -> str | None:
        """Compute the SHA-256 of a file that has not changed since it was noted.

        Raises:
            PictureError: the system refuses.
        """
        try:
            sha256 = digest(self._root / file.path)
        except FileNotFoundError:
            self._intake.put_back(file)
            return None
        except OSError as error:
            raise PictureError(
                "unreadable",
                f"The file cannot be opened: {error.strerror}.",
                "Check that it is still there and that you may read it.",
            ) from error
        if self._is_as_noted(file):
            return sha256
        self._intake.put_back(file)
        return None

    def _answer(self, file: File, sha256: str, options: str) -> bool:
        """Finish with a picture whose content has been done with the same options before.

        Returns:
            False when it has not.
        """
        if (file.sha256, file.options) == (sha256, options):
            self._delivery.unchanged(file, sha256, options)
            return True
        for result, result_sha256 in self._files.published(sha256, options):
            if _has_content(result, result_sha256):
                self._delivery.result(file, result, sha256, options)
                return True
        return False

    async def _submit(self, file: File, sha256: str, options: Options) -> None:
        path = self._root / file.path
        try:
            job = await self._queue.submit(
                path, name=file.path.name, options=options, priority=Priority.FOLDER, watch=self._watch
            )
        except PictureError as error:
            await self._refuse(file, Trouble.model_validate(error))
            return
        except FileNotFoundError:
            await self._disk(self._intake.put_back, file)
            return
        taken, _ = await self._disk(self._files.content_of, job.id)
        if taken == sha256:
            await self._disk(self._move_to_working, file, job.id)
        else:  # it was written to between two reads
            await self._disk(self._intake.put_back, file)
            await self._cancel_unless_wanted(job.id, ("queued", "running"))

    async def _refuse(self, file: File, trouble: Trouble) -> None:
        def refuse() -> None:
            if self._is_as_noted(file):
                self._delivery.failure(file, trouble)
            else:
                self._intake.put_back(file)

        await self._disk(refuse)

    async def _cancel_unless_wanted(self, job: str, states: tuple[str, ...]) -> None:
        async with self._lock:
            if await self._disk(self._files.is_wanted, job):
                return
            try:
                if (await self._queue.get(job)).state in states:
                    await self._queue.cancel(job)
            except NoSuchJobError:
                pass

    async def _note_trouble(self, trouble: Trouble | None) -> None:
        if trouble != self._trouble:
            if trouble is None:
                _log.info("a folder is worked on again", extra={"watch": self._watch})
            else:
                _log.warning("a folder is in trouble", extra={"watch": self._watch, "code": trouble.code})
            self._trouble = trouble
            await self._disk(self._files.set_trouble, trouble)

    def _is_as_noted(self, file: File) -> bool:
        try:
            return signature((self._root / file.path).stat()) == file.signature
        except OSError:
            return False

    async def _disk(self, function: Callable[..., T], *arguments: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *arguments)


def _has_content(path: Path, sha256: str) -> bool:
    try:
        return path.is_file() and digest(path) == sha256
    except OSError:
        return False
