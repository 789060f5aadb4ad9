"""Loads a daemon of its own for a while and tells how it bore that: ``python daemon/bench/load.py``.

First one picture is shaded and nobody else asks for anything; then many clients upload, ask, list, fetch,
cancel and listen at once, without a pause. All the while a process of its own asks for `health` at a steady
pace. Everything runs on this computer, in a temporary home, on a free port, with the real engine. Linux only:
memory is read from ``/proc``.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import http.client
import io
import json
import multiprocessing
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
import numpy as np
from PIL import Image

from belladonnad.database import Database, database_path
from belladonnad.security.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from multiprocessing.connection import Connection

_SMALL, _LARGE = (320, 240), (1600, 1200)
_PROBE_SECONDS = 0.02
_SAMPLE_SECONDS = 1.0
_START_SECONDS = 60
_ACCEPTED = 202
_MIB = 1024**2


@dataclass
class Figures:
    """What was seen.

    Attributes:
        answers: count by call and status.
        quiet: seconds of each answer of `health` while one picture is shaded.
        busy: the same while the clients are at it.
        memory: bytes of the daemon's resident memory, about one sample a second.
    """

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    quiet: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)


class Client:
    """One of many: does one thing after the other, as chance has it."""

    def __init__(self, session: aiohttp.ClientSession, figures: Figures, seed: int) -> None:
        self._session, self._figures = session, figures
        self._chance = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._jobs: list[str] = []

    async def work(self, until: float) -> None:
        """Go on until a time of the event loop's clock."""
        calls = [self._upload, self._ask, self._list, self._fetch, self._cancel, self._listen]
        while asyncio.get_running_loop().time() < until:
            [call] = self._chance.choices(calls, weights=[4, 8, 3, 3, 1, 1])
            await call()

    async def _upload(self) -> None:
        answer = await self._call("POST", "jobs", data=_form(_picture(_SMALL) + self._chance.randbytes(16)))
        if answer is not None:
            self._jobs.append(json.loads(answer)["id"])

    async def _ask(self) -> None:
        if self._jobs:
            await self._call("GET", "jobs/ID", self._chance.choice(self._jobs))

    async def _list(self) -> None:
        await self._call("GET", "jobs")

    async def _fetch(self) -> None:
        if self._jobs:
            await self._call("GET", "jobs/ID/original", self._chance.choice(self._jobs))

    async def _cancel(self) -> None:
        if self._jobs:
            await self._call("DELETE", "jobs/ID", self._jobs.pop())

    async def _listen(self) -> None:
        async with self._session.get("/api/v1/events") as answer:
            self._figures.answers["GET events", answer.status] += 1
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    await answer.content.readuntil(b"\n\n")

    async def _call(
        self, method: str, path: str, job: str = "", *, data: aiohttp.FormData | None = None
    ) -> bytes | None:
        """Send a request; gives the body of a 202."""
        async with self._session.request(method, f"/api/v1/{path.replace('ID', job)}", data=data) as answer:
            self._figures.answers[f"{method} {path}", answer.status] += 1
            body = await answer.read()
            return body if answer.status == _ACCEPTED else None


async def load(port: int, pid: int, token: str, *, clients: int, seconds: float) -> Figures:
    """Put a daemon under load.

    Args:
        port: of the daemon.
        pid: its process.
        token: that lets the clients in.
        clients: how many there are.
        seconds: how long they go on.
    """
    figures = Figures()
    headers = {"Authorization": f"Bearer {token}"}
    timeout = aiohttp.ClientTimeout(total=120)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{port}", headers=headers, timeout=timeout, connector=connector
    ) as session:
        async with _probing(port, figures.quiet):
            await _shade_one(session)
        async with _probing(port, figures.busy), _sampling(pid, figures.memory):
            until = asyncio.get_running_loop().time() + seconds
            await asyncio.gather(*(Client(session, figures, seed).work(until) for seed in range(clients)))
    return figures


async def _shade_one(session: aiohttp.ClientSession) -> None:
    async with session.post("/api/v1/jobs", data=_form(_picture(_LARGE))) as answer:
        job = (await answer.json())["id"]
    state = "queued"
    while state in {"queued", "running"}:
        await asyncio.sleep(1)
        async with session.get(f"/api/v1/jobs/{job}") as answer:
            state = (await answer.json())["state"]


