"""Builds what the tests load into browsers."""

from __future__ import annotations

import subprocess
from pathlib import Path

EXTENSION = Path(__file__).parents[2] / "extension"

_GRANTS = ("--grant", "http://localhost/*", "--grant", "http://other.localhost/*")


def build(folder: Path, *arguments: str) -> None:
    """Run a folder's ``build.mjs``, with what it needs from npm."""
    if not (folder / "node_modules").exists():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, check=True)  # noqa: S607
    subprocess.run(["node", "build.mjs", *arguments], cwd=folder, check=True)  # noqa: S607


def built_extension(folder: Path) -> Path:
    """Build the extension, permitted on the tests' sites: no driver can press the browser's own dialog."""
    build(EXTENSION, "--out", str(folder), *_GRANTS)
    return folder
