"""A queue without anything around it."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from belladonna import paths
from belladonnad.database import Database, database_path
from belladonnad.jobs import JobQueue, Priority
from belladonnad.jobs.blobs import RESERVE, Blobs
from belladonnad.jobs.broadcast import Broadcast
from belladonnad.jobs.models import Report
from belladonnad.options import Options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import MakePicture

    from belladonnad.jobs.models import Job
    from belladonnad.jobs.queue import Claim

REPORT = Report(mode="poison", strength="medium", effort="balanced", seconds=1.0)


@dataclass
class Bench:
    """A queue, and what it is made of.

    Attributes:
        now: the time that it thinks it is.
        free: bytes that it thinks are free.
    """

    folder: Path
    make_picture: MakePicture
    database: Database
    broadcast: Broadcast = field(default_factory=Broadcast)
    now: float = 1000.0
    free: int = 10 * RESERVE

    def __post_init__(self) -> None:
        self.blobs = Blobs(paths.data_dir(), free=lambda _: self.free)
        self.queue = self.open()

    def open(self) -> JobQueue:
        """Open the queue as a daemon does that starts."""
        return JobQueue(self.database, self.blobs, self.broadcast, clock=lambda: self.now)

    async def submit(
        self,
        seed: int = 0,
        *,
        options: Options | None = None,
        priority: Priority = Priority.UPLOAD,
        watch: int | None = None,
    ) -> Job:
        """Submit a picture, a different one for each seed."""
        picture = self.make_picture(self.folder / f"{seed}.png", seed=seed, size=(16, 16))
        return await self.queue.submit(
            picture, name=picture.name, options=options or Options(), priority=priority, watch=watch
        )

    async def claimed(self) -> Claim:
        """Take the next picture to work on."""
        claim = await self.queue.claim()
        assert claim is not None
        return claim

    async def done(self, claim: Claim) -> Job:
        """Do what a worker does."""
        shutil.copy(claim.original, claim.result)
        await self.queue.finish(claim, REPORT)
        return await self.queue.get(claim.job.id)

    async def shaded(self, seed: int = 0, *, watch: int | None = None) -> Job:
        """Submit a picture and shade it."""
        await self.submit(seed, watch=watch)
        return await self.done(await self.claimed())


@pytest.fixture
def bench(tmp_path: Path, make_picture: MakePicture) -> Iterator[Bench]:
    with Database(database_path()) as database:
        yield Bench(tmp_path, make_picture, database)
