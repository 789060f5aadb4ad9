"""Sees to it that the programs that the tests drive are there; `make test` runs it first.

As root on Debian and Ubuntu it installs them. Elsewhere it says what is missing and fails, for tests
that are left out unnoticed protect nobody.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

PROGRAMS = {
    "chromium": ("chromium", "chromium-browser"),
    "firefox-esr": ("firefox-esr", "firefox"),
    "libimage-exiftool-perl": ("exiftool",),
}
"""Debian's packages, and what each is called on the PATH, here or elsewhere."""

OLDEST_NODE = 20


def main() -> int:
    """Look, install where that is possible, and look again.

    Returns:
        The exit status: 2 when something is missing.
    """
    if _missing() and _can_install():
        _install(_missing())
    complaints = [
        *(f"The tests need {PROGRAMS[package][0]}." for package in _missing()),
        *([] if _has_node() else [f"The browser extension's tests need Node.js {OLDEST_NODE} or newer."]),
    ]
    if complaints:
        remedy = (
            "Install it, or leave its tests out: .venv/bin/python -m pytest -m 'not browser and not exiftool'"
        )
        print(*complaints, remedy, sep="\n", file=sys.stderr)  # noqa: T201 - the command's answer
    return 2 if complaints else 0


def _missing() -> list[str]:
    return [package for package, names in PROGRAMS.items() if not any(map(shutil.which, names))]


def _can_install() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _install(packages: list[str]) -> None:
    # What fails here is told by what is still missing afterwards.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *arguments], env=environment, check=False)  # noqa: S607 - wherever it is


def _has_node() -> bool:
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return int(version.lstrip("v").split(".")[0]) >= OLDEST_NODE


if __name__ == "__main__":
    sys.exit(main())
