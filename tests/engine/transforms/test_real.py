from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from belladonna.transforms.real import MAX_PIXELS, REAL_TRANSFORMS, Resized

if TYPE_CHECKING:
    from numpy.typing import NDArray


def picture(height: int, width: int) -> NDArray[np.uint8]:
    small = np.random.default_rng(0).integers(0, 256, (6, 8, 3), dtype=np.uint8)
    return np.array(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))


def test_the_names_are_the_contracts_in_its_order() -> None:
    names = ["none", "jpeg75", "jpeg85", "webp80", "short512", "short768", "short1024", "crop90"]
    assert list(REAL_TRANSFORMS) == names


def test_none_changes_nothing() -> None:
    original = picture(20, 30)
    assert np.array_equal(REAL_TRANSFORMS["none"](original), original)


@pytest.mark.parametrize("name", ["jpeg75", "jpeg85", "webp80", "crop90"])
def test_codecs_and_crop_keep_the_size_and_change_a_little(name: str) -> None:
    original = picture(60, 80)
    result = REAL_TRANSFORMS[name](original)
    assert result.dtype == np.uint8
    assert result.shape == original.shape
    assert 0 < np.abs(result.astype(float) - original).mean() < 30


def test_jpeg_is_what_pillow_writes_by_default() -> None:
    original = picture(60, 80)
    file = BytesIO()
    Image.fromarray(original).save(file, "JPEG", quality=85)
    assert np.array_equal(REAL_TRANSFORMS["jpeg85"](original), np.array(Image.open(file)))


def test_a_lower_quality_loses_more() -> None:
    original = picture(60, 80)
    loss = {
        name: np.abs(REAL_TRANSFORMS[name](original).astype(float) - original).mean()
        for name in ("jpeg75", "jpeg85")
    }
    assert loss["jpeg75"] > loss["jpeg85"]


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("short512", (600, 900), (512, 768)),
        ("short512", (900, 600), (768, 512)),
        ("short768", (300, 400), (768, 1024)),
        ("short1024", (1024, 1300), (1024, 1300)),
    ],
)
def test_resizing_sets_the_short_side(name: str, size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert REAL_TRANSFORMS[name](picture(*size)).shape[:2] == expected


def test_crop_takes_the_centre() -> None:
    framed = np.full((100, 200, 3), 200, dtype=np.uint8)
    framed[:5] = framed[-5:] = 0
    framed[:, :10] = framed[:, -10:] = 0
    assert (REAL_TRANSFORMS["crop90"](framed) == 200).all()


@pytest.mark.parametrize("name", list(REAL_TRANSFORMS))
@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1)])
def test_every_transform_bears_extreme_shapes(name: str, size: tuple[int, int]) -> None:
    height, width, channels = REAL_TRANSFORMS[name](picture(*size)).shape
    assert channels == 3
    assert 0 < height * width <= MAX_PIXELS * 1.02


@pytest.mark.parametrize("name", ["short512", "short768", "crop90"])
def test_a_part_of_a_resized_picture_is_what_the_whole_has_there(name: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (900, 700, 3), dtype=np.uint8)
    transform = REAL_TRANSFORMS[name]
    assert isinstance(transform, Resized)
    width, height = transform.size(pixels)
    whole = transform(pixels)
    assert whole.shape == (height, width, 3)
    (part,) = transform.parts(pixels, [(width - 200, 96, width, 260)])
    assert np.abs(part.astype(int) - whole[96:260, width - 200 :]).max() <= 1
