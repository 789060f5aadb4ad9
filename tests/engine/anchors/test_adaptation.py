from __future__ import annotations

import numpy as np
import pytest

from belladonna.anchors import adapt, candidates, draw, moves


@pytest.fixture
def picture() -> np.ndarray:
    rng = np.random.default_rng(3)
    return (rng.random((60, 90, 3)) * 0.2 + [0.7, 0.5, 0.3]).astype(np.float32)


def test_nothing_changes_at_amount_zero(picture: np.ndarray) -> None:
    anchor = draw("cat", 0, 90, 60)
    assert np.allclose(adapt(anchor, picture, 0), anchor, atol=1e-5)


def test_colours_come_nearer_the_further_they_are_moved(picture: np.ndarray) -> None:
    anchor = draw("fish", 0, 90, 60)
    distances = [
        np.abs(adapt(anchor, picture, amount).mean(axis=(0, 1)) - picture.mean(axis=(0, 1))).max()
        for amount in (0, 0.5, 1)
    ]
    assert distances[0] > distances[1] > distances[2]


def test_contrast_is_kept_on_a_flat_picture(picture: np.ndarray) -> None:
    anchor = draw("zebra", 0, 90, 60) * 0.5 + 0.25
    assert adapt(anchor, picture, 1).std() > 0.7 * anchor.std()


def test_a_grey_picture_takes_the_colour_away() -> None:
    grey = np.full((20, 20, 3), 0.5, np.float32)
    adapted = adapt(draw("strawberry", 0, 64, 64) * 0.4 + 0.3, grey, 1)
    assert np.ptp(adapted, axis=2).max() < 0.02


def test_moves_are_the_anchor_its_mirror_image_and_a_shift_of_each() -> None:
    anchor = draw("owl", 0, 80, 60)
    plain, shifted, mirrored, _ = moves(anchor)
    assert np.array_equal(plain, anchor)
    assert np.array_equal(shifted[15:, 15:], anchor[:-15, :-15])
    assert np.array_equal(mirrored, anchor[:, ::-1])


def test_candidates_have_the_pictures_shape_and_differ(picture: np.ndarray) -> None:
    found = list(candidates("owl", picture, variants=2))
    assert len(found) == 8
    assert {candidate.shape for candidate in found} == {picture.shape}
    assert len({candidate.tobytes() for candidate in found}) == 8


def test_candidates_are_the_same_every_time(picture: np.ndarray) -> None:
    first, second = (list(candidates("clock", picture, variants=1)) for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))
