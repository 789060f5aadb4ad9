"""A package for all users does for each at the first opening what an installer does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from belladonnad.cli.main import main
from belladonnad.database import Database, database_path

if TYPE_CHECKING:
    from pathlib import Path

    from tests.installer.conftest import Programs


@pytest.fixture
def unit(user_home: Path) -> Path:
    return user_home / ".config/systemd/user/belladonnad.service"


@pytest.fixture
def manifest(user_home: Path) -> Path:
    (user_home / ".config/chromium").mkdir(parents=True)
    return user_home / ".config/chromium/NativeMessagingHosts/belladonna.json"


def test_the_first_opening_has_it_started_with_the_computer_and_tells_the_browsers(
    programs: Programs, unit: Path, manifest: Path
) -> None:
    programs.add("systemctl")
    main(["open", "--set-up"])
    assert unit.exists()
    assert manifest.exists()
    assert "systemctl --user --quiet restart belladonnad.service" in programs.calls()


def test_later_openings_leave_the_users_choice_alone(programs: Programs, unit: Path, manifest: Path) -> None:
    programs.add("systemctl")
    with Database(database_path()):
        pass
    main(["open", "--set-up"])
    assert not unit.exists()
    assert not manifest.exists()


def test_a_system_that_refuses_does_not_keep_the_browsers_from_being_told(
    programs: Programs, manifest: Path
) -> None:
    programs.add("systemctl", "exit 1")
    main(["open", "--set-up"])
    assert manifest.exists()
