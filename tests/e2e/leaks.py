"""Finds an original in what went over the wire, as it is or in another spelling."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WINDOW = 64
"""Bytes of an original in a row that count as a leak."""

_BLOCK = WINDOW // 2
"""Each window holds a whole block that begins at a multiple of its length."""

_HEAD = 1024
"""Bytes at a file's start that are not looked for: a JPEG's tables are the same in many."""

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{88,}")


def leaks(originals: Iterable[bytes], wire: Iterable[bytes]) -> list[int]:
    """Tell which originals can be found, wholly or in part.

    Args:
        originals: files with picture data.
        wire: messages; each is looked through by itself.

    Returns:
        Numbers of the originals of which `WINDOW` bytes in a row were sent: as they are, in base64 of any
        alignment, percent-encoded, or as a binary string in UTF-8.
    """
    blocks = {
        original[start : start + _BLOCK]: number
        for number, original in enumerate(originals)
        for start in range(_HEAD, len(original) - _BLOCK + 1, _BLOCK)
    }
    found = {
        blocks[block]
        for message in wire
        for spelling in _spellings(message)
        for start in range(len(spelling) - _BLOCK + 1)
        if (block := spelling[start : start + _BLOCK]) in blocks
    }
    return sorted(found)


def _spellings(message: bytes) -> Iterator[bytes]:
    yield message
    plain = unquote_to_bytes(message.replace(b"\\/", b"/"))
    if plain != message:
        yield plain
    for text in _BASE64.findall(plain):
        standard = text.translate(bytes.maketrans(b"-_", b"+/"))
        for shift in range(4):
            shifted = standard[shift:]
            yield base64.b64decode(shifted[: len(shifted) // 4 * 4])
    try:
        yield message.decode().encode("latin-1")
    except UnicodeError:
        return
