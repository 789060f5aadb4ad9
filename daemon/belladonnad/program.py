"""Our own program, as the system and the browsers are to start it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

_KEPT = ("BELLADONNA_HOME", "BELLADONNA_MODELS")
"""Variables that say where things are: whoever starts us later must look in the same places."""


def command(*words: str, window: bool = True) -> tuple[str, ...]:
    """Give the command line that runs `belladonnad` with these words.

    Args:
        words: what follows the program's name.
        window: on Windows, False opens no console window, and gives no standard streams.
    """
    program = sys.executable
    if getattr(sys, "frozen", False):  # PyInstaller's program is ours, not Python
        return (program, *words)
    if not window and (windowless := Path(program).with_name("pythonw.exe")).exists():
        program = str(windowless)
    # -P: no module is taken from the folder that it happens to be started in.
    return (program, "-P", "-m", "belladonnad", *words)


def environment() -> dict[str, str]:
    """Give the variables that our program was told where things are by, as absolute paths."""
    return {name: str(Path(os.environ[name]).absolute()) for name in _KEPT if os.environ.get(name)}
