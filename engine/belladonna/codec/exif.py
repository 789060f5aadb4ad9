"""Edits EXIF where it lies.

Rewriting EXIF would move what maker notes point to, so the bytes are changed in place and everything
else survives untouched. Layout: TIFF 6.0, section 2, and CIPA DC-008 (EXIF 3.0), section 4.6.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ARTIST, COPYRIGHT = 0x013B, 0x8298

_ORIENTATION = 0x0112
_EXIF_IFD = 0x8769
_GPS_IFD = 0x8825
_WIDTH, _HEIGHT = 0xA002, 0xA003
_THUMBNAIL = ((0x0201, 0x0202), (0x0111, 0x0117))  # JPEG offset and length; strip offset and length
_ASCII = 2
_HEADER = 8  # bytes
_EMPTY = struct.pack("<2sHIHI", b"II", 42, 8, 0, 0)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}


class BrokenExifError(ValueError):
    """The bytes are no EXIF."""


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: int
    kind: int
    count: int
    position: int  # of the entry's 12 bytes


class Exif:
    """EXIF bytes without the header that some formats put before them.

    Raises:
        BrokenExifError: from every method, when the bytes are malformed.
    """

    def __init__(self, data: bytes = _EMPTY) -> None:
        self._data = bytearray(data.removeprefix(b"Exif\0\0"))
        if not self._data.startswith((b"II*\0", b"MM\0*")):
            raise BrokenExifError
        self._order = "<" if self._data[:2] == b"II" else ">"
        self._first = self._long(4)
        if self._first < _HEADER:
            raise BrokenExifError
        list(self._entries(self._first))  # refuses malformed directories now

    def __bytes__(self) -> bytes:
        return bytes(self._data)

    @property
    def orientation(self) -> int:
        """1 to 8; 1 when there is none."""
        entry = self._find(self._first, _ORIENTATION)
        value = self._short(entry.position + 8) if entry else 1
        return value if 1 <= value <= 8 else 1  # noqa: PLR2004 - the eight orientations of EXIF

    def set_upright(self) -> None:
        """Reset the orientation to 1, and swap the stated width and height where it had turned them."""
        turned = self.orientation > 4  # noqa: PLR2004 - 5 to 8 exchange rows and columns
        if entry := self._find(self._first, _ORIENTATION):
            struct.pack_into(f"{self._order}HIHH", self._data, entry.position + 2, 3, 1, 1, 0)
        exif = self._find(self._first, _EXIF_IFD)
        if not turned or exif is None:
            return
        offset = self._long(exif.position + 8)
        width, height = self._find(offset, _WIDTH), self._find(offset, _HEIGHT)
        if width and height:
            first, second = (slice(e.position + 2, e.position + 12) for e in (width, height))
            self._data[first], self._data[second] = self._data[second], self._data[first]

    def drop_thumbnail(self) -> None:
        """Remove the second directory: its thumbnail still shows the original."""
        link = self._next(self._first)
        offset = self._long(link)
        if offset == 0:
            return
        struct.pack_into(f"{self._order}I", self._data, link, 0)
        for start_tag, length_tag in _THUMBNAIL:
            start, length = self._find(offset, start_tag), self._find(offset, length_tag)
            if start and length:
                self._blank(self._long(start.position + 8), self._long(length.position + 8))
        self._blank_directory(offset)
        # What remains at the end is zeros: thumbnails are the last thing in nearly every camera's EXIF.
        end = max(self._end_of_use(), len(self._data.rstrip(b"\0")))
        del self._data[end:]

    def drop_gps(self) -> None:
        """Remove the GPS directory and every value in it."""
        entry = self._find(self._first, _GPS_IFD)
        if entry is None:
            return
        self._blank_directory(self._long(entry.position + 8))
        self._drop(entry)

    def drop_orientation(self) -> None:
        """Remove the orientation, for containers that have one of their own."""
        if entry := self._find(self._first, _ORIENTATION):
            self._drop(entry)

    def set_texts(self, texts: Mapping[int, str]) -> None:
        """Set texts of the first directory, by their tags, in UTF-8 as the Metadata Working Group has it.

        The directory has no room to grow, so it moves to the end; everything else stays where it is.
        """
        entries = {
            entry.tag: bytes(self._data[entry.position : entry.position + 12])
            for entry in self._entries(self._first)
        }
        old, link = self._first, self._next(self._first)
        following = self._long(link)
        for entry in list(self._entries(old)):
            if entry.tag in texts:
                self._blank(*self._value(entry))
        self._blank(old, link + 4 - old)
        self._data += bytes(len(self._data) % 2)  # directories begin on even bytes
        self._first = len(self._data)
        position = self._first + 2 + 12 * len(entries.keys() | texts.keys()) + 4
        values = b""
        for tag, text in texts.items():
            value = text.encode() + b"\0"
            inline = len(value) <= 4  # noqa: PLR2004 - longer values lie elsewhere
            place = value.ljust(4, b"\0") if inline else self._packed("I", position + len(values))
            entries[tag] = self._packed("HHI", tag, _ASCII, len(value)) + place
            values += b"" if inline else value + bytes(len(value) % 2)  # values begin on even bytes
        struct.pack_into(f"{self._order}I", self._data, 4, self._first)
        self._data += self._packed("H", len(entries)) + b"".join(entries[tag] for tag in sorted(entries))
        self._data += self._packed("I", following) + values

    def _entries(self, offset: int) -> Iterator[_Entry]:
        for index in range(self._short(offset)):
            position = offset + 2 + 12 * index
            tag, kind, count, _ = self._unpack("HHII", position)
            yield _Entry(tag, kind, count, position)
        self._long(self._next(offset))

    def _find(self, offset: int, tag: int) -> _Entry | None:
        return next((entry for entry in self._entries(offset) if entry.tag == tag), None)

    def _drop(self, entry: _Entry) -> None:
        """Remove an entry of the first directory; those after it move up."""
        link = self._next(self._first)
        moved = self._data[entry.position + 12 : link + 4] + bytes(12)
        self._data[entry.position : link + 4] = moved
        count = self._short(self._first) - 1
        struct.pack_into(f"{self._order}H", self._data, self._first, count)

    def _next(self, offset: int) -> int:
        """The position of the link to the next directory."""
        return offset + 2 + 12 * self._short(offset)

    def _value(self, entry: _Entry) -> tuple[int, int]:
        """The place and the length of an entry's value."""
        length = _SIZES.get(entry.kind, 1) * entry.count
        return (entry.position + 8 if length <= 4 else self._long(entry.position + 8)), length  # noqa: PLR2004 - longer values lie elsewhere

    def _blank(self, start: int, length: int) -> None:
        start, end = max(start, _HEADER), min(start + length, len(self._data))
        self._data[start:end] = bytes(max(0, end - start))

    def _blank_directory(self, offset: int) -> None:
        end = self._next(offset) + 4
        for start, length in [self._value(entry) for entry in self._entries(offset)]:
            self._blank(start, length)
        self._blank(offset, end - offset)

    def _end_of_use(self) -> int:
        """Where the last value of the known directories ends."""
        links = [self._find(self._first, tag) for tag in (_EXIF_IFD, _GPS_IFD)]
        directories = [self._first, *(self._long(link.position + 8) for link in links if link)]
        ends = [self._next(offset) + 4 for offset in directories]
        for offset in directories:
            ends += [sum(self._value(entry)) for entry in self._entries(offset)]
        return max(ends)

    def _short(self, position: int) -> int:
        return int(self._unpack("H", position)[0])

    def _long(self, position: int) -> int:
        return int(self._unpack("I", position)[0])

    def _packed(self, layout: str, *numbers: int) -> bytes:
        return struct.pack(self._order + layout, *numbers)

    def _unpack(self, layout: str, position: int) -> tuple[int, ...]:
        try:
            return struct.unpack_from(self._order + layout, self._data, position)
        except struct.error as error:
            raise BrokenExifError from error
