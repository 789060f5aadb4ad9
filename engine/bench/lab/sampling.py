"""Ask the generator for pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from diffusers import FlowMatchEulerDiscreteScheduler

from belladonna.device import precision

if TYPE_CHECKING:
    from torch import Tensor

    from lab.training import Training

_STEPS = 24
_GUIDANCE = 3.0


def sample(training: Training, captions: Tensor, seed: int) -> Tensor:
    """Draw one latent a caption with classifier-free guidance.

    Args:
        training: its averaged weights draw.
        captions: N x 384.
        seed: of the noise.

    Returns:
        N x C x side x side, as the autoencoder's decoder wants them, on the CPU.
    """
    size = training.average.size
    device = next(training.average.parameters()).device
    random = torch.Generator().manual_seed(seed)
    shape = (len(captions), size.channels, size.side, size.side)
    latent = torch.randn(shape, generator=random).to(device)
    captions = captions.to(device)
    scheduler = FlowMatchEulerDiscreteScheduler()
    scheduler.set_timesteps(_STEPS)
    with torch.inference_mode(), precision(device):
        for timestep in scheduler.timesteps:
            time = (timestep / scheduler.config.num_train_timesteps).to(latent).expand(len(latent))
            wanted = training.average(latent, time, captions).float()
            anything = training.average(latent, time, torch.zeros_like(captions)).float()
            velocity = anything + _GUIDANCE * (wanted - anything)
            latent = scheduler.step(velocity, timestep, latent).prev_sample
    return latent.cpu() * training.deviation + training.mean
