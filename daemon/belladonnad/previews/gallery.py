"""What there is to look at of each job: painted when it is first asked for, then kept."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Literal

from belladonna.errors import BelladonnaError, PictureError, UsageError
from belladonna.surrogates.store import installed
from belladonnad.previews.messages import Reading, Thumbnail, Viewable
from belladonnad.previews.painter import Painter, PainterEndedError

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel

    from belladonnad.jobs import Job, JobQueue

Version = Literal["original", "result"]
View = Literal["original", "result", "difference"]

_BROWSERS_SHOW = frozenset({"PNG", "JPEG", "WEBP", "AVIF", "GIF"})

_PATIENCE = 1.0
"""Seconds that a request waits for a painting: browsers have few connections, and pages many pictures."""


class NotPaintedYetError(BelladonnaError):
    """It takes longer than a request may."""

    def __init__(self) -> None:
        super().__init__("not_painted_yet", "The picture is still being made.", "Ask again in 2 seconds.")
        self.retry_after = 2


class Gallery:
    """Shows the pictures of the queue and of the history.

    Args:
        queue: whose they are.
    """

    def __init__(self, queue: JobQueue) -> None:
        self._queue, self._painter = queue, Painter()
        self._painting: dict[Path, asyncio.Task[None]] = {}

    async def thumbnail(self, job: str) -> Path:
        """Reduce the original for lists: WebP, 480 pixels at the longer side at most.

        Raises:
            BelladonnaError: as `viewable`.
        """
        source = await self._queue.original(job)
        destination = self._queue.blobs.preview(job, "thumbnail")
        return await self._painted(job, destination, Thumbnail(source=source, destination=destination))

    async def viewable(self, job: Job, version: Version) -> Path:
        """Give a picture in a format that every browser shows: the file itself, or a PNG of its full size.

        Raises:
            NoSuchJobError: there is no such job.
            NotDoneError: there is no result yet.
            PictureError: it cannot be decoded.
            NotPaintedYetError: it is being made.
        """
        source = await self._version(job.id, version)
        if is_shown_by_browsers(job, version):
            return source
        destination = self._queue.blobs.preview(job.id, version)
        return await self._painted(job.id, destination, Viewable(source=source, destination=destination))

    async def reading(self, job: str, model: str, view: View) -> Path:
        """Show what is left of a picture, or of the difference, once it went through a model: a JPEG.

        Raises:
            UsageError: the model is not installed.
            BelladonnaError: as `viewable`.
        """
        original, result = await self._queue.original(job), await self._queue.result(job)
        await asyncio.to_thread(_require_installed, model)
        order = Reading(
            model=model,
            original=original,
            result=result,
            original_seen=self._queue.blobs.preview(job, f"{model}-original"),
            result_seen=self._queue.blobs.preview(job, f"{model}-result"),
            difference=self._queue.blobs.preview(job, f"{model}-difference"),
        )
        await self._painted(job, order.difference, order)  # the last of the three
        return self._queue.blobs.preview(job, f"{model}-{view}")

    async def close(self) -> None:
        """Stop painting."""
        for task in self._painting.values():
            task.cancel()
        await asyncio.gather(*self._painting.values(), return_exceptions=True)
        await self._painter.close()

    async def _version(self, job: str, version: Version) -> Path:
        return await (self._queue.original(job) if version == "original" else self._queue.result(job))

    async def _painted(self, job: str, destination: Path, order: BaseModel) -> Path:
        if not await asyncio.to_thread(destination.exists):
            task = self._painting.get(destination)
            if task is None:
                self._painting[destination] = task = asyncio.create_task(self._paint(job, order))
                task.add_done_callback(partial(self._forget, destination))
            try:
                await asyncio.wait_for(asyncio.shield(task), _PATIENCE)
            except TimeoutError as error:
                raise NotPaintedYetError from error
        return destination

    def _forget(self, destination: Path, task: asyncio.Task[None]) -> None:
        del self._painting[destination]
        if not task.cancelled():
            task.exception()  # whoever waits has it; perhaps nobody does any more

    async def _paint(self, job: str, order: BaseModel) -> None:
        try:
            trouble = await self._painter.paint(order)
        except PainterEndedError as error:
            raise PictureError(
                "cannot_be_shown",
                "The picture made the program that shows it end.",
                "Look at it in another program; free some memory if it is large.",
            ) from error
        if trouble is not None:
            await self._queue.get(job)  # it may just be that the job was deleted meanwhile
            raise PictureError(trouble.code, trouble.message, trouble.remedy)


def is_shown_by_browsers(job: Job, version: Version) -> bool:
    """Whether a picture is of a format that every browser shows."""
    return (job.format if version == "original" else job.result_format) in _BROWSERS_SHOW


def _require_installed(model: str) -> None:
    if model not in {each.name for each in installed()}:
        raise UsageError(
            "model_missing",
            "That model is not installed.",
            "`belladonna models list` says which are, and how to get others.",
        )
