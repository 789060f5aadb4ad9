from __future__ import annotations

import math
from typing import TYPE_CHECKING

import flip_evaluator
import numpy as np
import pytest

from belladonna.errors import PictureError
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Picture:
    """Rows in memory; remembers the tallest strip that was read."""

    def __init__(self, rgb: NDArray[np.float32]) -> None:
        self._rgb = rgb
        self.height, self.width = rgb.shape[:2]
        self.tallest = 0

    def rgb(self, top: int = 0, bottom: int | None = None) -> NDArray[np.float32]:
        strip = self._rgb[top:bottom]
        self.tallest = max(self.tallest, len(strip))
        return strip


def noise(height: int, width: int) -> NDArray[np.float32]:
    return np.random.default_rng(0).random((height, width, 3), dtype=np.float32)


def grey(height: int, width: int) -> NDArray[np.float32]:
    return np.full((height, width, 3), 0.5, dtype=np.float32)


def test_small_pictures_are_measured_whole() -> None:
    original = noise(90, 70)
    shaded = (original * 0.9).astype(np.float32)
    visibility = measure_visibility(Picture(original), Picture(shaded))
    _, flip, _ = flip_evaluator.evaluate(original, shaded, "LDR", applyMagma=False)
    assert visibility.flip == pytest.approx(flip, abs=1e-4)
    assert visibility.psnr == pytest.approx(-10 * math.log10(((original - shaded) ** 2).mean()), abs=1e-3)
    assert 0.5 < visibility.ssim < 1


def test_identical_pictures_have_perfect_figures() -> None:
    visibility = measure_visibility(Picture(noise(20, 30)), Picture(noise(20, 30)))
    assert visibility.flip == 0
    assert visibility.ssim == pytest.approx(1)
    assert visibility.psnr == math.inf


def test_large_pictures_are_measured_in_strips_with_the_same_result() -> None:
    original = grey(2100, 2300)
    shaded = original + np.float32(0.02)
    whole = measure_visibility(Picture(original[:600, :600]), Picture(shaded[:600, :600]))
    picture = Picture(original)
    sample = measure_visibility(picture, Picture(shaded))
    assert sample.flip == pytest.approx(whole.flip, abs=1e-5)
    assert sample.ssim == pytest.approx(whole.ssim, abs=1e-5)
    assert sample.psnr == pytest.approx(whole.psnr, abs=1e-3)
    assert picture.tallest == 64


@pytest.mark.parametrize("half", [slice(None, 1050), slice(1050, None)])
def test_the_sample_of_a_large_picture_is_spread_evenly(half: slice) -> None:
    original = grey(2100, 2100)
    shaded = original.copy()
    shaded[half, half] = 0.6
    error = (10 ** (-measure_visibility(Picture(original), Picture(shaded)).psnr / 10)) ** 0.5
    assert error == pytest.approx(0.1 / 2, abs=1e-3)


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (3, 1_400_000)])
def test_any_shape_can_be_measured(size: tuple[int, int]) -> None:
    visibility = measure_visibility(Picture(grey(*size)), Picture(grey(*size) * np.float32(0.9)))
    assert visibility.flip > 0
    assert math.isfinite(visibility.psnr)


def test_pictures_of_different_sizes_are_refused() -> None:
    with pytest.raises(PictureError) as error:
        measure_visibility(Picture(grey(20, 30)), Picture(grey(30, 20)))
    assert error.value.code == "size_differs"
