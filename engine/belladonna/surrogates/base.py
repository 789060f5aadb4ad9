"""What every surrogate looks like to the optimiser."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

FAMILIES = ("sd1", "sdxl", "sd3", "flux1", "flux2", "sana")
"""Latent spaces of the common image generators, in the order of tables and reports."""

EMBEDDED = "embedded"
"""The student encoder that ships with Belladonna; it answers for several families at once."""


@dataclass(frozen=True, slots=True)
class SurrogateInfo:
    """What is known of a surrogate without loading it.

    Attributes:
        name: a family's name, with ``-full`` for its full-size autoencoder, or `EMBEDDED`.
        stride: pixels per latent cell, each way; pictures are padded to a multiple of it.
        channels: latent channels by family.
        licence: SPDX identifier of the weights.
    """

    name: str
    stride: int
    channels: Mapping[str, int]
    licence: str


class Surrogate(Protocol):
    """An image encoder whose latents a perturbation is optimised against."""

    @property
    def info(self) -> SurrogateInfo:
        """Name, stride, channels and licence."""

    def encode(self, x: Tensor) -> dict[str, Tensor]:
        """Encode pictures; differentiable in `x`.

        Args:
            x: B x 3 x H x W, float, in [0, 1]; H and W multiples of ``info.stride``.

        Returns:
            For each family that this surrogate answers for, B x C x H/stride x W/stride
            (the family's own stride).
        """
