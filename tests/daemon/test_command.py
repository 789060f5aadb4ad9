"""The daemon's command, until the daemon exists."""

from __future__ import annotations

import pytest

from belladonnad.__main__ import main


@pytest.mark.parametrize(
    "arguments",
    [
        ["run"],
        ["run", "--port", "41417"],
        ["status", "--json"],
        ["open"],
        ["token", "create", "--name", "laptop"],
        ["pair", "list"],
        ["watch", "add", "pictures"],
        ["service", "install"],
    ],
    ids=" ".join,
)
def test_every_promised_command_says_what_will_come_and_fails(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert f"belladonnad {arguments[0]}" in printed.err
    assert "belladonna shade" in printed.err
    assert not printed.out


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["brew"])
    assert stopped.value.code == 2
    assert "brew" in capsys.readouterr().err
