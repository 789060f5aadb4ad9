"""The wheel: what is in it, and that it shades on a machine with nothing else, offline."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from PIL import Image
from tests.package.conftest import run

pytestmark = pytest.mark.package

WEIGHTS = "belladonna/surrogates/student.safetensors"


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; the heavy dependencies are lent by this one."""
    folder = tmp_path_factory.mktemp("fresh environment")
    venv.create(folder)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel)
    site = Path(run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip())
    lent = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (site / "lent.pth").write_text("\n".join(lent), "utf-8")
    return folder


def _without_network() -> list[str]:
    """A prefix that takes the network away, where the system lets us."""
    for prefix in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and subprocess.run([*prefix, "true"], check=False).returncode == 0:
            return prefix
    return []


def test_the_wheel_holds_only_our_two_packages_and_the_embedded_weights(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    top = {name.split("/")[0] for name in sizes}
    assert {name for name in top if not name.endswith(".dist-info")} == {"belladonna", "belladonnad"}
    assert sizes[WEIGHTS] <= 8 * 2**20
    assert {"belladonna/inspect/page.html", "belladonna/py.typed", "belladonnad/py.typed"} <= sizes.keys()


def test_the_installed_wheel_shades_offline_without_any_model(
    environment: Path, tmp_path: Path, make_picture: Any
) -> None:
    picture = make_picture(tmp_path / "мои картины 絵" / "a b.png", size=(160, 128))
    before = picture.read_bytes()
    command: list[str | Path] = [*_without_network(), environment / "bin" / "belladonna"]
    # Only what a program needs: no variable of the tests' own environment may help.
    lean = {"PATH": os.defpath, "HOME": str(tmp_path), "BELLADONNA_HOME": str(tmp_path / "home")}
    answer = json.loads(
        run(
            *command,
            *("shade", "--json", "--seed", "1", "--effort", "fast"),
            picture,
            cwd=tmp_path,
            env=lean | {"LANG": "C.UTF-8", "OMP_NUM_THREADS": "1"},
        )
    )
    assert answer["status"] == "done"
    assert answer["surrogates"] == ["embedded"]
    result = Path(answer["output"])
    assert result == picture.parent / "shaded" / "a b.png"
    assert picture.read_bytes() == before
    change = np.abs(np.asarray(Image.open(result), int) - np.asarray(Image.open(picture), int))
    assert change.max() > 0
    assert answer["visibility"]["flip"] <= 0.055


def test_both_commands_are_installed(environment: Path) -> None:
    assert "shade" in run(environment / "bin" / "belladonna", "--help")
    assert "watched folders" in run(environment / "bin" / "belladonnad", "--help")
