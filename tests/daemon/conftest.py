"""A running daemon: in this process for most tests, in one of its own where it is to be killed."""

from __future__ import annotations

import asyncio
import http.client
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import aiohttp
import pytest
from aiohttp import web
from tests.daemon.fake_shader import FAKE

from belladonna import paths
from belladonnad.app import serving
from belladonnad.database import Database, database_path
from belladonnad.http.keys import BROADCAST, PORT, QUEUE, TOKENS
from belladonnad.jobs.models import FINISHED, Job
from belladonnad.security.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping

ROOT = Path(__file__).parents[2]

PATIENCE = 120.0
"""Seconds after which something that should happen is said not to; a busy computer takes its time."""


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let worker processes find the fake shader."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests' tokens out of the keyring of whoever runs them."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr("keyring.core._keyring_backend", None)


@dataclass
class Daemon:
    """A daemon in this process.

    Attributes:
        application: with everything under its keys.
        http: a client that has a token; addresses are relative, ``/api/v1/jobs``.
        token: the client's.
    """

    application: web.Application
    http: aiohttp.ClientSession
    token: str

    @property
    def url(self) -> str:
        """Where it serves, without a slash at the end."""
        return f"http://127.0.0.1:{self.application[PORT]}"

    async def post(self, picture: Path, **options: Any) -> aiohttp.ClientResponse:
        """Upload a picture."""
        return await self.http.post("/api/v1/jobs", data=form(picture, **options))

    async def accepted(self, picture: Path, **options: Any) -> str:
        """Upload a picture, and give the job's id."""
        async with await self.post(picture, **options) as answer:
            body = await answer.json()
            assert answer.status == 202, body
            return str(body["id"])

    async def job(self, job: str) -> dict[str, Any]:
        """Ask for a job."""
        async with self.http.get(f"/api/v1/jobs/{job}") as answer:
            body: dict[str, Any] = await answer.json()
            assert answer.status == 200, body
            return body

    async def until(self, job: str, *states: str, patience: float = PATIENCE) -> dict[str, Any]:
        """Wait until a job is in one of the states; in any final one when none is named."""
        wanted = states or FINISHED
        with self.application[BROADCAST].subscribe() as changes:
            async with asyncio.timeout(patience):
                while (await self.application[QUEUE].get(job)).state not in wanted:
                    await changes.next()
        return await self.job(job)

    async def until_advanced(self, job: str) -> Job:
        """Wait until a job has told its progress: the shader is at work."""
        with self.application[BROADCAST].subscribe() as changes:
            async with asyncio.timeout(PATIENCE):
                while not (now := await self.application[QUEUE].get(job)).progress:
                    await changes.next()
        return now


def form(picture: Path, *, name: str | None = None, **options: Any) -> aiohttp.FormData:
    """Fill in the form of `POST jobs`."""
    data = aiohttp.FormData()
    data.add_field("image", io.BytesIO(picture.read_bytes()), filename=name or picture.name)
    if options:
        data.add_field("options", json.dumps(options), content_type="application/json")
    return data


@asynccontextmanager
async def running_daemon(*, shader: str = FAKE) -> AsyncIterator[Daemon]:
    """Serve in this process, on a free port, in the test's home."""
    async with serving(port=0, shader=shader) as application:
        token = await asyncio.to_thread(application[TOKENS].create, f"test {time.monotonic_ns()}")
        async with aiohttp.ClientSession(
            f"http://127.0.0.1:{application[PORT]}", headers={"Authorization": f"Bearer {token}"}
        ) as http:
            yield Daemon(application, http, token)


@pytest.fixture
async def daemon() -> AsyncIterator[Daemon]:
    """A daemon in this process whose shader is `fake_shader.FakeShader`."""
    async with running_daemon() as running:
        yield running


_PROGRAM = """
import sys
from belladonnad.cli.main import main
sys.exit(main(sys.argv[2:], shader=sys.argv[1]))
"""


