"""Ask the generator for pictures."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import torch

from belladonna.device import precision

if TYPE_CHECKING:
    from torch import Tensor

    from lab.training import Training

_STEPS = 24
_GUIDANCE = 3.0
_BATCH = 1024


def sample(training: Training, captions: Tensor, seed: int) -> Tensor:
    """Draw one latent a caption: Euler steps with classifier-free guidance.

    Args:
        training: its averaged weights draw.
        captions: N x 384.
        seed: of the noise.

    Returns:
        N x C x side x side, as the autoencoder's decoder wants them.
    """
    size = training.average.size
    shape = (len(captions), size.channels, size.side, size.side)
    noise = torch.randn(shape, generator=torch.Generator().manual_seed(seed)).to(training.mean)
    parts = zip(torch.split(noise, _BATCH), torch.split(captions.to(noise), _BATCH), strict=True)
    with torch.inference_mode(), precision(noise.device):
        drawn = torch.cat([_integrate(training, latent, some) for latent, some in parts])
    return drawn * training.deviation + training.mean


def _integrate(training: Training, latent: Tensor, captions: Tensor) -> Tensor:
    both = torch.cat([captions, torch.zeros_like(captions)])
    times = torch.linspace(1, 0, _STEPS + 1).tolist()
    for time, after in pairwise(times):
        told = latent.new_full((len(both),), time)
        wanted, anything = training.average(latent.repeat(2, 1, 1, 1), told, both).float().chunk(2)
        latent = latent + (after - time) * (anything + _GUIDANCE * (wanted - anything))
    return latent
