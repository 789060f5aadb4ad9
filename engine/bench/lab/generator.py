"""The laboratory's generator: a small transformer that turns noise into a latent, told what to draw.

As in DiT (Peebles and Xie 2023): patches of the latent are tokens, and the caption's vector with the time
scales and shifts them in every block. One modulation network serves all blocks, as in PixArt
(Chen et al. 2024).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from lab.captions import WIDTH as CAPTION_WIDTH

_FREQUENCIES = 128


@dataclass(frozen=True, slots=True)
class Size:
    """Of a generator.

    Attributes:
        channels: of the latent.
        side: of the latent, in cells.
        width: of a token.
        depth: blocks.
        heads: of attention.
        patch: side of the square of cells that makes a token.
    """

    channels: int
    side: int
    width: int = 256
    depth: int = 6
    heads: int = 4
    patch: int = 2


class _Block(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.offsets = nn.Parameter(torch.zeros(6, size.width))
        self.attention_in = nn.Linear(size.width, 3 * size.width)
        self.attention_out = nn.Linear(size.width, size.width)
        self.perceptron = nn.Sequential(
            nn.Linear(size.width, 4 * size.width),
            nn.GELU(approximate="tanh"),
            nn.Linear(4 * size.width, size.width),
        )

    def forward(self, tokens: Tensor, modulation: Tensor) -> Tensor:
        """Map B x N x width, told B x 6 x width, to the same shape."""
        shift, scale, gate, shift2, scale2, gate2 = (modulation + self.offsets)[:, :, None].unbind(1)
        tokens = tokens + gate * self._attend(_norm(tokens) * (1 + scale) + shift)
        tokens = tokens + gate2 * self.perceptron(_norm(tokens) * (1 + scale2) + shift2)
        return tokens  # noqa: RET504 - typed so

    def _attend(self, tokens: Tensor) -> Tensor:
        batch, count, width = tokens.shape
        shape = (batch, count, 3, self.heads, width // self.heads)
        query, key, value = self.attention_in(tokens).reshape(shape).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value)
        out: Tensor = self.attention_out(seen.transpose(1, 2).reshape(batch, count, width))
        return out


class Generator(nn.Module):
    """Predicts the velocity of flow matching (Lipman et al. 2023): noise minus latent."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        cells = size.channels * size.patch**2
        self.enter = nn.Linear(cells, size.width)
        self.places = nn.Parameter(torch.randn((size.side // size.patch) ** 2, size.width) * 0.02)
        self.caption = nn.Linear(CAPTION_WIDTH, size.width)
        self.time = nn.Sequential(
            nn.Linear(2 * _FREQUENCIES, size.width), nn.SiLU(), nn.Linear(size.width, size.width)
        )
        self.modulation = nn.Linear(size.width, 6 * size.width)
        self.blocks = nn.ModuleList(_Block(size) for _ in range(size.depth))
        self.leave = nn.Linear(size.width, cells)
        nn.init.zeros_(self.modulation.weight)  # each block begins as identity
        nn.init.zeros_(self.leave.weight)

    def forward(self, latent: Tensor, time: Tensor, caption: Tensor) -> Tensor:
        """Predict the velocity.

        Args:
            latent: B x C x side x side, noised.
            time: B, the share of noise, 0 to 1.
            caption: B x 384; zeros ask for anything.

        Returns:
            The shape of `latent`.
        """
        condition = self.time(_waves(time)) + self.caption(caption * CAPTION_WIDTH**0.5)
        modulation = self.modulation(functional.silu(condition)).unflatten(1, (6, -1))
        patch = self.size.patch
        tokens = (
            self.enter(functional.pixel_unshuffle(latent, patch).flatten(2).transpose(1, 2)) + self.places
        )
        for block in self.blocks:
            tokens = block(tokens, modulation)
        side = self.size.side // patch
        leaving = self.leave(_norm(tokens)).transpose(1, 2).unflatten(2, (side, side))
        return functional.pixel_shuffle(leaving, patch)


def _norm(tokens: Tensor) -> Tensor:
    return functional.layer_norm(tokens, tokens.shape[-1:])


def _waves(time: Tensor) -> Tensor:
    frequencies = torch.exp(torch.linspace(0, 7, _FREQUENCIES, device=time.device))
    angles = time[:, None] * frequencies
    return torch.cat([angles.sin(), angles.cos()], 1)