@dataclass
class DaemonProcess:
    """``belladonnad run`` in a process of its own, on a free port; to be killed and started again at will."""

    folder: Path
    shader: str = FAKE
    process: subprocess.Popen[bytes] | None = field(default=None)
    running: dict[str, int] = field(default_factory=dict)

    def start(self, *arguments: str) -> Self:
        """Start it and wait until it serves."""
        ready = self.folder / "ready.json"
        ready.unlink(missing_ok=True)  # a killed one leaves it there
        command = [
            sys.executable,
            "-c",
            _PROGRAM,
            self.shader,
            "run",
            "--port",
            "0",
            "--ready-file",
            str(ready),
        ]
        with self.printed.open("ab") as printed:
            self.process = process = subprocess.Popen(
                [*command, *arguments], cwd=self.folder, stdout=printed, stderr=printed
            )
        await_true(lambda: ready.exists() or process.poll() is not None, "the daemon serves")
        if not ready.exists():
            pytest.fail(self.printed.read_text())
        self.running = json.loads(ready.read_text())
        return self

    @property
    def printed(self) -> Path:
        """What it has written on its terminal."""
        return self.folder / "printed.txt"

    @property
    def url(self) -> str:
        """Where it serves, without a slash at the end."""
        return f"http://127.0.0.1:{self.running['port']}"

    @property
    def pid(self) -> int:
        """Its process."""
        assert self.process is not None
        return self.process.pid

    def token(self) -> str:
        """Make a token."""
        with Database(database_path()) as database:
            return Tokens(database).create(f"test {time.monotonic_ns()}")

    def ask(
        self,
        method: str,
        path: str,
        token: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:
        """Send one request over a connection of its own; gives status and body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.running["port"], timeout=PATIENCE)
        with closing(connection):
            lines = {"Authorization": f"Bearer {token}", **(headers or {})}
            connection.request(method, f"/api/v1/{path}", body, lines)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def upload(self, name: str, content: bytes, token: str) -> tuple[int, bytes]:
        """Upload a picture; gives status and body."""
        head = f'--border\r\nContent-Disposition: form-data; name="image"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + b"\r\n--border--\r\n"
        kind = "multipart/form-data; boundary=border"
        return self.ask("POST", "jobs", token, body, {"Content-Type": kind})

    def kill(self) -> None:
        """``kill -9``."""
        self.end(signal.SIGKILL)

    def stop(self) -> int:
        """Stop it politely; gives the exit status."""
        return self.end(signal.SIGTERM)

    def end(self, number: signal.Signals) -> int:
        """End it by a signal; gives the exit status."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=PATIENCE)


@pytest.fixture
def daemon_process(tmp_path: Path) -> Iterator[DaemonProcess]:
    """A daemon that has not been started yet."""
    daemon = DaemonProcess(tmp_path)
    yield daemon
    if daemon.process is not None:
        daemon.kill()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def fetch(link: str) -> tuple[int, str | None]:
    """Open a link as a browser does; gives the status, and the cookie that is set."""
    try:
        with urllib.request.build_opener(_Stay).open(link) as answer:
            return answer.status, answer.headers["Set-Cookie"]
    except urllib.error.HTTPError as error:
        error.close()
        return error.code, error.headers["Set-Cookie"]


def await_true(condition: Callable[[], object], what: str, *, patience: float = PATIENCE) -> None:
    """Wait for something in another process."""
    deadline = time.monotonic() + patience
    while not condition():
        assert time.monotonic() < deadline, f"it never came to pass that {what}"
        time.sleep(0.01)


@pytest.fixture
def log_text() -> Callable[[], str]:
    """Read the daemon's log, older parts included."""

    def read() -> str:
        return "".join(file.read_text() for file in sorted(paths.log_dir().glob("belladonnad.log*")))

    return read


def is_alive(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
