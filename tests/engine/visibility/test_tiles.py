from __future__ import annotations

from belladonna.visibility.tiles import spans


def test_tiles_lie_in_the_middles_of_equal_cells() -> None:
    assert spans(1000, 100, 2) == [(200, 300), (700, 800)]


def test_all_tiles_are_of_one_size_and_inside() -> None:
    assert spans(130, 100, 3) == [(0, 100), (15, 115), (30, 130)]


def test_a_side_shorter_than_a_tile_is_one_tile() -> None:
    assert spans(70, 100, 4) == [(0, 70)]
