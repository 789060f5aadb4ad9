"""What tiny and full autoencoders have in common behind the `Surrogate` door."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import torch
from torch import Tensor, nn
from torch.nn import functional

if TYPE_CHECKING:
    from belladonna.surrogates.base import SurrogateInfo


@runtime_checkable
class Decoder(Protocol):
    """A surrogate that can also show what a latent looks like; not every one can."""

    def decode(self, latent: Tensor) -> Tensor:
        """Decode latents.

        Args:
            latent: B x C x h x w, as `Surrogate.encode` gives them for this family.

        Returns:
            B x 3 x (h * stride) x (w * stride), in [0, 1].
        """


class Autoencoder(nn.Module):
    """A surrogate for one family: frozen, float32, channels last.

    Args:
        info: exactly one family in ``channels``.
        model: the network that subclasses encode with.
    """

    def __init__(self, info: SurrogateInfo, model: nn.Module) -> None:
        super().__init__()
        self.info = info
        self.model: Any = model.float().requires_grad_(False)  # Any: diffusers is untyped
        self.eval()
        for parameter in self.model.parameters():
            if parameter.ndim == 4:  # noqa: PLR2004 - convolutions only
                parameter.data = parameter.data.contiguous(memory_format=torch.channels_last)

    def encode(self, x: Tensor) -> dict[str, Tensor]:
        """Encode pictures of any size; see `Surrogate.encode`.

        Args:
            x: B x 3 x H x W in [0, 1]; the right and lower edges are repeated up to the next multiple
                of ``info.stride``.

        Returns:
            For the one family, B x C x ceil(H / stride) x ceil(W / stride).
        """
        (family,) = self.info.channels
        right, bottom = -x.shape[-1] % self.info.stride, -x.shape[-2] % self.info.stride
        if right or bottom:
            x = functional.pad(x, (0, right, 0, bottom), mode="replicate")
        return {family: self.latent(x.contiguous(memory_format=torch.channels_last))}

    @abstractmethod
    def latent(self, x: Tensor) -> Tensor:
        """Map B x 3 x H x W in [0, 1], sides multiples of the stride, to the generator's latent."""


def to_signed(x: Tensor) -> Tensor:
    """[0, 1] to diffusers' [-1, 1]."""
    return x * 2 - 1


def from_signed(x: Tensor) -> Tensor:
    """Diffusers' [-1, 1] to [0, 1], clipped."""
    return (x / 2 + 0.5).clamp(0, 1)
