"""The self-contained packages, copied elsewhere and in a Debian that has nothing else. Takes minutes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from tests.daemon.conftest import await_true
from tests.package.conftest import ROOT, SHADING_SECONDS, run

from belladonna.codec import decode, encode

if TYPE_CHECKING:
    from tests.conftest import MakePicture

pytestmark = [
    pytest.mark.package,
    pytest.mark.long,
    pytest.mark.server,
    pytest.mark.skipif(sys.platform != "linux", reason="what is looked at is built on Linux"),
]

_SOMEBODY = 24_117
_OF_DPKG_ITSELF = ("/proc", "/var/lib/dpkg", "/var/log", "/home")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `make bundle` has left in the folder that BUNDLE names, or leaves now."""
    if named := os.environ.get("BUNDLE"):
        return Path(named)
    folder = tmp_path_factory.mktemp("built")
    run("sh", ROOT / "installer/bundle/bundle.sh", folder, env={**os.environ, "PYTHON": sys.executable})
    return folder


@pytest.fixture(scope="module")
def folder(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive, unpacked where it has never been."""
    (archive,) = built.glob("*-bundle.tar.gz")
    place = tmp_path_factory.mktemp("Zoës Programme")
    shutil.unpack_archive(archive, place, filter="data")
    return place / "belladonna"


def _nothing_else(home: Path) -> dict[str, str]:
    """An environment in which no program is found."""
    return {"HOME": str(home), "PATH": str(home / "nothing"), "LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"}


def test_a_copied_folder_shades_a_picture_with_no_python_around(
    folder: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    picture = make_picture(tmp_path / "a b.png", size=(160, 128))
    before = picture.read_bytes()
    answer = json.loads(
        run(
            *(folder / "belladonna", "shade", "--json", "--effort", "fast", picture),
            env=_nothing_else(tmp_path),
            cwd=tmp_path,
        )
    )
    assert answer["status"] == "done"
    assert picture.read_bytes() == before
    change = np.asarray(Image.open(answer["output"]), int) - np.asarray(Image.open(picture), int)
    assert np.abs(change).max() > 0


def test_its_daemon_shades_what_is_dropped_and_shows_it(
    folder: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    ready, watched = tmp_path / "ready", tmp_path / "Pictures" / "to-publish"
    daemon = subprocess.Popen(
        [folder / "belladonnad", "run", "--port", "0", "--ready-file", ready], env=_nothing_else(tmp_path)
    )
    try:
        await_true(ready.exists, "the daemon serves")
        make_picture(watched / "moon.png", size=(128, 96))
        await_true((watched / "shaded" / "moon.png").exists, "it is shaded", patience=SHADING_SECONDS)
        told = run(folder / "belladonnad", "status", "--json", env=_nothing_else(tmp_path))
        assert json.loads(told)["jobs"] == {"done": 1}
    finally:
        daemon.send_signal(signal.SIGTERM)
        assert daemon.wait(60) == 0


def test_nothing_under_the_gpl_is_passed_on_and_every_licence_is(
    folder: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    names = [place.name.lower() for place in folder.rglob("*")]
    assert not [name for name in names for gpl in ("x265", "pillow_heif", "readline") if gpl in name]
    licences = {place.name for place in (folder / "licences").iterdir()}
    assert {"python", "torch", "pillow", "aiohttp", "numpy", "imagecodecs"} <= licences
    from_a_phone = tmp_path / "a.heic"
    from_a_phone.write_bytes(encode(decode(make_picture(tmp_path / "a.png")), format="HEIF"))
    refused = subprocess.run(
        [folder / "belladonna", "shade", from_a_phone],
        env=_nothing_else(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Export the picture as PNG or JPEG" in refused.stdout + refused.stderr


class Debian:
    """A Debian without anything that it need not have."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *words: str | Path, user: int = 0) -> str:
        """Run something in there; gives what it printed."""
        lean = ("HOME=/home/zoe", f"PATH={os.defpath}:/usr/sbin:/sbin", "OMP_NUM_THREADS=1")
        return run(
            *("unshare", "--mount", "--pid", "--fork", f"--mount-proc={self.root / 'proc'}"),
            *("chroot", f"--userspec={user}:{user}", self.root, "env", "-i", *lean, *words),
        )

    def files(self) -> set[str]:
        """Everything in there but what changes with every use of dpkg."""
        places = {f"/{place.relative_to(self.root)}" for place in self.root.rglob("*")}
        return {place for place in places if not place.startswith(_OF_DPKG_ITSELF)}


@pytest.fixture
def debian(tmp_path: Path) -> Debian:
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        pytest.skip("only root can make a Debian, by debootstrap")
    root = tmp_path / "debian"
    run("debootstrap", "--variant=minbase", os.environ.get("DEBIAN", "stable"), root)
    home = root / "home/zoe"
    home.mkdir()
    shutil.chown(home, _SOMEBODY, _SOMEBODY)
    return Debian(root)


def test_the_deb_works_in_a_fresh_debian_and_leaves_nothing(
    built: Path, debian: Debian, make_picture: MakePicture
) -> None:
    (package,) = built.glob("*.deb")
    before = debian.files()
    shutil.copy(package, debian.root / "home")
    debian.run("dpkg", "-i", f"/home/{package.name}")
    entry = debian.root / "usr/share/applications/belladonna.desktop"
    if shutil.which("desktop-file-validate"):
        run("desktop-file-validate", entry)
    assert (debian.root / "usr/share/icons/hicolor/scalable/apps/belladonna.svg").exists()

    assert debian.run("belladonna", "--version").startswith("belladonna ")
    make_picture(debian.root / "home/zoe/moon.png", size=(128, 96)).chmod(0o644)
    debian.run("belladonna", "shade", "--effort", "fast", "/home/zoe/moon.png", user=_SOMEBODY)
    assert (debian.root / "home/zoe/shaded/moon.png").exists()

    debian.run("dpkg", "-r", "belladonna")
    assert debian.files() == before
