"""The small autoencoders that diffusers does not cover, as plain modules.

Layouts follow the weight files of the TAESD family (https://github.com/madebyollin/taesd).
The numbered keys in those files are positions in a `Sequential`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class Block(nn.Module):
    """conv-ReLU-conv-ReLU-conv plus the input, then ReLU; channels stay.

    Args:
        channels: of input and output.
        group_norm: TAEF2's mid blocks first add ``conv1x1(ReLU(GroupNorm4(conv1x1(x))))``.
    """

    def __init__(self, channels: int, *, group_norm: bool = False) -> None:
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
        )
        self.pool = (
            nn.Sequential(
                nn.Conv2d(channels, 4 * channels, 1, bias=False),
                nn.GroupNorm(4, 4 * channels),
                nn.ReLU(),
                nn.Conv2d(4 * channels, channels, 1, bias=False),
            )
            if group_norm
            else None
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map B x C x H x W to the same shape."""
        if self.pool is not None:
            x = x + self.pool(x)
        return torch.relu(self.conv(x) + x)


def _down(channels: int) -> nn.Conv2d:
    return nn.Conv2d(channels, channels, 3, stride=2, padding=1, bias=False)


def taef2_encoder() -> nn.Sequential:
    """TAEF2's encoder (FLUX.2): B x 3 x H x W in [0, 1] to B x 32 x H/8 x W/8."""
    return nn.Sequential(
        nn.Conv2d(3, 64, 3, padding=1),
        Block(64),
        *(layer for _ in range(2) for layer in (_down(64), Block(64), Block(64), Block(64))),
        _down(64),
        *(Block(64, group_norm=True) for _ in range(3)),
        nn.Conv2d(64, 32, 3, padding=1),
    )


class LatentClamp(nn.Module):
    """Keep latents within -3 to 3, smoothly; decoders of the TAESD family begin with it."""

    def forward(self, x: Tensor) -> Tensor:
        """Map to the same shape."""
        return torch.tanh(x / 3) * 3


def _up() -> tuple[nn.Module, nn.Module]:
    return nn.Upsample(scale_factor=2), nn.Conv2d(64, 64, 3, padding=1, bias=False)


def taef2_decoder() -> nn.Sequential:
    """TAEF2's decoder: B x 32 x h x w to B x 3 x 8h x 8w, near [0, 1].

    Wants its latents through `LatentClamp`, which the weight file does not count as a layer.
    """
    return nn.Sequential(
        nn.Conv2d(32, 64, 3, padding=1),
        nn.ReLU(),
        *(Block(64, group_norm=True) for _ in range(3)),
        *_up(),
        *(Block(64) for _ in range(3)),
        *_up(),
        *(Block(64) for _ in range(3)),
        *_up(),
        Block(64),
        nn.Conv2d(64, 3, 3, padding=1),
    )


def sana_encoder() -> nn.Sequential:
    """The tiny Sana encoder (DC-AE f32c32): B x 3 x H x W in [0, 1] to B x 32 x H/32 x W/32."""
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, stride=2, padding=1),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, stride=2, padding=1),
        nn.ReLU(),
        Block(64),
        *(layer for _ in range(3) for layer in (_down(64), Block(64), Block(64), Block(64))),
        nn.Conv2d(64, 32, 3, padding=1),
    )
