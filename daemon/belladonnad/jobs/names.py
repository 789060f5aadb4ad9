"""What a picture is called for people, whatever its sender calls it."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 255
_NAMELESS = "picture"


def clean_name(name: str) -> str:
    """Reduce a sender's file name to something that can be shown and offered for saving.

    Folders, control characters and invisible marks that turn the reading direction go; the rest stays.
    """
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    return shown[-_LONGEST:] or _NAMELESS
