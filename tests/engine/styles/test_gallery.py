"""Pictures in the built-in styles."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np
import pytest

from belladonna.anchors import draw
from belladonna.styles import gallery
from belladonna.styles.gallery import paint
from belladonna.styles.look import Eye, distance
from belladonna.styles.names import STYLES, Style

if TYPE_CHECKING:
    from numpy.typing import NDArray


@pytest.fixture(scope="module")
def eye() -> Eye:
    return Eye()


@pytest.fixture(scope="module")
def picture() -> NDArray[np.float32]:
    return draw("owl", 0, 160, 192)


def test_every_name_has_its_painter() -> None:
    assert tuple(gallery._PAINTERS) == STYLES == get_args(Style)  # two lists of one thing


@pytest.mark.parametrize("style", STYLES)
def test_a_style_is_painted_the_same_every_time_at_the_same_size(
    style: str, picture: NDArray[np.float32]
) -> None:
    painted = paint(style, picture)
    assert painted.shape == picture.shape
    assert painted.dtype == np.float32
    assert 0 <= painted.min() < painted.max() <= 1
    assert np.array_equal(painted, paint(style, picture))


def test_styles_are_far_from_the_picture_and_from_one_another(eye: Eye, picture: NDArray[np.float32]) -> None:
    looks = [eye.look(rgb) for rgb in (picture, *(paint(style, picture) for style in STYLES))]
    apart = [distance(a, b) for number, a in enumerate(looks) for b in looks[:number]]
    assert min(apart) > 0.15


@pytest.mark.parametrize("style", STYLES)
def test_what_is_shown_stays_where_it_is(style: str, picture: NDArray[np.float32]) -> None:
    painted, other = paint(style, picture), paint(style, draw("city", 0, 160, 192))
    assert _likeness(painted, picture) > max(0.25, _likeness(other, picture))


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (97, 31)])
def test_pictures_of_any_shape_can_be_painted(size: tuple[int, int]) -> None:
    picture = np.random.default_rng(0).random((*size, 3), dtype=np.float32)
    for style in STYLES:
        assert np.isfinite(paint(style, picture)).all()
        assert paint(style, picture).shape == picture.shape


def _likeness(painted: NDArray[np.float32], picture: NDArray[np.float32]) -> float:
    """Correlation of light and dark in the large."""
    coarse = [rgb.mean(axis=2).reshape(12, 16, 10, 16).mean(axis=(1, 3)) for rgb in (painted, picture)]
    return float(np.corrcoef(coarse[0].ravel(), coarse[1].ravel())[0, 1])
