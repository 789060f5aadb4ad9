"""The installer for Linux, as an ordinary user meets it. Takes minutes, and some gigabytes."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.daemon.conftest import await_true
from tests.package.conftest import ROOT, SHADING_SECONDS, run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import MakePicture

pytestmark = [
    pytest.mark.package,
    pytest.mark.long,
    pytest.mark.server,
    pytest.mark.skipif(sys.platform != "linux", reason="it is the installer for Linux"),
]

TORCH = os.environ.get("TORCH", "torch==2.13.0")
"""What pip is to install: on most computers without a graphics card that is not what pip finds by itself."""

_SOMEBODY = 24_117
"""An ordinary user's number; where root runs the tests, she does not."""

_LOOKED_UP_BY_PIP = ("PIP_", "UV_", "SSL_", "HTTP", "http", "NO_PROXY", "no_proxy")

_PIPS = {(".cache",), (".cache", "pip")}


@dataclass
class User:
    """Somebody who is not root and whose home is empty."""

    home: Path

    def run(self, *words: str | Path) -> str:
        """Run something as the user; gives what it printed."""
        return run(*self._prefix(), *words, cwd=self.home)

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start something as the user."""
        return subprocess.Popen([*self._prefix(), *words], cwd=self.home)

    def program(self, *words: str | Path) -> str:
        """Run ``belladonnad``."""
        return self.run(self.home / ".local/bin/belladonnad", *words)

    def install(self, wheel: Path, *options: str) -> str:
        """Run the installer."""
        script = ROOT / "installer/linux/install.sh"
        return self.run("sh", script, "--from", wheel, "--torch", TORCH, *options)

    def files(self) -> list[Path]:
        """Everything in the home but pictures and what pip keeps for itself."""
        places = (place.relative_to(self.home) for place in self.home.rglob("*"))
        return sorted(
            place for place in places if place.parts[0] != "Pictures" and place.parts[:2] not in _PIPS
        )

    def service(self) -> list[str]:
        """The unit's own command line."""
        unit = (self.home / ".config/systemd/user/belladonnad.service").read_text()
        return next(shlex.split(line[10:]) for line in unit.splitlines() if line.startswith("ExecStart="))

    def _prefix(self) -> list[str]:
        kept = [f"{key}={value}" for key, value in os.environ.items() if key.startswith(_LOOKED_UP_BY_PIP)]
        lean = [
            f"HOME={self.home}",
            "USER=somebody",
            f"PATH={os.defpath}",
            "LANG=C.UTF-8",
            "OMP_NUM_THREADS=1",
        ]
        return [*_as_somebody(), "env", "-i", *kept, *lean]


def _as_somebody() -> list[str]:
    if os.geteuid() != 0:
        return []
    return ["setpriv", f"--reuid={_SOMEBODY}", f"--regid={_SOMEBODY}", "--clear-groups", "--inh-caps=-all"]


@pytest.fixture
def user() -> Iterator[User]:
    # Not below pytest's own folder, into which nobody else may look.
    home = Path(tempfile.mkdtemp(prefix="home of somebody "))
    if os.geteuid() == 0:
        shutil.chown(home, _SOMEBODY, _SOMEBODY)
    yield User(home)
    shutil.rmtree(home)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user may read."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_installed_used_killed_brought_up_to_date_and_removed(
    user: User, public: Path, wheel: Path, previous_wheel: Path, make_picture: MakePicture
) -> None:
    for name, built in (("previous", previous_wheel), ("new", wheel)):
        (public / name).mkdir()
        shutil.copy(built, public / name)
    before, new = user.files(), public / "new" / wheel.name

    user.install(public / "previous" / previous_wheel.name, "--no-service", "--no-browsers")
    user.program("token", "create", "--name", "kept")
    other = user.home / "Pictures" / "sketches"
    user.run("mkdir", "-p", other)
    user.program("watch", "add", "--strength", "low", other)
    told = user.program("watch", "list") + user.program("token", "list")

    user.install(new, "--port", "0")
    assert user.program("watch", "list") + user.program("token", "list") == told
    assert user.home.joinpath(".config/systemd/user/default.target.wants/belladonnad.service").is_symlink()

    folder = user.home / "Pictures" / "to-publish"
    for number in range(2):
        daemon = user.start(*user.service())
        try:
            await_true(folder.is_dir, "the folder is there")
            picture = make_picture(public / f"moon {number}.png", size=(128, 96), seed=number)
            picture.chmod(0o644)
            user.run("cp", picture, folder)
            await_true((folder / "shaded" / picture.name).exists, "it is shaded", patience=SHADING_SECONDS)
            assert (folder / picture.name).read_bytes() == picture.read_bytes()
        finally:
            daemon.send_signal(signal.SIGKILL)
            daemon.wait()

    user.install(new, "--port", "0")  # over itself
    assert user.program("token", "list").startswith("kept")
    if shutil.which("desktop-file-validate"):
        user.run("desktop-file-validate", user.home / ".local/share/applications/belladonna.desktop")

    listing = user.run("sh", user.home / ".local/lib/belladonna/uninstall.sh", "--delete-history")
    there, left = listing.split("After:")
    assert all(
        str(user.home / place) in there for place in (".local/lib/belladonna", ".local/share/belladonna")
    )
    assert str(user.home) not in left
    assert user.files() == before
    assert sorted(place.name for place in (folder / "shaded").iterdir()) == ["moon 0.png", "moon 1.png"]


def test_it_only_says_what_it_would_do(user: User, wheel: Path) -> None:
    told = user.install(wheel, "--dry-run")
    assert "would run" in told
    assert user.files() == []


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_shellcheck_finds_nothing() -> None:
    run("shellcheck", "-x", *(ROOT / "installer").rglob("*.sh"))
