from __future__ import annotations

import numpy as np

from belladonna.visibility.tiles import Tiling, spans


def test_tiles_lie_in_the_middles_of_equal_cells_where_blocks_of_codecs_begin() -> None:
    assert spans(1000, 100, 2) == [(192, 292), (704, 804)]


def test_all_tiles_are_of_one_size_and_inside() -> None:
    assert spans(130, 100, 3) == [(0, 100), (16, 116), (30, 130)]


def test_a_side_shorter_than_a_tile_is_one_tile() -> None:
    assert spans(70, 100, 4) == [(0, 70)]


def test_a_mosaic_holds_the_tiles_in_their_order_and_knows_where_they_lie() -> None:
    picture = np.arange(200 * 300 * 3).reshape(200, 300, 3)
    tiling = Tiling.of(300, 200, 32, 3)
    mosaic = tiling.mosaic(lambda top, bottom: picture[top:bottom])
    assert mosaic.shape == (96, 96, 3)
    there = tiling.batches(lambda top, bottom: picture[top:bottom])
    here = tiling.together.batches(lambda top, bottom: mosaic[top:bottom])
    assert all(np.array_equal(one, other) for one, other in zip(there, here, strict=True))
