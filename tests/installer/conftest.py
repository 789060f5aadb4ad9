"""A user's home, and stand-ins for the programs that the system has for such things."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def user_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, without any of the variables that say that things are elsewhere."""
    home = tmp_path / "Fridas Söhne %h $HOME"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in [name for name in os.environ if name.startswith("XDG_")]:
        monkeypatch.delenv(name)
    return home


@dataclass
class Programs:
    """Programs that note how they are called.

    Attributes:
        folder: where they lie, first on the PATH.
    """

    folder: Path

    def add(self, name: str, script: str = "") -> None:
        """Make one; the script may use ``$*``, and its exit status counts."""
        program = self.folder / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >> "{self.folder}/calls"\n{script}\n')
        program.chmod(0o755)

    def calls(self) -> list[str]:
        """What was called, in order."""
        calls = self.folder / "calls"
        return calls.read_text().splitlines() if calls.exists() else []


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programs:
    """Stand-ins; the tests' own computer is not touched."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return Programs(folder)


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the tests' tokens out of the keyring of whoever runs them."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setattr("keyring.core._keyring_backend", None)
