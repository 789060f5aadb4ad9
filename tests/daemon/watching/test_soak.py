"""Pictures are dropped while the daemon is killed at random and started again.

CI runs it small. `pytest --soak -k soak -s` runs it at full size, 500 pictures and 10 kills, and prints
figures.
"""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import pytest
from tests.daemon.conftest import DaemonProcess, await_true
from tests.daemon.watching.counting_shader import COUNTING, MARK, begun_list

from belladonnad.watching.naming import is_temporary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from tests.conftest import MakePicture

pytestmark = pytest.mark.server

_SEED = 20_240_601
_PAUSE = 0.005


@dataclass
class Poller(threading.Thread):
    """Looks, as fast as it can, for anything in the folder of results that is not a whole result.

    Attributes:
        results: where they appear.
        originals: what each picture's content is.
        looks: how often it has looked.
        whole: the results that were seen.
        partial: what should never be seen, hidden or not.
        hidden: temporary files that were seen.
    """

    results: Path
    originals: dict[str, bytes]
    looks: int = 0
    whole: set[str] = field(default_factory=set)
    partial: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._over = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def run(self) -> None:
        """Look until `end`."""
        while not self._over.wait(_PAUSE):
            self._look()

    def _look(self) -> None:
        self.looks += 1
        with os.scandir(self.results) as entries:
            for entry in entries:
                if entry.name not in self.whole:
                    self._judge(entry)

    def _judge(self, entry: os.DirEntry[str]) -> None:
        try:
            content = (self.results / entry.name).read_bytes()
        except FileNotFoundError:  # a temporary name, gone already
            return
        if is_temporary(entry.name):
            self.hidden.add(entry.name)
            if hasattr(os, "O_TMPFILE") and not content.endswith(MARK):  # elsewhere that is all one can do
                self.partial.append(entry.name)
        elif content == self.originals.get(entry.name, b"") + MARK:
            self.whole.add(entry.name)
        else:
            self.partial.append(entry.name)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._over.set()
        self.join()
        self._look()


def dropped(folder: Path, originals: dict[str, bytes], chance: random.Random) -> Iterator[None]:
    """Drop pictures as programs do, a little at a time: in chunks, renamed into place, several at once."""
    names = list(originals)
    while names:
        group = [names.pop() for _ in range(min(len(names), chance.randint(1, 8)))]
        way = chance.choice(["chunks", "rename", "at once"])
        for name in group:
            data = originals[name]
            if way == "chunks":
                with (folder / name).open("wb", buffering=0) as file:
                    for start in range(0, len(data), len(data) // 3):
                        file.write(data[start : start + len(data) // 3])
                        yield
            elif way == "rename":
                (folder / f".{name}.tmp").write_bytes(data)
                yield
                (folder / f".{name}.tmp").rename(folder / name)
            else:
                (folder / name).write_bytes(data)
        yield


def test_whatever_is_dropped_is_done_once_and_appears_whole_however_often_the_daemon_is_killed(
    home: Path,
    daemon_process: DaemonProcess,
    make_picture: MakePicture,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    count, kills = (500, 10) if request.config.getoption("--soak") else (40, 3)
    chance = random.Random(_SEED)  # noqa: S311 - chance, not secrecy
    picture = make_picture(tmp_path / "a.png").read_bytes()
    originals = {f"{number:03}.png": picture + number.to_bytes(4, "big") for number in range(count)}
    folder = home / "pictures/to-publish"
    (folder / "shaded").mkdir(parents=True)
    daemon_process.shader = COUNTING
    daemon_process.start()
    begin = time.monotonic()
    with Poller(folder / "shaded", originals) as poller:
        dropping = dropped(folder, originals, chance)
        for kill in range(kills):
            # Each time somewhere in its share of the work, at any point of it.
            goal = (kill + chance.random()) * count / kills * 0.9

            def far_enough(goal: float = goal) -> bool:
                next(dropping, None)
                return len(poller.whole) >= goal

            await_true(far_enough, f"{goal:.0f} pictures are done")
            daemon_process.kill()
            daemon_process.start()

        def all_done() -> bool:
            next(dropping, None)
            return len(poller.whole) == count

        await_true(all_done, "all pictures are done")
    seconds = time.monotonic() - begin
    assert daemon_process.stop() == 0

    begun = Counter(begun_list().read_text().split())
    repeated = begun.total() - len(begun)
    print(  # noqa: T201 - the figures of the long run
        f"\n{count} pictures, {kills} kills, {seconds:.0f} s: {len(poller.whole)} whole results, "
        f"{repeated} pictures begun again, {poller.looks} looks, {len(poller.partial)} partial files, "
        f"{len(poller.hidden)} temporary names seen"
    )
    assert poller.partial == []
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == originals
    assert {path.name for path in (folder / "shaded").iterdir()} == set(originals)
    assert not (folder / "failed").exists()
    assert len(begun) == count
    assert repeated <= kills, "more than the picture in flight"
