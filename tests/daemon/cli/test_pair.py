from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from belladonnad.cli.main import main
from belladonnad.database import Database, database_path
from belladonnad.security.pairing import Answer, Asked, Pairings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def pairings(home: Path) -> Iterator[Pairings]:
    """The daemon's, while the commands work on the same database."""
    with Database(database_path()) as database:
        yield Pairings(database)


@pytest.fixture
def asked(pairings: Pairings) -> Asked:
    return pairings.ask("Firefox", origin="moz-extension://6e55b4bc")


def test_list_shows_who_asks_with_the_code(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "list"]) == 0
    printed = capsys.readouterr().out
    assert asked.code in printed
    assert "Firefox" in printed
    assert "moz-extension://6e55b4bc" in printed
    assert asked.id not in printed


def test_approve_lets_the_client_in(
    pairings: Pairings, asked: Asked, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pair", "approve", asked.code.lower()]) == 0
    assert "Firefox" in capsys.readouterr().out
    assert pairings.collect(asked.id).token


def test_deny_turns_it_away(pairings: Pairings, asked: Asked) -> None:
    assert main(["pair", "deny", asked.code]) == 0
    assert pairings.collect(asked.id) == Answer("denied")


def test_a_wrong_code_is_said_to_be_one(asked: Asked, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "approve", "x"]) == 2
    assert "code" in capsys.readouterr().err


@pytest.mark.usefixtures("home")
def test_an_empty_list_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pair", "list"]) == 0
    assert "extension" in capsys.readouterr().out
