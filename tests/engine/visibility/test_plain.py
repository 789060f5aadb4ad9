from __future__ import annotations

import pytest
import torch

from belladonna.visibility.plain import grain, greyed, plainness
from belladonna.visibility.ssim import small_change_charge


def random(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def half_plain() -> torch.Tensor:
    """Even ground on the left, noise on the right."""
    x = torch.full((1, 3, 64, 64), 0.6)
    x[..., 32:] = torch.rand(1, 3, 64, 32, generator=random(0))
    return x


def test_even_ground_is_plain_and_noise_is_not() -> None:
    plain = plainness(small_change_charge(half_plain()))
    assert plain.shape == (1, 1, 64, 64)
    assert plain[..., :20].min() == pytest.approx(1, abs=0.01)
    assert plain[..., 44:].max() < 0.25


def test_grain_lies_on_plain_ground_only() -> None:
    deviation = torch.full((1, 1, 64, 64), 2 / 255)
    drawn = grain(deviation, plainness(small_change_charge(half_plain())), random(1))
    assert drawn[..., :20].std() > 5 * drawn[..., 44:].std()
    assert drawn[..., :20].std() == pytest.approx(2 / 255, rel=0.1)
    assert drawn[..., :20].mean().abs() < 0.2 * drawn[..., :20].std()


def test_grain_has_the_frequencies_of_lines_too() -> None:
    deviation = torch.full((1, 1, 256, 256), 2 / 255)
    drawn = grain(deviation, torch.ones(1, 1, 256, 256), random(7))
    assert drawn.std() == pytest.approx(2 / 255, rel=0.05)
    power = torch.fft.rfft2(drawn[0, 0]).abs().square()[1:64, 1:64]
    slow, fast = power[10:25, 10:25].mean(), power[40:, 40:].mean()  # periods of some 15 and some 5 pixels
    assert slow > 3 * fast


def test_a_quarter_of_the_colour_is_left_on_plain_ground() -> None:
    d = torch.randn(1, 1, 64, 64, generator=random(5)) * torch.tensor([1.0, -2.0, 1.0]).view(1, 3, 1, 1)
    grey = torch.randn(1, 1, 64, 64, generator=random(6)).expand(1, 3, -1, -1)

    def colour(change: torch.Tensor) -> float:
        luma = change.mean(1, keepdim=True)
        return float((change - luma).square().mean().sqrt() / luma.square().mean().sqrt())

    after = greyed(grey + d, torch.ones(1, 1, 64, 64))
    assert colour(after) == pytest.approx(colour(grey + d) / 4, rel=0.2)


def test_texture_keeps_its_change() -> None:
    d = torch.randn(1, 3, 64, 64, generator=random(3))
    torch.testing.assert_close(greyed(d, torch.zeros(1, 1, 64, 64)), d)


def test_no_change_stays_none() -> None:
    nothing = torch.zeros(1, 3, 16, 16)
    assert torch.equal(greyed(nothing, torch.ones(1, 1, 16, 16)), nothing)
