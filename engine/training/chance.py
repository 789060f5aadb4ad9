"""Random numbers from a generator of one's own, on the CPU, so that a training can be replayed anywhere."""

from __future__ import annotations

import torch
from torch import Tensor


def uniform(generator: torch.Generator, low: float, high: float) -> float:
    """Draw one number between `low` and `high`."""
    return low + (high - low) * torch.rand((), generator=generator).item()


def each(generator: torch.Generator, low: float, high: float, like: Tensor) -> Tensor:
    """Draw a number for each picture of `like`: B x 1 x 1 x 1, on its device."""
    numbers = low + (high - low) * torch.rand(len(like), 1, 1, 1, generator=generator)
    return numbers.to(like.device, non_blocking=True)


def noise(generator: torch.Generator, shape: tuple[int, ...], device: torch.device) -> Tensor:
    """Draw normal noise on a device, where there is much of it; only its seed comes from the CPU."""
    seed = int(torch.randint(2**62, (), generator=generator))
    return torch.randn(shape, generator=torch.Generator(device).manual_seed(seed), device=device)
