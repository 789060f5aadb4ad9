from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from belladonna.budget import FLIP_LIMITS
from belladonna.codec import decode, encode
from belladonna.codec.artwork import Artwork
from belladonna.lift import Lift
from belladonna.scene import tensor
from belladonna.spend import spend
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = FLIP_LIMITS["medium"]


def textured(height: int, width: int, format_: str = "PNG") -> Artwork:
    samples = np.random.default_rng(0).integers(60, 196, (height, width, 3), dtype=np.uint8)
    return Artwork(format_, samples, "rgb")


def noise(artwork: Artwork, *, only_top: bool = False) -> Lift:
    d = torch.randn(1, 3, artwork.height, artwork.width, generator=torch.Generator().manual_seed(0)) * 0.02
    if only_top:
        d[:, :, artwork.height // 2 :] = 0
    return Lift(d, tensor(artwork.rgb(), torch.device("cpu")), artwork)


@pytest.mark.parametrize("only_top", [False, True])
def test_the_budget_is_spent_on_a_picture_of_which_only_a_sample_is_tried(*, only_top: bool) -> None:
    artwork = textured(900, 1000)
    limit = FLIP_LIMITS["low"]  # more would change half a picture beyond what is tolerated
    spent = spend(artwork, noise(artwork, only_top=only_top), limit, write=encode)
    assert 0.9 * limit <= spent.visibility.flip <= limit


def test_what_is_told_was_read_from_the_file() -> None:
    artwork = textured(96, 128, "JPEG")
    spent = spend(artwork, noise(artwork), LIMIT, write=encode)
    assert np.array_equal(decode_bytes(spent.data), spent.picture.samples)
    assert spent.visibility == measure_visibility(artwork, spent.picture)


def test_a_format_that_adds_more_than_it_may_gets_a_weaker_perturbation() -> None:
    artwork = textured(96, 128)
    spent = spend(artwork, noise(artwork), LIMIT, write=coarser(6))
    assert spent.visibility.flip <= LIMIT


def test_when_the_format_alone_is_over_the_limit_the_weakest_is_kept() -> None:
    artwork = textured(96, 128)
    alone = measure_visibility(artwork, decode(coarser(64)(artwork))).flip
    assert alone > LIMIT
    assert spend(artwork, noise(artwork), LIMIT, write=coarser(64)).visibility.flip == pytest.approx(
        alone, rel=0.1
    )


def coarser(step: int) -> Callable[[Artwork], bytes]:
    """A format that keeps every so many levels only."""
    return lambda artwork: encode(Artwork("PNG", (artwork.samples + step // 2) // step * step, "rgb"))


def decode_bytes(data: bytes) -> np.ndarray:
    return decode(data).samples


def test_a_picture_that_hides_nothing_keeps_part_of_its_budget() -> None:
    artwork = Artwork("PNG", np.full((96, 128, 3), 25, dtype=np.uint8), "rgb")
    spent = spend(artwork, noise(artwork), FLIP_LIMITS["high"], write=encode)
    change = np.abs(spent.picture.samples.astype(int) - artwork.samples)
    assert 1 <= change.max() <= 3
    assert spent.visibility.flip < 0.9 * FLIP_LIMITS["high"]


def test_what_is_transparent_leaves_its_share_of_the_budget_unspent() -> None:
    samples = np.concatenate([textured(96, 128).samples, np.full((96, 128, 1), 255, dtype=np.uint8)], -1)
    samples[:, 64:, 3] = 0
    artwork = Artwork("PNG", samples, "rgb")
    spent = spend(artwork, noise(artwork), LIMIT, write=encode)
    assert 0.85 * LIMIT / 2 <= spent.visibility.flip <= LIMIT / 2
