"""When a file counts as whole; clock and file system are made up."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from belladonnad.watching.stability import FileStabilityTracker

if TYPE_CHECKING:
    from tests.daemon.watching.conftest import Clock

PICTURE = Path("/pictures/a.png")


class Disk:
    """Files that exist only for the tracker."""

    def __init__(self) -> None:
        self.files: dict[Path, tuple[int, float, int]] = {}

    def write(self, path: Path, size: int, *, at: float = 0.0, kind: int = stat.S_IFREG) -> None:
        self.files[path] = (size, at, kind)

    def stat(self, path: Path) -> os.stat_result:
        if path not in self.files:
            raise FileNotFoundError(path)
        size, time, kind = self.files[path]
        return os.stat_result(
            (kind, 0, 0, 1, 0, 0, size, 0, 0, 0), {"st_mtime_ns": int(time * 1e9), "st_ctime_ns": 0}
        )


@pytest.fixture
def disk() -> Disk:
    return Disk()


@pytest.fixture
def tracker(clock: Clock, disk: Disk) -> FileStabilityTracker:
    return FileStabilityTracker(settle=2, patience=60, capacity=3, clock=clock, stat=disk.stat)


def test_a_file_that_turns_out_to_be_open_for_writing_is_given_the_patience(clock: Clock, disk: Disk) -> None:
    writers = {PICTURE}
    tracker = FileStabilityTracker(
        settle=2, patience=60, clock=clock, stat=disk.stat, is_written=writers.__contains__
    )
    disk.write(PICTURE, 10)
    tracker.touch(PICTURE)
    clock.advance(59.9)
    assert not settled(tracker)
    clock.advance(0.1)
    assert settled(tracker) == {PICTURE: True}


def settled(tracker: FileStabilityTracker) -> dict[Path, bool]:
    """Path, and whether a file is there."""
    return {each.path: each.status is not None for each in tracker.settled()}


def test_a_file_that_nothing_happens_to_is_whole_after_the_settling_time_and_told_once(
    clock: Clock, disk: Disk, tracker: FileStabilityTracker
) -> None:
    disk.write(PICTURE, 10)
    tracker.touch(PICTURE)
    clock.advance(1.9)
    assert not settled(tracker)
    clock.advance(0.1)
    assert settled(tracker) == {PICTURE: True}
    assert not settled(tracker)
    assert len(tracker) == 0


def test_every_event_begins_the_wait_anew(clock: Clock, disk: Disk, tracker: FileStabilityTracker) -> None:
    disk.write(PICTURE, 10)
    for _ in range(5):
        tracker.touch(PICTURE)
        clock.advance(1.5)
        assert not settled(tracker)
    clock.advance(0.5)
    assert settled(tracker)


@pytest.mark.parametrize("change", ["size", "time"])
def test_a_file_that_changes_without_an_event_is_waited_for(
    change: str, clock: Clock, disk: Disk, tracker: FileStabilityTracker
) -> None:
    disk.write(PICTURE, 10, at=1)
    tracker.touch(PICTURE)
    for step in range(4):
        disk.write(PICTURE, 11 + step if change == "size" else 10, at=2 + step)
        clock.advance(2)
        assert not settled(tracker)
    clock.advance(2)
    assert settled(tracker)


def test_a_file_that_a_writer_still_holds_open_is_given_more_time_until_it_is_closed(
    clock: Clock, disk: Disk, tracker: FileStabilityTracker
) -> None:
    disk.write(PICTURE, 10)
    tracker.touch(PICTURE, writing=True)
    clock.advance(59)
    assert not settled(tracker)
    tracker.touch(PICTURE, writing=False)
    clock.advance(2)
    assert settled(tracker)


def test_a_writer_that_never_closes_its_file_is_not_waited_for_for_ever(
    clock: Clock, disk: Disk, tracker: FileStabilityTracker
) -> None:
    disk.write(PICTURE, 10)
    tracker.touch(PICTURE, writing=True)
    clock.advance(60)
    assert settled(tracker)


def test_a_file_that_is_gone_is_told_as_gone(clock: Clock, tracker: FileStabilityTracker) -> None:
    tracker.touch(PICTURE)
    clock.advance(2)
    assert settled(tracker) == {PICTURE: False}


def test_a_file_that_is_replaced_by_deleting_and_renaming_is_never_told_as_gone(
    clock: Clock, disk: Disk, tracker: FileStabilityTracker
) -> None:
    tracker.touch(PICTURE)
    clock.advance(1)
    disk.write(PICTURE, 10)
    tracker.touch(PICTURE)
    clock.advance(2)
    assert not settled(tracker), "it looked missing at first: one more look"
    clock.advance(2)
    assert settled(tracker) == {PICTURE: True}


@pytest.mark.parametrize("kind", [stat.S_IFDIR, stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFCHR])
def test_only_regular_files_become_whole(
    kind: int, clock: Clock, disk: Disk, tracker: FileStabilityTracker
) -> None:
    disk.write(PICTURE, 10, kind=kind)
    tracker.touch(PICTURE)
    clock.advance(2)
    assert settled(tracker) == {PICTURE: False}


def test_it_says_when_to_look_again(clock: Clock, disk: Disk, tracker: FileStabilityTracker) -> None:
    assert tracker.next_due() is None
    disk.write(PICTURE, 10)
    tracker.touch(PICTURE)
    clock.advance(1)
    tracker.touch(Path("/pictures/b.png"), writing=True)
    assert tracker.next_due() == clock() + 1


def test_its_memory_is_bounded_and_what_did_not_fit_can_be_offered_again(
    clock: Clock, disk: Disk, tracker: FileStabilityTracker
) -> None:
    paths = [Path(f"/pictures/{number}.png") for number in range(4)]
    for path in paths:
        disk.write(path, 10)
    assert [tracker.touch(path) for path in paths] == [True, True, True, False]
    assert tracker.touch(paths[0]), "what is tracked already needs no room"
    clock.advance(2)
    assert len(settled(tracker)) == 3
    assert tracker.touch(paths[3])
