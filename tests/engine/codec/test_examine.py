from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from belladonna.codec import decode, examine
from belladonna.errors import PictureError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp", "avif", "tiff", "gif", "heic"])
def test_a_header_says_what_decoding_finds(make_picture: MakePicture, tmp_path: Path, suffix: str) -> None:
    picture = make_picture(tmp_path / f"picture.{suffix}")
    header, artwork = examine(picture), decode(picture)
    assert (header.format, header.width, header.height) == (artwork.format, artwork.width, artwork.height)


def test_only_the_header_is_read(make_picture: MakePicture, tmp_path: Path) -> None:
    picture = make_picture(tmp_path / "picture.png")
    picture.write_bytes(picture.read_bytes()[:200])
    assert examine(picture).width == 96
    with pytest.raises(PictureError):
        decode(picture)


def _png(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0")
    chunks = (
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (header, data)
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("content", "code"),
    [(_png(65_535, 65_535), "too_large"), (b"", "empty"), (b"words", "not_a_picture")],
    ids=["four gigapixels", "nothing", "a text"],
)
def test_what_will_not_be_decoded_is_refused(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "picture.png").write_bytes(content)
    with pytest.raises(PictureError) as refused:
        examine(tmp_path / "picture.png")
    assert refused.value.code == code


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PictureError) as refused:
        examine(tmp_path / "picture.png")
    assert refused.value.code == "unreadable"


def test_an_animation_is_refused(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "picture.gif", save_all=True, append_images=frames[1:])
    with pytest.raises(PictureError) as refused:
        examine(tmp_path / "picture.gif")
    assert refused.value.code == "animated"
