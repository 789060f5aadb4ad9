"""Bad files end in clear errors, and results appear whole."""

from __future__ import annotations

import io
import os
import stat
import warnings
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.engine.broken_pictures import make_broken_pictures

from belladonna.codec import Artwork, decode, encode, write_atomically
from belladonna.errors import PictureError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]


def unchanged(artwork: Artwork) -> Artwork:
    return artwork.shaded(lambda top, bottom: np.zeros((bottom - top, artwork.width, 3), np.float32))


def test_every_broken_picture_ends_in_its_error_or_in_a_right_result(tmp_path: Path) -> None:
    for name, code in make_broken_pictures(tmp_path).items():
        if code is None:
            artwork = decode(tmp_path / name)
            result = decode(encode(unchanged(artwork)))
            assert (result.width, result.height) == (artwork.width, artwork.height), name
            assert np.abs(result.rgb() - artwork.rgb()).mean() < 0.03, name
        else:
            with pytest.raises(PictureError) as caught:
                decode(tmp_path / name)
            assert caught.value.code == code, name
            assert caught.value.remedy, name


def test_the_content_decides_what_a_file_is(tmp_path: Path) -> None:
    make_broken_pictures(tmp_path)
    artwork = decode(tmp_path / "jpeg_named.png")
    assert artwork.format == "JPEG"
    assert encode(artwork).startswith(b"\xff\xd8\xff")


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path: Path) -> None:
    for path in (tmp_path / "none.png", tmp_path):
        with pytest.raises(PictureError) as caught:
            decode(path)
        assert caught.value.code == "unreadable"


def test_the_limit_is_the_callers(scene: Bytes, saved: Callable[..., bytes]) -> None:
    data = saved(scene, "PNG")
    assert decode(data, max_pixels=96 * 64).width == 96
    with pytest.raises(PictureError) as caught:
        decode(data, max_pixels=96 * 64 - 1)
    assert caught.value.code == "too_large"


def test_a_tiff_with_a_reduced_copy_is_one_picture(scene: Bytes, saved: Callable[..., bytes]) -> None:
    copy = Image.fromarray(scene).resize((12, 8))
    copy.encoderinfo = {"tiffinfo": {254: 1}}
    data = saved(scene, "TIFF", save_all=True, append_images=[copy])
    assert decode(data).width == 96


def test_floating_point_is_unsupported(saved: Callable[..., bytes]) -> None:
    with pytest.raises(PictureError) as caught:
        decode(saved(Image.new("F", (8, 8)), "TIFF"))
    assert caught.value.code == "unsupported"


def test_a_format_that_cannot_hold_the_picture_says_so(saved: Callable[..., bytes]) -> None:
    artwork = decode(saved(np.zeros((1, 20000, 3), np.uint8), "PNG"))
    with pytest.raises(PictureError) as caught:
        encode(artwork, format="WEBP")
    assert caught.value.code == "unwritable"


def _small_files() -> dict[str, bytes]:
    picture = Image.fromarray(np.random.default_rng(1).integers(0, 256, (12, 16, 3)).astype(np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6
    files = {}
    for name in ("PNG", "JPEG", "WEBP", "TIFF", "GIF", "AVIF", "HEIF"):
        out = io.BytesIO()
        picture.save(out, name, **({} if name == "GIF" else {"exif": exif.tobytes()}))
        files[name] = out.getvalue()
    return files


@pytest.mark.parametrize("name", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "AVIF", "HEIF"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(draw=st.data())
def test_flipped_and_missing_bytes_raise_nothing_but_a_picture_error(name: str, draw: st.DataObject) -> None:
    data = bytearray(_FILES[name])
    for _ in range(draw.draw(st.integers(0, 6))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    if draw.draw(st.booleans()):
        del data[draw.draw(st.integers(1, len(data))) :]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            artwork = decode(bytes(data), max_pixels=100_000)
            encode(unchanged(artwork))
        except PictureError:
            return


def test_a_file_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "ein Bild 猫.png"
    write_atomically(target, b"one")
    write_atomically(target, b"two")
    assert target.read_bytes() == b"two"
    assert os.listdir(tmp_path) == [target.name]  # noqa: PTH208


def test_a_result_can_be_read_by_others(tmp_path: Path) -> None:
    plain, result = tmp_path / "plain", tmp_path / "result"
    plain.write_bytes(b"")
    write_atomically(result, b"")
    assert stat.S_IMODE(result.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "picture.png"
    target.write_bytes(b"old")
    seen: list[str] = []

    def fail(*_: object) -> None:
        seen.extend(name for name in os.listdir(tmp_path) if name != target.name)  # noqa: PTH208
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space left"):
        write_atomically(target, b"new")
    monkeypatch.undo()
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == [target.name]  # noqa: PTH208
    assert all(name.startswith(".") and "bella" not in name.lower() for name in seen)
    assert seen


_FILES = _small_files()
