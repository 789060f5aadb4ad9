"""Pictures are uploaded while the daemon is killed at random and started again.

CI runs it small. `pytest --soak -k soak -s` runs it at full size, 200 uploads and 10 kills, and prints
figures.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import queue
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from tests.daemon.conftest import DaemonProcess, await_true
from tests.daemon.watching.counting_shader import COUNTING, MARK, begun_list

from belladonna import paths

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture

pytestmark = pytest.mark.server

_SEED = 20_240_602
_CLIENTS = 4
_PAUSE = 0.02
_LONGEST_MOMENT = 0.05


@dataclass
class Clients:
    """A few clients that upload pictures and try again until each is accepted.

    Attributes:
        daemon: to upload to, whatever port it has by now.
        token: that lets them in.
        originals: what to upload, by number.
        allowed: how many may be uploaded so far.
        accepted: the jobs that the daemon has acknowledged, by number.
        attempts: uploads begun.
        odd: answers that there should not be.
    """

    daemon: DaemonProcess
    token: str
    originals: dict[int, bytes]
    allowed: int = 0
    accepted: dict[int, str] = field(default_factory=dict)
    attempts: int = 0
    odd: list[tuple[int, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        for number in self.originals:
            self._waiting.put(number)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(_CLIENTS)]
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until all is accepted."""
        await_true(lambda: not any(thread.is_alive() for thread in self._threads), "all is accepted")

    def _work(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                number = self._waiting.get_nowait()
                while number >= self.allowed:
                    time.sleep(_PAUSE)
                while number not in self.accepted:
                    self._upload(number)

    def _upload(self, number: int) -> None:
        self.attempts += 1
        try:
            status, answer = self.daemon.upload(f"{number}.png", self.originals[number], self.token)
        except (OSError, http.client.HTTPException):  # killed
            time.sleep(_PAUSE)
            return
        if status == 202:
            self.accepted[number] = json.loads(answer)["id"]
        elif status == 429:
            time.sleep(_PAUSE)
        else:
            self.odd.append((status, answer))

    def ask(self, path: str) -> tuple[int, bytes]:
        """Ask the daemon for something."""
        return self.daemon.ask("GET", path, self.token)

    def job(self, number: int) -> dict[str, Any]:
        """Ask what became of a picture."""
        status, answer = self.ask(f"jobs/{self.accepted[number]}")
        assert status == 200, answer
        job: dict[str, Any] = json.loads(answer)
        return job


def test_whatever_is_accepted_is_done_once_however_often_the_daemon_is_killed(
    daemon_process: DaemonProcess, make_picture: MakePicture, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    count, kills = (200, 10) if request.config.getoption("--soak") else (40, 3)
    chance = random.Random(_SEED)  # noqa: S311 - chance, not secrecy
    picture = make_picture(tmp_path / "a.png").read_bytes()
    originals = {number: picture + number.to_bytes(4, "big") for number in range(count)}
    daemon_process.shader = COUNTING
    daemon_process.start()
    begin = time.monotonic()
    clients = Clients(daemon_process, daemon_process.token(), originals)
    for kill in range(kills):
        # Somewhere in its share of the work: by turns while pictures come in and while they are shaded.
        goal = (kill + chance.uniform(0.1, 0.9)) * count / kills
        clients.allowed = (kill + 1) * count // kills

        def far_enough(goal: float = goal, *, shading: bool = bool(kill % 2)) -> bool:
            return (len(_begun()) if shading else len(clients.accepted)) >= goal

        await_true(far_enough, f"{goal:.0f} pictures are accepted, or shaded")
        time.sleep(chance.uniform(0, _LONGEST_MOMENT))  # the kill comes at any point of the work
        daemon_process.kill()
        daemon_process.start()
    clients.join()
    await_true(
        lambda: all(clients.job(number)["state"] == "done" for number in originals), "all pictures are done"
    )
    seconds = time.monotonic() - begin

    wrong = [
        number
        for number, content in originals.items()
        for part, expected in (("original", content), ("result", content + MARK))
        if clients.ask(f"jobs/{clients.accepted[number]}/{part}") != (200, expected)
    ]
    assert daemon_process.stop() == 0
    begun = Counter(_begun())
    repeated = begun.total() - len(begun)
    print(  # noqa: T201 - the figures of the long run
        f"\n{count} uploads, {kills} kills, {seconds:.0f} s: {clients.attempts} attempts, "
        f"{len(set(clients.accepted.values()))} jobs accepted, {repeated} pictures begun again, "
        f"{len(wrong)} wrong files"
    )
    assert clients.odd == []
    assert wrong == []
    assert len(begun) == count
    assert repeated <= kills, "more than the picture in flight"
    leftovers = [path for path in (paths.data_dir() / "jobs").glob("*/*") if path.name.startswith(".")]
    assert leftovers == []
    assert not list((paths.data_dir() / "incoming").iterdir())


def _begun() -> list[str]:
    return begun_list().read_text().split() if begun_list().exists() else []
