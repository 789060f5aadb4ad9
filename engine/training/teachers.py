"""The real encoders that the student learns from, found where the engine finds them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from belladonna.surrogates.registry import load
from belladonna.surrogates.student import CHANNELS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import torch
    from torch import Tensor

    from belladonna.surrogates.autoencoder import Autoencoder


def load_teachers(device: torch.device) -> list[Autoencoder]:
    """Load one encoder for each of the student's heads, in their order.

    Raises:
        UsageError: one is not installed; the error says how to get it.
    """
    return [cast("Autoencoder", load(family)).to(device) for family in CHANNELS]


def teach(teachers: Iterable[Autoencoder], x: Tensor) -> dict[str, Tensor]:
    """Encode B x 3 x H x W in [0, 1] with each teacher: float32 latents by family."""
    return {family: latent.float() for teacher in teachers for family, latent in teacher.encode(x).items()}