@asynccontextmanager
async def _probing(port: int, seconds: list[float]) -> AsyncIterator[None]:
    """Ask for `health` over and over, in a process that nothing else keeps busy."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_probe, args=(port, theirs))
    process.start()
    await asyncio.to_thread(ours.recv)
    try:
        yield
    finally:
        ours.send(None)
        seconds.extend(await asyncio.to_thread(ours.recv))
        process.join()


def _probe(port: int, pipe: Connection[object, object]) -> None:
    seconds = []
    connection = http.client.HTTPConnection("127.0.0.1", port)
    pipe.send(None)
    while not pipe.poll(_PROBE_SECONDS):
        begin = time.perf_counter()
        connection.request("GET", "/api/v1/health")
        connection.getresponse().read()
        seconds.append(time.perf_counter() - begin)
    pipe.send(seconds)


@asynccontextmanager
async def _sampling(pid: int, memory: list[int]) -> AsyncIterator[None]:
    async def sample() -> None:
        while True:
            memory.append(_resident(pid))
            await asyncio.sleep(_SAMPLE_SECONDS)

    task = asyncio.create_task(sample())
    try:
        yield
    finally:
        task.cancel()


def _resident(pid: int) -> int:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _form(picture: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    form.add_field("image", io.BytesIO(picture), filename="load.png")
    form.add_field("options", json.dumps({"effort": "fast"}), content_type="application/json")
    return form


@cache
def _picture(size: tuple[int, int]) -> bytes:
    """Draw soft colours with some texture; whatever stands after a PNG's end makes it another file."""
    chance = np.random.default_rng(0)
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    waves = [128 + 90 * np.sin(x / 17 + y / 23 + phase) for phase in chance.uniform(0, 6, 3)]
    samples = np.stack(waves, axis=-1) + chance.normal(0, 8, (*y.shape, 1))
    file = io.BytesIO()
    Image.fromarray(samples.clip(0, 255).astype(np.uint8)).save(file, "PNG", compress_level=1)
    return file.getvalue()


@contextmanager
def _daemon() -> Iterator[tuple[int, int, str]]:
    """Start a daemon in a home of its own; gives its port, process and a token."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["BELLADONNA_HOME"] = home
        ready = Path(home, "ready.json")
        command = [sys.executable, "-m", "belladonnad", "run", "--port", "0", "--ready-file", str(ready)]
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)  # noqa: S603 - our own
        try:
            deadline = time.monotonic() + _START_SECONDS
            while not ready.exists():
                if process.poll() is not None or time.monotonic() > deadline:
                    sys.exit("The daemon does not start.")
                time.sleep(0.1)
            running = json.loads(ready.read_text())
            with Database(database_path()) as database:
                token = Tokens(database).create("load")
            yield running["port"], running["pid"], token
        finally:
            process.terminate()
            process.wait()


def _print(figures: Figures) -> None:
    print("| call | answers |\n|---|---|")
    for call in sorted({call for call, _ in figures.answers}):
        counts = sorted((status, count) for (name, status), count in figures.answers.items() if name == call)
        print(f"| `{call}` | {', '.join(f'{count} x {status}' for status, count in counts)} |")
    print("\n| `health`, milliseconds | answers | median | 99 % | longest |\n|---|---|---|---|---|")
    for name, seconds in (("one picture being shaded", figures.quiet), ("under load", figures.busy)):
        cuts = statistics.quantiles(seconds, n=100)
        row = (f"{1000 * value:.1f}" for value in (cuts[49], cuts[98], max(seconds)))
        print(f"| {name} | {len(seconds)} | {' | '.join(row)} |")
    tenth = max(1, len(figures.memory) // 10)
    begin, end = (statistics.mean(part) / _MIB for part in (figures.memory[:tenth], figures.memory[-tenth:]))
    most = max(figures.memory) / _MIB
    print(f"\nResident memory: {begin:.0f} MiB at first, {end:.0f} MiB at last, {most:.0f} MiB at most.")


def main() -> None:
    """Run the load, and print the figures in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    arguments = parser.parse_args()
    with _daemon() as (port, pid, token):
        figures = asyncio.run(load(port, pid, token, clients=arguments.clients, seconds=arguments.seconds))
    _print(figures)


if __name__ == "__main__":
    main()
