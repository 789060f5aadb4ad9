"""The real daemon, as a process that the tests start, question, kill and start again."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from tests.daemon.conftest import ROOT, DaemonProcess, await_true
from tests.e2e.inverting_shader import SHADER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass
class Service:
    """A daemon with a home of its own.

    Attributes:
        home: its folder.
        shader: what shades there.
        environment: more variables for it.
        token: the owner's.
    """

    home: Path
    shader: str = SHADER
    environment: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    _process: DaemonProcess = field(init=False)

    def __post_init__(self) -> None:
        self._process = DaemonProcess(self.home, self.shader)

    @property
    def port(self) -> int:
        """Where it serves, and served before it was stopped."""
        return self._process.running["port"]

    def start(self) -> None:
        """Start it; again on the same port."""
        with self._at_home():
            self._process.start(*(["--port", str(self.port)] if self._process.running else []))
            self.token = self.token or self._process.token()

    def stop(self) -> None:
        """Stop it politely."""
        self._process.stop()

    def kill(self) -> None:
        """``kill -9``."""
        self._process.kill()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Ask it something; gives the JSON of its answer."""
        sent = None if body is None else json.dumps(body).encode()
        status, answer = self._process.ask(
            method, path, self.token, sent, {"Content-Type": "application/json"}
        )
        assert status < 300, answer
        return json.loads(answer) if answer else None

    def approve(self, code: str) -> None:
        """Let the client with this code in."""
        self.ask("POST", "pairings/approve", {"code": code})

    def revoke_clients(self) -> None:
        """Throw all clients out but the tests' own."""
        for client in self.ask("GET", "clients")["clients"]:
            if not client["name"].startswith("test "):
                self.ask("DELETE", f"clients/{client['id']}")

    def jobs(self, since: str = "") -> list[dict[str, Any]]:
        """All jobs after this one, the oldest first."""
        page = self.ask("GET", "jobs?limit=200")["jobs"]
        return [job for job in reversed(page) if job["id"] > since]

    def newest(self) -> str:
        """The last job's id; empty when there is none."""
        jobs = self.jobs()
        return jobs[-1]["id"] if jobs else ""

    def await_state(self, state: str, *, since: str) -> dict[str, Any]:
        """Wait until a job after this one is in a state; gives the job."""
        await_true(lambda: any(job["state"] == state for job in self.jobs(since)), f"a job is {state}")
        return next(job for job in self.jobs(since) if job["state"] == state)

    def await_idle(self, *, since: str) -> None:
        """Wait until nothing is left to be done of the jobs after this one."""
        await_true(
            lambda: not {"queued", "running"} & {job["state"] for job in self.jobs(since)},
            "all jobs are finished",
        )

    def original(self, job: str) -> bytes:
        """What was to be shaded."""
        return self._file(f"jobs/{job}/original")

    def result(self, job: str) -> bytes:
        """What came of it."""
        return self._file(f"jobs/{job}/result")

    def _file(self, path: str) -> bytes:
        status, content = self._process.ask("GET", path, self.token)
        assert status == 200, content
        return content

    @contextmanager
    def _at_home(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("BELLADONNA_HOME", str(self.home))
            patch.setenv("PYTHONPATH", str(ROOT))
            patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
            patch.setenv("OMP_NUM_THREADS", os.environ.get("OMP_NUM_THREADS", "1"))
            for name, value in self.environment.items():
                patch.setenv(name, value)
            yield


@contextmanager
def serving(home: Path, shader: str = SHADER, **environment: str) -> Iterator[Service]:
    """Run a daemon."""
    service = Service(home, shader, environment)
    service.start()
    try:
        yield service
    finally:
        service.kill()
