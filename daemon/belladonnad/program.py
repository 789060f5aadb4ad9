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
    program = Path(sys.executable)
    if not window and (windowless := program.with_name(f"{program.stem}w.exe")).exists():
        program = windowless
    if _is_frozen():  # the program is `belladonnad` itself
        return (str(program), *words)
    return (str(program), "-P", "-m", "belladonnad", *words)


def module(name: str, *words: str) -> tuple[str, ...]:
    """Give the command line that runs one of our modules as a process of its own.

    Args:
        name: the module's.
        words: its arguments.
    """
    # -P: a file beside which we happen to be started must not pass for a library. A frozen program looks at
    # none, and knows -m, see installer/bundle/entry.py.
    flags = () if _is_frozen() else ("-P",)
    return (sys.executable, *flags, "-m", name, *words)


def environment() -> dict[str, str]:
    """Give the variables that our program was told where things are by, as absolute paths."""
    return {name: str(Path(os.environ[name]).absolute()) for name in _KEPT if os.environ.get(name)}


def _is_frozen() -> bool:
    return bool(getattr(sys, "frozen", False))
