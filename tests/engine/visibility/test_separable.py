from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from belladonna.visibility.separable import Separable

SIZES = pytest.mark.parametrize(("height", "width"), [(64, 64), (1, 1), (3, 200), (65, 127), (130, 64)])
CHANNELS = pytest.mark.parametrize("channels", [1, 4])


def random(*shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(len(shape) + sum(shape)))


def convolved(x: torch.Tensor, across: torch.Tensor, down: torch.Tensor) -> torch.Tensor:
    channels, taps = across.shape
    x = functional.pad(x.expand(-1, channels, -1, -1), (taps // 2,) * 4, mode="replicate")
    x = functional.conv2d(x, across.view(channels, 1, 1, taps), groups=channels)
    return functional.conv2d(x, down.view(channels, 1, taps, 1), groups=channels)


@SIZES
@CHANNELS
def test_it_is_a_convolution_whatever_the_size(height: int, width: int, channels: int) -> None:
    across, down, x = random(4, 9), random(4, 9) * 2, random(2, channels, height, width)
    torch.testing.assert_close(Separable(across, down)(x), convolved(x, across, down), rtol=1e-4, atol=1e-4)


@SIZES
@CHANNELS
def test_so_is_its_gradient(height: int, width: int, channels: int) -> None:
    across, down = random(4, 9), random(4, 9) * 2
    x = random(2, channels, height, width).requires_grad_(True)
    weight = random(2, 4, height, width)
    ours, theirs = (
        torch.autograd.grad((weight * filtered).sum(), x)[0]
        for filtered in (Separable(across, down)(x), convolved(x, across, down))
    )
    torch.testing.assert_close(ours, theirs, rtol=1e-3, atol=1e-3)


def test_autocast_does_not_blur_it() -> None:
    x, filters = random(1, 3, 70, 80), Separable(random(3, 5), random(3, 5))
    expected = filters(x)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert torch.equal(filters(x), expected)
