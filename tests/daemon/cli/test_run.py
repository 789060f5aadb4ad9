"""``belladonnad run`` and ``status`` as processes."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.daemon.conftest import await_true, is_alive

from belladonna import paths
from belladonnad.cli.main import main
from belladonnad.database import database_path

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.daemon.conftest import DaemonProcess

pytestmark = pytest.mark.server


def test_it_serves_says_so_and_stops_when_asked(daemon_process: DaemonProcess) -> None:
    ready = daemon_process.folder / "ready.json"
    daemon_process.start()
    assert json.loads(ready.read_text()) == {
        "pid": daemon_process.pid,
        "port": daemon_process.running["port"],
    }
    assert daemon_process.stop() == 0
    assert not ready.exists()


def test_ctrl_c_stops_it_as_well(daemon_process: DaemonProcess) -> None:
    daemon_process.start()
    assert daemon_process.end(signal.SIGINT) == 0


def test_status_tells_of_it_and_afterwards_that_there_is_none(
    daemon_process: DaemonProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    daemon_process.start()
    assert main(["status", "--json"]) == 0
    status = json.loads(capsys.readouterr().out)
    assert (status["running"], status["pid"], status["jobs"]) == (True, daemon_process.pid, {})
    assert status["url"] == f"{daemon_process.url}/"
    assert main(["status"]) == 0
    assert daemon_process.url in capsys.readouterr().out
    daemon_process.stop()
    assert main(["status", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["running"] is False


def test_status_knows_a_killed_one_from_a_running_one(
    daemon_process: DaemonProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    daemon_process.start()
    daemon_process.kill()
    assert main(["status", "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["running"] is False


def test_a_second_one_is_refused_and_told_where_the_first_is(
    daemon_process: DaemonProcess, capsys: pytest.CaptureFixture[str]
) -> None:
    daemon_process.start()
    assert main(["run", "--port", "0"]) == 1
    error = capsys.readouterr().err
    assert "running already" in error
    assert daemon_process.url in error


def test_a_killed_one_does_not_keep_the_next_from_starting(daemon_process: DaemonProcess) -> None:
    daemon_process.start()
    daemon_process.kill()
    daemon_process.start()
    assert daemon_process.stop() == 0


def test_a_port_that_another_program_uses_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert main(["run", "--port", str(port)]) == 1
    error = capsys.readouterr().err
    assert f"Another program uses port {port}." in error
    assert "--port" in error


def test_a_port_that_another_belladonna_uses_is_named_so(
    daemon_process: DaemonProcess,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    daemon_process.start()
    monkeypatch.setenv("BELLADONNA_HOME", str(tmp_path / "another"))
    assert main(["run", "--port", str(daemon_process.running["port"])]) == 1
    assert "Another Belladonna" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["--port", "70000"], ["--port", "x"], ["--ready-file", "no/such/folder/ready"]],
    ids=" ".join,
)
def test_arguments_that_cannot_be_used_are_refused(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *arguments]) == 2
    assert capsys.readouterr().err


def test_the_worker_ends_with_a_killed_daemon(
    daemon_process: DaemonProcess, log_text: Callable[[], str]
) -> None:
    daemon_process.start()
    await_true(lambda: '"worker"' in log_text(), "the worker is there")
    line = next(line for line in log_text().splitlines() if '"worker"' in line)
    worker = json.loads(line)["worker"]
    assert is_alive(worker)
    daemon_process.kill()
    await_true(lambda: not is_alive(worker), "the worker is gone")


def test_the_log_is_json_and_for_nobody_else(
    daemon_process: DaemonProcess, log_text: Callable[[], str]
) -> None:
    daemon_process.start()
    daemon_process.stop()
    lines = [json.loads(line) for line in log_text().splitlines()]
    assert {"time", "level", "logger", "message"} <= set(lines[0])
    assert paths.log_dir().stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("arguments", [[], ["--verbose"]], ids=["usually", "when asked to say more"])
def test_names_of_pictures_are_logged_only_when_asked_to_say_more(
    daemon_process: DaemonProcess,
    make_picture: MakePicture,
    log_text: Callable[[], str],
    arguments: list[str],
) -> None:
    picture = make_picture(daemon_process.folder / "secret-client.png")
    daemon_process.start(*arguments)
    status, _ = daemon_process.upload(picture.name, picture.read_bytes(), daemon_process.token())
    assert status == 202
    await_true(lambda: '"done"' in log_text(), "the picture is done")
    daemon_process.stop()
    assert ("secret-client" in log_text()) == bool(arguments)


def test_a_database_that_cannot_be_used_keeps_it_from_starting_and_says_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    database_path().parent.mkdir(parents=True)
    database_path().write_bytes(b"This is no database, and long enough to be looked at as one." * 100)
    assert main(["run", "--port", "0"]) == 1
    assert "is damaged" in capsys.readouterr().err


def test_it_can_be_started_as_a_module() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "belladonnad", "--version"], capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith("belladonnad ")


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brew"]) == 2
    assert "brew" in capsys.readouterr().err
