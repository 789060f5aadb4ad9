"""Random numbers from a generator of one's own, so that a training can be replayed."""

from __future__ import annotations

import torch


def uniform(generator: torch.Generator, low: float, high: float) -> float:
    """Draw one number between `low` and `high`."""
    return low + (high - low) * torch.rand((), generator=generator).item()
