"""A systemd user unit."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

from belladonna.codec import write_atomically
from belladonnad.service.base import ServiceError, ask

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping, Sequence

    from belladonnad.service.base import State

_NAME = "belladonnad.service"
_TEMPLATE = resources.files("belladonnad.service") / "templates" / _NAME
_REMEDY = "See what it says: `systemctl --user status belladonnad`."


def unit(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """Write the unit; see `Service.install`."""
    program, *arguments = command
    # In the program's own path systemd replaces no variables, so a dollar sign stands for itself.
    words = [_quoted(program), *(_quoted(word).replace("$", "$$") for word in arguments)]
    variables = [f"\nEnvironment={_quoted(f'{name}={value}')}" for name, value in environment.items()]
    return Template(_TEMPLATE.read_text("utf-8")).substitute(
        program=program.replace("%", "%%"), command=" ".join(words), environment="".join(variables)
    )


class UserUnit:
    """See `Service`."""

    @property
    def place(self) -> str:
        """The unit file."""
        return str(_path())

    def install(self, command: Sequence[str], environment: Mapping[str, str], *, start: bool) -> bool:
        """Write the unit, have it started at each login, and now where the user's manager can be reached."""
        _path().parent.mkdir(parents=True, exist_ok=True)
        write_atomically(_path(), unit(command, environment).encode())
        _must(_systemctl("enable", _NAME))
        reached = _systemctl("daemon-reload").returncode == 0  # not over SSH or `su`, on some systems
        if not (start and reached):
            return False
        _must(_systemctl("restart", _NAME))
        return True

    def start(self) -> bool:
        """Ask the user's manager."""
        return _systemctl("start", _NAME).returncode == 0

    def uninstall(self) -> None:
        """Stop and disable the unit, then delete it."""
        if not _path().exists():
            return
        _systemctl("stop", _NAME)  # fails where the manager cannot be reached, and then nothing runs
        _must(_systemctl("disable", _NAME))
        _path().unlink(missing_ok=True)
        _systemctl("daemon-reload")

    def state(self) -> State:
        """Ask the user's manager."""
        if not _path().exists():
            return "absent"
        return "running" if _systemctl("is-active", _NAME).returncode == 0 else "stopped"


def _path() -> Path:
    # Not by platformdirs: systemd itself reads this variable, on systems where we do not.
    config = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(config) / "systemd" / "user" / _NAME


def _systemctl(*words: str) -> subprocess.CompletedProcess[str]:
    return ask("systemctl", "--user", "--quiet", *words)


def _must(asked: subprocess.CompletedProcess[str]) -> None:
    if asked.returncode != 0:
        raise ServiceError(asked, _REMEDY)


def _quoted(word: str) -> str:
    """Quote a word as systemd.syntax(7) wants it; ``%`` would begin a specifier."""
    for special, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("%", "%%")):
        word = word.replace(special, written)
    return f'"{word}"'
