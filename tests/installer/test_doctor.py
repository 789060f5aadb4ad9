"""The usual troubles are found, each with its remedy, and looking changes nothing."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from belladonna import paths
from belladonna.doctor import Finding
from belladonnad import doctor
from belladonnad.cli.main import main
from belladonnad.database import Database, database_path
from belladonnad.jobs.models import Trouble
from belladonnad.options import Options
from belladonnad.service.systemd import UserUnit
from belladonnad.watching.records import Files, Watches

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.installer.conftest import Programs


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Our port, which another program has."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        monkeypatch.setattr(doctor, "DEFAULT_PORT", port)
        # It answers nothing: asking it who it is would take two seconds.
        monkeypatch.setattr("belladonnad.health._SECONDS", 0.1)
        yield port


def finding(name: str) -> Finding:
    return next(one for one in (check() for check in doctor.CHECKS) if one.name == name)


def test_belladonna_examinedtells_about_the_daemon_too(tmp_path: Path) -> None:
    examined = subprocess.run(
        [sys.executable, "-P", "-m", "belladonna", "doctor"], cwd=tmp_path, capture_output=True, check=False
    )
    assert b"watched folders" in examined.stdout


def test_whatever_is_not_well_has_a_remedy_and_looking_leaves_nothing_behind(home: Path) -> None:
    found = [check() for check in doctor.CHECKS]
    assert all((one.remedy is None) == (one.state == "ok") for one in found)
    assert list(home.iterdir()) == []


def test_a_port_that_another_program_has_is_a_problem(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert finding("port").state == "problem"
    assert "--port" in str(finding("port").remedy)
    main(["status"])
    assert f"Port {taken} is taken by another program" in capsys.readouterr().out


def test_without_a_keyring_it_says_where_the_token_is() -> None:
    assert finding("keyring").state == "note"
    assert str(paths.data_dir()) in finding("keyring").message


def test_a_token_that_others_can_read_is_a_problem() -> None:
    file = paths.data_dir() / "command-token"
    file.parent.mkdir(mode=0o700, parents=True)
    file.write_text("token")
    file.chmod(0o644)
    assert finding("keyring").state == "problem"


def test_a_watched_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    with Database(database_path()) as database:
        watch, _ = Watches(database).add(tmp_path, Options())
        assert finding("watched folders").state == "ok"
        trouble = Trouble(code="read_only", message="It cannot be written.", remedy="Make it writable.")
        Files(database, watch.id).set_trouble(trouble)
    assert finding("watched folders") == Finding(
        "watched folders", "problem", f"{tmp_path}: It cannot be written.", "Make it writable."
    )


def test_it_notices_browsers_that_do_not_know_belladonna(
    user_home: Path, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(programs.folder))
    assert finding("browsers").state == "ok"
    (user_home / ".config/google-chrome").mkdir(parents=True)
    assert "Chrome cannot start Belladonna" in finding("browsers").message
    main(["native-host", "install"])
    assert finding("browsers").state == "ok"


def test_it_notices_that_nothing_starts_the_daemon(user_home: Path, programs: Programs) -> None:
    programs.add("systemctl")
    assert finding("start").state == "note"
    UserUnit().install(("belladonnad", "run"), {}, start=False)
    assert finding("start").state == "ok"
