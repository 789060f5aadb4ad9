from __future__ import annotations

import math

import kornia
import pytest
import torch

from belladonna.visibility.ssim import mean_squared_error, psnr, small_change_charge, ssim


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed))


def test_agrees_with_another_implementation() -> None:
    reference = noise(2, 3, 40, 50)
    test = (reference + 0.2 * noise(2, 3, 40, 50, seed=1)).clamp(0, 1)
    grey = (kornia.color.rgb_to_grayscale(picture) for picture in (reference, test))
    expected = kornia.metrics.ssim(*grey, window_size=11, padding="valid").mean(dim=(1, 2, 3))
    assert torch.allclose(ssim(reference, test), expected, atol=1e-4)


def test_of_two_greys_is_the_luminance_term() -> None:
    reference, test = torch.full((1, 3, 20, 20), 0.5), torch.full((1, 3, 20, 20), 0.6)
    assert ssim(reference, test).item() == pytest.approx((0.6 + 1e-4) / (0.61 + 1e-4), abs=1e-3)


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 3), (11, 11)])
def test_of_identical_pictures_is_one_even_below_the_window(size: tuple[int, int]) -> None:
    picture = noise(1, 3, *size)
    assert ssim(picture, picture).item() == pytest.approx(1)


def test_looks_at_luma_alone() -> None:
    reference = noise(1, 3, 32, 32) * 0.5 + 0.25
    same_luma = reference + torch.tensor((0.114, 0.0, -0.299)).view(3, 1, 1) * 0.5
    assert ssim(reference, same_luma).item() == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("contrast", [0.0, 0.1, 1.0], ids=["plain", "faint texture", "strong texture"])
def test_the_charge_foretells_what_a_small_change_costs(contrast: float) -> None:
    picture = (0.5 + contrast * (noise(1, 1, 48, 64) - 0.5)).expand(-1, 3, -1, -1)
    change = (noise(1, 1, 48, 64, seed=1) - 0.5).expand(-1, 3, -1, -1) / 255
    foretold = (small_change_charge(picture) * change.square()).mean().item()
    assert foretold == pytest.approx(1 - ssim(picture, picture + change).item(), rel=0.15)


def test_each_channel_is_charged_by_its_own_texture() -> None:
    picture = torch.cat((noise(1, 1, 32, 32), torch.full((1, 2, 32, 32), 0.5)), dim=1)
    rough, *plain = small_change_charge(picture)[0].mean((1, 2)).tolist()
    assert max(plain) == min(plain) > 10 * rough


def test_a_picture_below_the_window_is_charged_like_plain_ground() -> None:
    charge = small_change_charge(torch.full((1, 3, 1, 2), 0.4))
    assert torch.allclose(charge, torch.tensor(1 / 0.03**2))


def test_psnr_is_in_decibels_below_a_peak_of_one() -> None:
    error = mean_squared_error(torch.zeros(1, 3, 4, 4), torch.full((1, 3, 4, 4), 0.1)).item()
    assert psnr(error) == pytest.approx(20, abs=1e-4)
    assert psnr(0.0) == math.inf
