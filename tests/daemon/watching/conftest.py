"""A watched folder on a clock of its own, and a queue whose pictures are shaded when a test says so."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from tests.daemon.conftest import PATIENCE

from belladonnad.database import Database, database_path
from belladonnad.jobs import Job, JobQueue
from belladonnad.jobs.blobs import Blobs
from belladonnad.jobs.broadcast import Broadcast
from belladonnad.jobs.models import Report, Trouble
from belladonnad.options import Options
from belladonnad.watching.consumer import Consumer
from belladonnad.watching.intake import RESCAN_SECONDS
from belladonnad.watching.records import Files, Watch, Watches
from belladonnad.watching.scope import Scope
from belladonnad.watching.stability import SETTLE_SECONDS, FileStabilityTracker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from belladonnad.watching.inbox import Inbox
    from belladonnad.watching.intake import Listen


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


class Silence:
    """Brings no news: the folder is looked through."""

    def __init__(self, scope: Scope, inbox: Inbox) -> None:
        del scope, inbox

    def stop(self) -> None:
        pass


@dataclass
class House:
    """The daemon's parts that a watched folder needs. It can be left and entered again, as after a kill."""

    database: Database
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.broadcast = Broadcast()
        self.blobs = Blobs(database_path().parent)
        self.queue = JobQueue(self.database, self.blobs, self.broadcast)
        self.watches = Watches(self.database)
        self.lock = asyncio.Lock()
        self.shaded: list[str] = []

    def watch(self, folder: Path, options: Options | None = None, *, listen: Listen = Silence) -> Folder:
        watch, _ = self.watches.add(folder, options or Options())
        others = [other.folder for other in self.watches.all()]
        return Folder(self, watch, Scope(folder, others), listen)

    async def shade(self) -> None:
        """Shade all that waits in the queue."""
        while any(job.state == "queued" for job in await self.queue.page(limit=1000)):
            claim = await asyncio.wait_for(self.queue.claim(), PATIENCE)
            assert claim is not None
            self.shaded.append(claim.job.name)
            brighter(claim.original, claim.result, claim.job.format)
            await self.queue.finish(
                claim, Report(mode="poison", strength="medium", effort="fast", seconds=1.0)
            )

    async def fail(self, code: str = "worker_died") -> None:
        """Fail the one picture that waits in the queue."""
        claim = await asyncio.wait_for(self.queue.claim(), PATIENCE)
        assert claim is not None
        await self.queue.fail(claim, Trouble(code=code, message="It broke.", remedy="Mend it."))

    async def jobs(self) -> list[Job]:
        return await self.queue.page(limit=1000)


def brighter(source: Path, destination: Path, form: str) -> None:
    """Change a picture visibly, and differently for different pictures."""
    with Image.open(source) as image:
        samples = np.asarray(image.convert("RGB"))
        Image.fromarray((samples // 2 + 99).astype(np.uint8)).save(destination, form)


class Folder:
    """A watched folder at work, step by step."""

    def __init__(self, house: House, watch: Watch, scope: Scope, listen: Listen) -> None:
        async def nothing() -> None:
            pass

        self.house, self.path, self.number = house, watch.folder, watch.id
        self.files = Files(house.database, watch.id)
        self.tracker = FileStabilityTracker(clock=house.clock)
        self.consumer = Consumer(
            watch,
            scope,
            self.files,
            house.queue,
            options=lambda: watch.options.over(Options()),
            share=lambda: 32,
            lock=house.lock,
            on_change=nothing,
            tracker=self.tracker,
            clock=house.clock,
            listen=listen,
        )

    async def notice(self) -> None:
        """Let enough time pass for every change to be noticed, to be judged, and to reach the queue."""
        for seconds in (RESCAN_SECONDS, SETTLE_SECONDS, 0, 0):
            self.house.clock.advance(seconds)
            await self.consumer.step()

    async def hear(self, condition: Callable[[], bool]) -> None:
        """Work on the watcher's news until something has come true; no time passes on the clock."""
        async with asyncio.timeout(PATIENCE):
            while not condition():
                await self.consumer.wake.wait()
                self.consumer.wake.clear()
                await self.consumer.step()

    def is_held_back_for(self, seconds: float) -> bool:
        return self.tracker.next_due() == self.house.clock() + seconds

    async def let_pass(self, seconds: float) -> None:
        self.house.clock.advance(seconds)
        await self.consumer.step()

    async def work(self) -> None:
        """Do everything that there is to be done."""
        for _ in range(3):
            await self.notice()
            await self.house.shade()
        await self.notice()

    async def close(self) -> None:
        await self.consumer.close()

    def results(self) -> set[str]:
        """Whatever lies in the folder of results, hidden files too."""
        return _files(self.path / "shaded")

    def notes(self) -> set[str]:
        return _files(self.path / "failed")

    @property
    def trouble(self) -> str | None:
        watch = self.house.watches.get(self.number)
        assert watch is not None
        return None if watch.trouble is None else watch.trouble.code


def _files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def house(home: Path) -> AsyncIterator[House]:
    del home
    with Database(database_path()) as database:
        yield House(database)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to be watched."""
    made = tmp_path / "pictures"
    made.mkdir()
    return made.resolve()
