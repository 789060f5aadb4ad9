"""Pictures that are small as files and huge as anything else are refused before anything is decoded."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PIL import Image, PngImagePlugin
from tests.daemon.conftest import Daemon, running_daemon

from belladonna.codec import examine
from belladonna.codec.png import SIGNATURE
from belladonnad.jobs import queue

if TYPE_CHECKING:
    from pathlib import Path

GIGAPIXELS = 65_535
"""Squared, 4.3 gigapixels: 12 GB once decoded."""

INFLATED = 256 * 1024**2


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, *extra: bytes) -> bytes:
    """A PNG of black pixels, of which only a few are there when it is large."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = b"".join(b"\0" + bytes(3 * min(width, 64)) for _ in range(min(height, 64)))
    return b"".join([SIGNATURE, header, *extra, chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")])


def jpeg(side: int) -> bytes:
    """A tiny JPEG that claims to be large: its frame header holds the size (ITU-T T.81, B.2.2)."""
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG")
    data = bytearray(file.getvalue())
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", side, side)
    return bytes(data)


def tiff(side: int) -> bytes:
    """A tiny TIFF that claims to be large: tags 256 and 257 hold the size."""
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "TIFF")
    data = bytearray(file.getvalue())
    for tag in (256, 257):
        at = next(
            at
            for at in range(8, len(data))
            if data[at : at + 2] == struct.pack("<H", tag) and data[at + 3] == 0
        )
        data[at : at + 12] = struct.pack("<HHII", tag, 4, 1, side)
    return bytes(data)


def gif(side: int) -> bytes:
    file = io.BytesIO()
    Image.new("L", (8, 8)).save(file, "GIF")
    data = bytearray(file.getvalue())
    data[6:10] = struct.pack("<HH", side, side)
    return bytes(data)


def zeros() -> bytes:
    """Compress `INFLATED` zero bytes, without holding them."""
    packer, block = zlib.compressobj(9), bytes(1024**2)
    pieces = [packer.compress(block) for _ in range(INFLATED // len(block))]
    return b"".join([*pieces, packer.flush()])


LARGE = {
    "a 4-gigapixel PNG": png(GIGAPIXELS, GIGAPIXELS),
    "a PNG as wide as can be said": png(2**31 - 1, 1),
    "a 4-gigapixel JPEG": jpeg(GIGAPIXELS),
    "a 4-gigapixel TIFF": tiff(GIGAPIXELS),
    "a 4-gigapixel GIF": gif(GIGAPIXELS),
}

COMPRESSED = {
    "a zip bomb in a PNG's colour profile": lambda: chunk(b"iCCP", b"icc\0\0" + zeros()),
    "a zip bomb in a PNG's text": lambda: chunk(b"zTXt", b"Comment\0\0" + zeros()),
    "a zip bomb in a PNG's international text": lambda: chunk(b"iTXt", b"Comment\0\1\0\0\0" + zeros()),
    "a hundred small zip bombs in a PNG": lambda: b"".join(
        chunk(b"zTXt", b"Comment%d\0\0" % number + zlib.compress(bytes(1000 * 1000))) for number in range(100)
    ),
}


async def send(daemon: Daemon, data: bytes, folder: Path) -> tuple[int, str | None]:
    picture = folder / "picture"
    picture.write_bytes(data)
    async with await daemon.post(picture) as answer:
        said = await answer.json()
        return answer.status, (said.get("error") or {}).get("code")


@pytest.mark.parametrize("data", LARGE.values(), ids=LARGE.keys())
async def test_a_picture_of_too_many_pixels_is_refused(daemon: Daemon, data: bytes, tmp_path: Path) -> None:
    assert await send(daemon, data, tmp_path) == (413, "too_large")


@pytest.mark.parametrize("data", LARGE.values(), ids=LARGE.keys())
async def test_without_the_limit_it_gets_through(
    daemon: Daemon, data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "examine", partial(examine, max_pixels=2**62))
    assert (await send(daemon, data, tmp_path))[0] == 202


@pytest.mark.parametrize("bomb", COMPRESSED.values(), ids=COMPRESSED.keys())
async def test_a_zip_bomb_in_a_picture_is_refused(
    daemon: Daemon, bomb: partial[bytes], tmp_path: Path
) -> None:
    data = png(8, 8, bomb())
    tracemalloc.start()
    try:
        assert await send(daemon, data, tmp_path) == (415, "damaged")
        assert tracemalloc.get_traced_memory()[1] < INFLATED / 2
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("bomb", COMPRESSED.values(), ids=COMPRESSED.keys())
async def test_without_the_limit_it_goes_off(
    daemon: Daemon, bomb: partial[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PngImagePlugin, "MAX_TEXT_CHUNK", 2 * INFLATED)
    monkeypatch.setattr(PngImagePlugin, "MAX_TEXT_MEMORY", 2 * INFLATED)
    data = png(8, 8, bomb())
    assert (await send(daemon, data, tmp_path))[0] == 202


async def test_the_daemon_serves_on_after_bombs(tmp_path: Path) -> None:
    async with running_daemon() as daemon:
        for data in LARGE.values():
            await send(daemon, data, tmp_path)
        assert await send(daemon, png(8, 8), tmp_path) == (202, None)
