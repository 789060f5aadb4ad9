"""PNG at 8 and 16 bits, with its metadata (PNG, third edition, W3C 2025)."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import imagecodecs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from belladonna.codec.artwork import Samples
    from belladonna.codec.metadata import Metadata

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COLOUR = {b"cHRM", b"gAMA", b"sRGB", b"cICP", b"mDCV", b"cLLI"}
_TEXT = {b"tEXt", b"zTXt", b"iTXt"}
_REWRITTEN_TEXT = (b"XML:com.adobe.xmp\0", b"Raw profile type ")  # what `Metadata` holds anyway
_XMP_HEADER = b"XML:com.adobe.xmp\0\0\0\0\0"
_HEADER_END = len(SIGNATURE) + 25
_LEVEL = 3
"""Against level 6 1.4 % larger on a painting, in 60 % of the time."""


def is_deep(data: bytes) -> bool:
    """Whether the samples have 16 bits; byte 24 is IHDR's bit depth."""
    return data[24:25] == b"\x10"


def kept_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Find the ancillary chunks that go back as they are: text, colour, resolution, time."""
    for kind, content in _chunks(data):
        text = kind in _TEXT and not content.startswith(_REWRITTEN_TEXT)
        if text or kind in _COLOUR or kind in {b"pHYs", b"tIME"}:
            yield kind, content


def raw_profile(text: str | None) -> bytes | None:
    """Decode ImageMagick's ``Raw profile type`` text: a name, a length, then hexadecimal lines."""
    fields = text.split() if text else []
    try:
        return bytes.fromhex("".join(fields[2:])) or None
    except ValueError:
        return None


def encode_png(samples: Samples, metadata: Metadata) -> bytes:
    """Write H x W x 1 to 4 samples, uint8 or uint16."""
    filtered = samples.nbytes + len(samples)  # each row begins with the number of its filter
    room = filtered + filtered // 256 + 1024  # imagecodecs forgets the rows: noisy strips have no room
    image = imagecodecs.png_encode(
        samples[..., 0] if samples.shape[2] == 1 else samples, level=_LEVEL, out=room
    )
    header, body = image[:_HEADER_END], memoryview(image)[_HEADER_END:]
    return b"".join([header, *(_chunk(kind, content) for kind, content in _before_pixels(metadata)), body])


def _before_pixels(metadata: Metadata) -> Iterator[tuple[bytes, bytes]]:
    yield from (
        chunk for chunk in metadata.png if chunk[0] in _COLOUR and not (metadata.icc and chunk[0] == b"sRGB")
    )
    if metadata.icc:
        yield b"iCCP", b"ICC profile\0\0" + zlib.compress(metadata.icc)
    if metadata.exif:
        yield b"eXIf", metadata.exif
    if metadata.xmp:
        yield b"iTXt", _XMP_HEADER + metadata.xmp
    if metadata.iptc:
        lines = f"\niptc\n{len(metadata.iptc):8}\n{metadata.iptc.hex()}\n".encode()
        yield b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(lines)
    yield from (chunk for chunk in metadata.png if chunk[0] not in _COLOUR)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(SIGNATURE)
    while position + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        kind = data[position + 4 : position + 8]
        if kind not in {b"IDAT", b"IEND"}:
            yield kind, data[position + 8 : position + 8 + length]
        position += length + 12
