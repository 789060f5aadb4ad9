"""What makes the daemon start with the computer, on three systems."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.daemon.conftest import await_true

from belladonna import paths
from belladonnad import program
from belladonnad.cli.main import main
from belladonnad.instance import running
from belladonnad.service.launchd import LaunchAgent, agent
from belladonnad.service.systemd import UserUnit, unit
from belladonnad.service.task import LogonTask, task
from belladonnad.starting import serving_daemon

if TYPE_CHECKING:
    from tests.installer.conftest import Programs

GOLDEN = Path(__file__).parent / "golden"
COMMAND = ("/home/Zoë 100%/$a/bin/python", "-P", "-m", "belladonnad", "run", "--port", "41417", 'a "$b" %c')
ENVIRONMENT = {"BELLADONNA_HOME": "/srv/Zoë 100%", "BELLADONNA_MODELS": "/srv/models"}


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("belladonnad.service", unit(COMMAND, ENVIRONMENT).encode()),
        ("belladonnad.plist", agent(COMMAND, ENVIRONMENT)),
        ("belladonna.xml", task(COMMAND, "STUDIO\\zoë").decode("utf-16").encode()),
    ],
)
def test_the_definition_is_the_golden_one(name: str, written: bytes) -> None:
    assert written.decode() == (GOLDEN / name).read_text("utf-8")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd")
@pytest.mark.parametrize("environment", [{}, ENVIRONMENT])
def test_systemd_finds_nothing_wrong_with_the_unit(
    tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    interpreter = tmp_path / "Zoë 100% $a" / "python"
    interpreter.parent.mkdir()
    interpreter.symlink_to(sys.executable)
    file = tmp_path / "belladonnad.service"
    file.write_text(unit((str(interpreter), *COMMAND[1:]), environment))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--user", file],  # noqa: S607 - wherever it is
        capture_output=True,
        text=True,
        check=False,
    )
    assert (verified.returncode, verified.stderr) == (0, "")


def test_systemd_is_asked_to_start_it_now_and_at_each_login(user_home: Path, programs: Programs) -> None:
    programs.add("systemctl")
    assert UserUnit().install(COMMAND, ENVIRONMENT, start=True)
    assert (user_home / ".config/systemd/user/belladonnad.service").read_text() == unit(COMMAND, ENVIRONMENT)
    asked = [call.removeprefix("systemctl --user --quiet ") for call in programs.calls()]
    assert asked == ["enable belladonnad.service", "daemon-reload", "restart belladonnad.service"]
    assert UserUnit().state() == "running"


def test_nothing_is_left_of_the_unit(user_home: Path, programs: Programs) -> None:
    programs.add("systemctl")
    UserUnit().install(COMMAND, ENVIRONMENT, start=True)
    UserUnit().uninstall()
    assert not [file for file in user_home.rglob("*") if file.is_file()]
    assert UserUnit().state() == "absent"
    assert "systemctl --user --quiet stop belladonnad.service" in programs.calls()
    UserUnit().uninstall()


def test_it_starts_at_the_next_login_where_the_manager_cannot_be_reached(
    user_home: Path, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    programs.add("systemctl", '[ "$3" = enable ]')
    assert main(["service", "install"]) == 0
    assert "could not be started" in capsys.readouterr().out
    assert main(["service", "status"]) == 3
    assert "does not run now" in capsys.readouterr().out


def test_a_refusal_of_the_system_is_told(
    user_home: Path, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    programs.add("systemctl", "echo 'Unit is masked.' >&2; exit 1")
    assert main(["service", "install"]) == 1
    assert "Unit is masked." in capsys.readouterr().err


def test_without_a_service_manager_it_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["service", "install"]) == 2
    assert "Let your desktop start `belladonnad run`" in capsys.readouterr().err


def test_launchd_gets_the_agent_and_loses_it_again(user_home: Path, programs: Programs) -> None:
    programs.add("launchctl", "echo '	state = running'")
    file = user_home / "Library/LaunchAgents/belladonnad.plist"
    assert LaunchAgent().install(COMMAND, ENVIRONMENT, start=True)
    assert file.read_bytes() == agent(COMMAND, ENVIRONMENT)
    assert f"launchctl bootstrap gui/{os.getuid()} {file}" in programs.calls()
    assert LaunchAgent().state() == "running"
    LaunchAgent().uninstall()
    assert not file.exists()
    assert LaunchAgent().state() == "absent"


def test_the_windows_scheduler_gets_the_task_and_loses_it_again(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USERDOMAIN", "STUDIO")
    monkeypatch.setenv("USERNAME", "zoë")
    kept = tmp_path / "kept.xml"
    programs.add(
        "schtasks",
        f'case $1 in /Create) cp "$6" "{kept}";; /Delete) rm "{kept}";; *) test -e "{kept}";; esac',
    )
    programs.add("powershell")
    assert LogonTask().state() == "absent"
    assert LogonTask().install(COMMAND, {}, start=True)
    assert kept.read_bytes() == task(COMMAND, "STUDIO\\zoë")
    assert LogonTask().state() == "running"
    LogonTask().uninstall()
    assert LogonTask().state() == "absent"
    LogonTask().uninstall()


@pytest.mark.server
def test_the_units_own_command_line_serves(
    user_home: Path, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed, it is started again as systemd would: by what stands in the unit."""
    programs.add("systemctl", '[ "$3" = enable ]')
    main(["service", "install", "--port", "0"])
    (start,) = (
        line.removeprefix("ExecStart=")
        for line in Path(UserUnit().place).read_text().splitlines()
        if line.startswith("ExecStart=")
    )
    for _ in range(2):
        process = subprocess.Popen(shlex.split(start), cwd=user_home)
        try:
            await_true(lambda: serving_daemon() is not None, "the daemon serves")
            found = running()
            assert found is not None
            assert found.pid == process.pid
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


@pytest.mark.server
def test_one_that_was_started_by_hand_goes_on(
    user_home: Path, programs: Programs, capsys: pytest.CaptureFixture[str]
) -> None:
    programs.add("systemctl", '[ "$3" != is-active ]')
    process = subprocess.Popen(program.command("run", "--port", "0"))
    try:
        await_true(lambda: serving_daemon() is not None, "the daemon serves")
        assert main(["service", "install"]) == 0
        assert "started by hand" in capsys.readouterr().out
        assert not [call for call in programs.calls() if "restart" in call]
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait()


def test_the_command_line_looks_in_the_same_places_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(paths.data_dir().parent)
    monkeypatch.setenv("BELLADONNA_HOME", "elsewhere")
    assert program.environment() == {"BELLADONNA_HOME": str(paths.data_dir().parent.absolute())}
