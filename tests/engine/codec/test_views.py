"""What a viewer shows: scaled and upright."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image, ImageOps

from belladonna.codec import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]


@pytest.mark.parametrize("size", [(96, 64), (24, 16), (7, 5), (1, 1), (150, 130)])
def test_scaling_agrees_with_lanczos(
    size: tuple[int, int], scene: Bytes, saved: Callable[..., bytes]
) -> None:
    small = decode(saved(scene, "PNG")).scaled(*size)
    wanted = np.asarray(Image.fromarray(scene).resize(size, Image.Resampling.LANCZOS)) / 255
    assert small.shape == (size[1], size[0], 3)
    assert small.dtype == np.float32
    assert np.abs(small - wanted).mean() < 2 / 255


def test_scaling_does_not_shift_the_picture(saved: Callable[..., bytes]) -> None:
    ramp = np.tile(np.linspace(20, 220, 1003)[None, :, None], (701, 1, 3)).astype(np.uint8)
    small = decode(saved(ramp, "PNG")).scaled(50, 35)
    wanted = np.asarray(Image.fromarray(ramp).resize((50, 35), Image.Resampling.LANCZOS)) / 255
    assert np.abs(small - wanted).max() < 1.5 / 255


def test_colours_under_transparent_pixels_do_not_bleed_into_a_scaled_picture(
    saved: Callable[..., bytes],
) -> None:
    rgba = np.zeros((64, 64, 4), np.uint8)
    rgba[:, ::2] = (255, 0, 0, 255)
    rgba[:, 1::2] = (0, 255, 0, 0)
    small = decode(saved(rgba, "PNG")).scaled(8, 8)
    assert np.allclose(small, (1.0, 0.5, 0.5), atol=0.01)


def test_rows_are_the_whole_picture_in_parts(scene: Bytes, saved: Callable[..., bytes]) -> None:
    artwork = decode(saved(np.dstack([scene, scene[..., 0]]), "PNG"))
    assert np.array_equal(artwork.rgb(10, 20), artwork.rgb()[10:20])
    opacity, rows = artwork.opacity(), artwork.opacity(10, 20)
    assert opacity is not None
    assert rows is not None
    assert np.array_equal(rows, opacity[10:20])
    assert decode(saved(scene, "PNG")).opacity() is None


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF"])
def test_a_turned_picture_is_set_upright_and_says_so(
    name: str,
    orientation: int,
    scene: Bytes,
    saved: Callable[..., bytes],
    opened: Callable[[bytes], Image.Image],
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    options = {"lossless": True} if name == "WEBP" else {}
    data = saved(scene, name, exif=exif.tobytes(), **options)
    turned = Image.fromarray(scene)
    turned.getexif()[0x0112] = orientation
    wanted = np.asarray(ImageOps.exif_transpose(turned)) / 255
    artwork = decode(data)
    assert (artwork.height, artwork.width) == wanted.shape[:2]
    assert np.abs(artwork.rgb() - wanted).mean() < 6 / 255
    result = opened(encode(artwork))
    assert result.getexif().get(0x0112, 1) == 1
    assert result.size == (artwork.width, artwork.height)
    again = decode(encode(artwork))
    assert np.abs(again.rgb() - wanted).mean() < 6 / 255


@pytest.mark.parametrize("orientation", [3, 6])
def test_a_turned_16_bit_tiff_is_set_upright(orientation: int, saved: Callable[..., bytes]) -> None:
    samples = np.arange(12 * 20, dtype=np.uint16).reshape(12, 20) * 200
    exif = Image.Exif()
    exif[0x0112] = orientation
    artwork = decode(saved(Image.fromarray(samples), "TIFF", exif=exif))
    wanted = np.rot90(samples, {3: 2, 6: -1}[orientation])
    assert np.array_equal(artwork.samples[..., 0], wanted)
    assert np.array_equal(decode(encode(artwork)).samples[..., 0], wanted)
