"""``belladonnad stop`` ends the daemon, however it was started."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from belladonnad.cli.main import main
from belladonnad.instance import running

if TYPE_CHECKING:
    from tests.daemon.conftest import DaemonProcess


@pytest.mark.server
def test_it_is_gone_when_the_command_ends(daemon_process: DaemonProcess) -> None:
    daemon_process.start()
    assert main(["stop"]) == 0
    assert running() is None
    assert daemon_process.process is not None
    assert daemon_process.process.wait(10) == 0


def test_where_none_runs_that_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stop"]) == 0
    assert "does not run" in capsys.readouterr().out
