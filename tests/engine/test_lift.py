from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from belladonna.lift import Lift
from belladonna.sources import Pixels
from belladonna.visibility.tolerance import tolerance


def random_picture(width: int, height: int) -> Pixels:
    return Pixels(np.random.default_rng(0).random((height, width, 3), dtype=np.float32))


def tensor(picture: Pixels, width: int, height: int) -> torch.Tensor:
    return torch.from_numpy(picture.scaled(width, height).transpose(2, 0, 1).copy())[None]


def perturbation(width: int, height: int) -> torch.Tensor:
    return torch.randn(1, 3, height, width, generator=torch.Generator().manual_seed(0)) * 0.02


@pytest.mark.parametrize("strip", [1, 7, 16, 50])
@pytest.mark.parametrize("working", [(60, 50), (37, 31), (20, 17)])
def test_strips_are_those_of_the_whole(working: tuple[int, int], strip: int) -> None:
    picture = random_picture(60, 50)
    lift = Lift(perturbation(*working), tensor(picture, *working), picture)
    strips = [lift(top, min(top + strip, 50)).change for top in range(0, 50, strip)]
    assert np.allclose(np.concatenate(strips), lift(0, 50).change, atol=1e-6)


def test_at_its_own_size_a_perturbation_stays_as_it_is() -> None:
    picture = random_picture(40, 30)
    d = perturbation(40, 30)
    lifted = Lift(d, tensor(picture, 40, 30), picture)(0, 30).change
    assert lifted.dtype == np.float32
    assert np.allclose(lifted, d[0].permute(1, 2, 0).numpy(), atol=1e-7)


def test_a_constant_stays_constant_on_a_picture_that_tolerates_the_same_everywhere() -> None:
    grey = Pixels(np.full((64, 96, 3), 0.5, dtype=np.float32))
    lifted = Lift(torch.full((1, 3, 20, 30), 0.01), tensor(grey, 30, 20), grey)(0, 64).change
    assert lifted.shape == (64, 96, 3)
    assert np.allclose(lifted, 0.01, atol=1e-5)


def test_a_change_is_weakened_where_the_real_picture_tolerates_less() -> None:
    smooth = np.full((64, 64, 3), 0.5, dtype=np.float32)
    textured = torch.rand(1, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    lifted = Lift(torch.full((1, 3, 32, 32), 0.02), textured, Pixels(smooth))(0, 64).change
    allowed = tolerance(torch.full((1, 3, 8, 8), 0.5)).max() / tolerance(textured).min()
    assert np.abs(lifted).mean() < 1.001 * 0.02 * allowed.item() < 0.015
    assert lifted.min() >= 0


def test_a_change_is_never_made_stronger() -> None:
    smooth = torch.full((1, 3, 32, 32), 0.5)
    lifted = Lift(torch.full((1, 3, 32, 32), 0.01), smooth, random_picture(64, 64))(0, 64).change
    assert lifted.max() <= 0.01 + 1e-6


@pytest.mark.parametrize("size", [(1, 1), (1, 400), (400, 1)])
def test_strips_of_a_single_pixel_are_lifted_too(size: tuple[int, int]) -> None:
    picture = random_picture(*size)
    working = tuple(max(1, side // 2) for side in size)
    lifted = Lift(perturbation(*working), tensor(picture, *working), picture)(0, size[1]).change
    assert lifted.shape == (size[1], size[0], 3)
    assert np.isfinite(lifted).all()


def test_however_strong_it_is_made_no_more_is_added_than_the_eye_tolerates() -> None:
    picture = random_picture(40, 30)
    strip = Lift(perturbation(20, 15), tensor(picture, 20, 15), picture)(0, 30)
    assert np.allclose(strip.times(0.1), 0.1 * strip.change)
    allowed = tolerance(tensor(picture, 40, 30))[0, 0, :, :, None].numpy()
    assert (np.abs(strip.times(5)) <= allowed + 1e-6).all()


def test_far_above_the_working_scale_what_lies_between_is_interpolated_with_little_error() -> None:
    height, width = 320, 333
    rough = torch.randn(1, 3, height, width, generator=torch.Generator().manual_seed(1))
    smooth = functional.avg_pool2d(rough, 15, 1, 7, count_include_pad=False) * 0.5 + 0.5
    picture = Pixels(smooth[0].permute(1, 2, 0).numpy())
    lift = Lift(perturbation(17, 16), tensor(picture, 17, 16), picture)
    strips = [lift.times(2, 0, 130), lift.times(2, 130, height)]
    assert np.allclose(np.concatenate(strips), lift.times(2, 0, height), atol=1e-6)
    plane = lift(0, height)
    allowed = tolerance(tensor(picture, width, height))[0, 0, :, :, None].numpy()
    assert np.abs(plane.tolerated / allowed - 1).mean() < 0.03
    assert (np.abs(lift.times(5, 0, height)) <= 1.15 * allowed).all()
    whole = functional.interpolate(perturbation(17, 16), (height, width), mode="bicubic")[0].permute(1, 2, 0)
    ratio = plane.change / whole.numpy()
    assert 0.5 < np.median(ratio) <= 1.05
