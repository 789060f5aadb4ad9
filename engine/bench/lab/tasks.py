"""Work that several processes share: each takes the first task that is ready and not taken."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

_PAUSE = 0.5  # seconds, when all that is ready has been taken
_PATIENCE = 5.0  # seconds, when others have taken the memory


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done once.

    Attributes:
        name: usable as a file's name.
        work: does it; what it makes is kept in files.
        needs: names of tasks that come before.
    """

    name: str
    work: Callable[[], None]
    needs: tuple[str, ...] = ()


class Agenda:
    """What was taken, and what was done, as empty files in a folder."""

    def __init__(self, folder: Path) -> None:
        self._taken, self._done = folder / "taken", folder / "done"
        for part in (self._taken, self._done):
            part.mkdir(parents=True, exist_ok=True)

    def forget_unfinished(self) -> None:
        """Give back what processes that are gone have left undone."""
        for file in self._taken.iterdir():
            if not self.is_done(file.name):
                file.unlink()

    def is_done(self, name: str) -> bool:
        """Whether a task is."""
        return (self._done / name).exists()

    def work(
        self,
        tasks: Callable[[], Iterable[Task]],
        deadline: float,
        *,
        after: Callable[[], None] = lambda: None,
    ) -> None:
        """Do what can be done until all is or `time.monotonic()` is past the deadline.

        Args:
            tasks: lists all, the most important first; asked again each time, so that it may grow.
            deadline: no task is begun after it.
            after: called after each task that this process did; its failures are told, no more.
        """
        while time.monotonic() < deadline:
            waiting = [task for task in tasks() if not self.is_done(task.name)]
            if not waiting or all(self._is_stuck(task) for task in waiting):
                return
            ready = (task for task in waiting if all(map(self.is_done, task.needs)))
            taken = next((task for task in ready if self._take(task.name)), None)
            if taken is None:
                time.sleep(_PAUSE)
                continue
            self._do(taken)
            try:
                after()
            except Exception:  # noqa: BLE001 - work comes first
                traceback.print_exc()

    def _do(self, task: Task) -> None:
        began = time.monotonic()
        try:
            task.work()
        except torch.OutOfMemoryError:
            torch.cuda.empty_cache()
            print(f"{task.name}: out of memory, given back", flush=True)
            (self._taken / task.name).unlink()
            time.sleep(_PATIENCE)
        except Exception:  # noqa: BLE001 - one failure must not cost the others' results
            (self._taken / task.name).write_text(traceback.format_exc())
            print(f"{task.name} failed:\n{traceback.format_exc()}", flush=True)
        else:
            (self._done / task.name).touch()
            print(f"{task.name}: {time.monotonic() - began:.1f} s", flush=True)

    def _is_stuck(self, task: Task) -> bool:
        """Whether it failed, or something that it needs did: what was said is in the file that took it."""
        return any(self._failed(name) for name in (task.name, *task.needs))

    def _failed(self, name: str) -> bool:
        file = self._taken / name
        return file.exists() and file.stat().st_size > 0

    def _take(self, name: str) -> bool:
        try:
            (self._taken / name).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True
