"""``make test`` says what it needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = Path(__file__).with_name("require_programs.py")


def test_what_is_missing_and_cannot_be_installed_is_named(tmp_path: Path) -> None:
    answer = subprocess.run(
        [sys.executable, PROGRAM], env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert all(
        name in answer.stderr for name in ("chromium", "firefox-esr", "exiftool", "Node.js", "not browser")
    )


def test_programs_under_any_of_their_names_will_do(tmp_path: Path) -> None:
    for name in ("chromium-browser", "firefox", "exiftool", "npm", "node"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho v20.1.0\n")
        program.chmod(0o755)
    answer = subprocess.run([sys.executable, PROGRAM], env={"PATH": f"{tmp_path}"}, check=False)
    assert answer.returncode == 0
