"""``belladonnad status`` asks the daemon with the command line's own token."""

from __future__ import annotations

import json
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from tests.daemon.conftest import await_true

from belladonna import paths
from belladonnad.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.daemon.conftest import DaemonProcess

pytestmark = pytest.mark.server


def upload(daemon: DaemonProcess, picture: Path, concept: str) -> None:
    form = b"\r\n".join(
        [
            b"--x",
            b'Content-Disposition: form-data; name="image"; filename="moon.png"',
            b"",
            picture.read_bytes(),
            b"--x",
            b'Content-Disposition: form-data; name="options"',
            b"",
            json.dumps({"concept": concept}).encode(),
            b"--x--",
            b"",
        ]
    )
    headers = {"Authorization": f"Bearer {daemon.token()}", "Content-Type": "multipart/form-data; boundary=x"}
    request = urllib.request.Request(f"{daemon.url}/api/v1/jobs", form, headers)  # noqa: S310 - HTTP, our own
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - the same
        assert answer.status == 202


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Callable[[], dict[str, Any]]:
    def ask() -> dict[str, Any]:
        main(["status", "--json"])
        status: dict[str, Any] = json.loads(capsys.readouterr().out)
        return status

    return ask


def test_it_tells_what_is_being_shaded(
    daemon_process: DaemonProcess,
    make_picture: MakePicture,
    tmp_path: Path,
    ask: Callable[[], dict[str, Any]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    daemon_process.start()
    upload(daemon_process, make_picture(tmp_path / "moon.png"), f"until {tmp_path / 'go'}")
    await_true(lambda: ask()["current"] and ask()["current"][0]["progress"], "the picture is being shaded")
    assert ask()["current"] == [{"name": "moon.png", "progress": 0.25, "eta_seconds": 3.0}]
    main(["status"])
    assert "moon.png, 25%, about 3 s left" in capsys.readouterr().out
    (tmp_path / "go").touch()


def test_it_says_where_the_token_is_kept_and_when_that_is_not_safe(
    daemon_process: DaemonProcess, ask: Callable[[], dict[str, Any]]
) -> None:
    daemon_process.start()
    file = paths.data_dir() / "command-token"
    assert ask()["token"] == f"the private file {file}"
    file.chmod(0o644)
    status = ask()
    assert status["running"]
    assert "Delete that file" in status["token"]
