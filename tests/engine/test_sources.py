from __future__ import annotations

import numpy as np
import pytest

from belladonna.sources import Cover, Pixels


def ramp(width: int, height: int) -> Pixels:
    """Red rises to the right, green downwards."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return Pixels(np.stack([x / width, y / height, np.zeros_like(x)], axis=-1))


def test_pixels_are_read_whole_in_strips_and_resized() -> None:
    picture = ramp(12, 8)
    assert (picture.width, picture.height) == (12, 8)
    assert np.array_equal(np.concatenate([picture.rgb(0, 5), picture.rgb(5)]), picture.rgb())
    half = picture.scaled(6, 4)
    assert half.shape == (4, 6, 3)
    assert half.dtype == np.float32
    assert half.mean() == pytest.approx(picture.rgb().mean(), abs=0.01)


def test_resizing_does_not_overshoot() -> None:
    checks = np.indices((8, 8)).sum(0)[..., None].repeat(3, 2) % 2
    enlarged = Pixels(checks.astype(np.float32)).scaled(29, 31)
    assert enlarged.min() >= 0
    assert enlarged.max() <= 1


@pytest.mark.parametrize("size", [(20, 20), (40, 10), (10, 40), (1, 300), (61, 37)])
def test_a_cover_has_the_shape_that_is_asked_for_at_every_scale(size: tuple[int, int]) -> None:
    width, height = size
    cover = Cover(ramp(30, 20), width, height)
    assert (cover.width, cover.height) == size
    assert cover.rgb().shape == (height, width, 3)
    assert cover.scaled(2 * width, 2 * height).shape == (2 * height, 2 * width, 3)


def test_a_cover_keeps_the_middle_and_the_proportions() -> None:
    square = Cover(ramp(60, 20), 20, 20).rgb()
    assert square[:, 0, 0].mean() == pytest.approx(1 / 3, abs=0.02)
    assert square[:, -1, 0].mean() == pytest.approx(2 / 3, abs=0.02)
    assert square[0, :, 1].mean() == pytest.approx(0, abs=0.05)
    assert square[-1, :, 1].mean() == pytest.approx(1, abs=0.06)


def test_a_covers_strips_are_those_of_the_whole() -> None:
    cover = Cover(ramp(30, 20), 16, 12)
    assert np.array_equal(np.concatenate([cover.rgb(0, 7), cover.rgb(7)]), cover.rgb())
