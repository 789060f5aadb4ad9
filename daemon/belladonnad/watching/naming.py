"""Names of results and notes."""

from __future__ import annotations

import hashlib
import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_MOST_BYTES = 255
"""The longest name that file systems take; nearly all count bytes."""

_TEMPORARY = re.compile(r"\.[0-9a-f]{32}\.part")


def numbered(name: Path, number: int) -> Path:
    """Name the `number`-th of several results that would bear the same name: ``a.png``, ``a (2).png``, ...

    Args:
        name: below the folder of results.
        number: from 1.
    """
    return name if number == 1 else _with_ending(name, name.stem, f" ({number}){name.suffix}")


def note_name(name: Path) -> Path:
    """Name the note on a picture: ``a.png.txt``.

    Args:
        name: below the watched folder.
    """
    if len(os.fsencode(name.name)) + len(".txt") <= _MOST_BYTES:
        return name.with_name(f"{name.name}.txt")
    digest = hashlib.sha256(os.fsencode(name.name)).hexdigest()[:8]  # long names differ at their ends
    return _with_ending(name, name.stem, f" {digest}{name.suffix}.txt")


def temporary_name(token: str) -> str:
    """Name a file that is not whole yet: hidden, and with an ending that everybody takes for half a download.

    Args:
        token: 32 hexadecimal digits.
    """
    return f".{token}.part"


def is_temporary(name: str) -> bool:
    """Recognise `temporary_name`."""
    return _TEMPORARY.fullmatch(name) is not None


def _with_ending(name: Path, stem: str, ending: str) -> Path:
    room = _MOST_BYTES - len(os.fsencode(ending))
    while len(os.fsencode(stem)) > room:
        stem = stem[:-1]
    return name.with_name(stem + ending)
