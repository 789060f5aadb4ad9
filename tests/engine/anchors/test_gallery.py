from __future__ import annotations

import numpy as np
import pytest

from belladonna.anchors import DRAWN, draw, gallery
from belladonna.errors import UsageError


@pytest.mark.parametrize("target", DRAWN)
def test_a_drawing_is_the_same_every_time_and_differs_by_variant(target: str) -> None:
    first, again, other = draw(target, 0, 96, 96), draw(target, 0, 96, 96), draw(target, 1, 96, 96)
    assert first.shape == (96, 96, 3)
    assert first.dtype == np.float32
    assert np.array_equal(first, again)
    assert np.abs(first - other).mean() > 0.03


@pytest.mark.parametrize("target", DRAWN)
def test_a_drawing_uses_the_whole_tonal_range_and_is_rich_in_edges(target: str) -> None:
    luma = draw(target, 0, 256, 256) @ np.array([0.299, 0.587, 0.114], np.float32)
    low, high = np.percentile(luma, [2, 98])
    assert low < 0.2
    assert high > 0.6
    cells = luma.reshape(16, 16, 16, 16).std(axis=(1, 3))
    assert (cells > 0.03).mean() > 0.5, "most 16-pixel cells hold structure"


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 120), (200, 24), (24, 200), (97, 61)])
@pytest.mark.parametrize("target", DRAWN)
def test_a_drawing_is_made_for_every_shape(target: str, width: int, height: int) -> None:
    drawing = draw(target, 2, width, height)
    assert drawing.shape == (height, width, 3)
    assert np.isfinite(drawing).all()
    assert drawing.min() >= 0
    assert drawing.max() <= 1


@pytest.mark.parametrize("target", DRAWN)
def test_a_drawing_has_no_seams(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    banded = draw(target, 1, 61, 83)
    monkeypatch.setattr(gallery, "_BANDS", 1)
    assert np.array_equal(banded, draw(target, 1, 61, 83))


def test_a_wide_drawing_repeats_its_subject_instead_of_stretching_it() -> None:
    wide = draw("clock", 0, 330, 110)
    brightness = wide.mean(axis=(0, 2))
    assert np.corrcoef(brightness[:110], brightness[110:220])[0, 1] > 0.8


def test_an_unknown_drawing_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="brick wall"):
        draw("zorblax", 0, 8, 8)
