from __future__ import annotations

import webbrowser
from typing import TYPE_CHECKING

import pytest
from tests.daemon.conftest import fetch

from belladonnad.cli.main import main

if TYPE_CHECKING:
    from tests.daemon.conftest import DaemonProcess


def test_open_needs_a_running_daemon(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["open"]) == 1
    assert "belladonnad run" in capsys.readouterr().err


@pytest.mark.server
def test_open_hands_the_browser_a_link_that_signs_in_once(
    daemon_process: DaemonProcess, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []

    def browse(link: str) -> bool:
        opened.append(link)
        return True

    monkeypatch.setattr(webbrowser, "open", browse)
    daemon_process.start()
    assert main(["open"]) == 0
    (link,) = opened
    assert link.startswith(f"{daemon_process.url}/login?code=")
    status, cookie = fetch(link)
    assert status == 303
    assert cookie is not None
    assert fetch(link) == (403, None)
    assert not capsys.readouterr().out


@pytest.mark.server
def test_where_no_browser_opens_the_link_is_printed(
    daemon_process: DaemonProcess, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: False)
    daemon_process.start()
    assert main(["open"]) == 0
    assert fetch(capsys.readouterr().out.strip())[0] == 303
    assert main(["open", "--print"]) == 0
    assert fetch(capsys.readouterr().out.strip())[0] == 303
