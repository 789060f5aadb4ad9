from __future__ import annotations

from typing import TYPE_CHECKING

from belladonnad.cli.main import main
from belladonnad.database import Database, database_path
from belladonnad.security.tokens import Tokens

if TYPE_CHECKING:
    import pytest


def test_create_prints_the_token_alone_and_list_never_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "create", "--name", "laptop"]) == 0
    token = capsys.readouterr().out.strip()
    with Database(database_path()) as database:
        client = Tokens(database).find(token)
    assert client is not None
    assert client.name == "laptop"
    assert main(["token", "list"]) == 0
    listed = capsys.readouterr().out
    assert "laptop" in listed
    assert "never used" in listed
    assert token not in listed


def test_revoke_ends_it(capsys: pytest.CaptureFixture[str]) -> None:
    main(["token", "create", "--name", "laptop"])
    assert main(["token", "revoke", "laptop"]) == 0
    capsys.readouterr()
    main(["token", "list"])
    assert "laptop" not in capsys.readouterr().out


def test_what_cannot_be_done_says_why_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    main(["token", "create", "--name", "laptop"])
    assert main(["token", "create", "--name", "laptop"]) == 2
    assert "belladonnad token revoke 'laptop'" in capsys.readouterr().err
    assert main(["token", "revoke", "phone"]) == 2
    assert "belladonnad token list" in capsys.readouterr().err
    assert main(["token", "create", "--name", "\x1b[2J"]) == 2
    assert main(["token", "create"]) == 2
