"""What is built from this repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]

SHADING_SECONDS = 900.0
"""Enough for a small picture by the real engine, which gives way to whatever else the computer does."""

_SOURCES = ("pyproject.toml", "README.md", "LICENSE", "engine/belladonna", "daemon/belladonnad")

_PREVIOUS = os.environ.get("PREVIOUS", "HEAD")


def run(*command: str | Path, **options: Any) -> str:
    """Run a command that must succeed; gives what it printed."""
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=False, **options
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return str(done.stdout)


def build_wheel(source: Path, built: Path) -> Path:
    """Build a wheel from sources, without the network."""
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", built, source)
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy, so that nothing is left in the repository and nothing stale gets in."""
    source = tmp_path_factory.mktemp("source")
    for name in _SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source)
    return build_wheel(source, tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def previous_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the last commit, or the one that PREVIOUS names."""
    if not (ROOT / ".git").exists():
        pytest.skip("there is no commit to build from")
    folder = tmp_path_factory.mktemp("previous")
    run("git", "archive", "--output", folder / "source.tar", _PREVIOUS, *_SOURCES, cwd=ROOT)
    shutil.unpack_archive(folder / "source.tar", folder / "source", filter="data")
    return build_wheel(folder / "source", folder / "built")
