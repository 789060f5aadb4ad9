"""XMP in a GIF, which Pillow neither reads nor writes (XMP specification part 3, section 1.1.2)."""

from __future__ import annotations

_BLOCK = b"\x21\xff\x0bXMP DataXMP"
# The packet stands bare, not in sub-blocks. A reader that expects sub-blocks takes a byte of it for a length,
# jumps, lands in this slope at last, and slides down to its end.
_SLOPE = b"\x01" + bytes(range(255, -1, -1)) + b"\0"


def xmp_of(data: bytes) -> bytes | None:
    """Find the XMP packet."""
    start = data.find(_BLOCK)
    end = data.find(_SLOPE[:4], start)
    return data[start + len(_BLOCK) : end] if 0 <= start < end else None


def with_xmp(data: bytes, xmp: bytes) -> bytes:
    """Put an XMP packet before the pixels of a GIF that has none."""
    screen = 13
    flags = data[10]
    palette = 3 << (flags % 8 + 1) if flags & 0x80 else 0
    head, rest = data[6 : screen + palette], data[screen + palette :]
    return b"".join([b"GIF89a", head, _BLOCK, xmp, _SLOPE, rest])
