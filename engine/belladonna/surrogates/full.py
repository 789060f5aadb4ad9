"""The full-size autoencoders that the generators are trained with, when an artist has them.

The latent is the posterior's mean, normalised the way each generator's pipeline does it before the
generator sees it, so that a distance means the same as to the generator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import diffusers
import torch
from torch import Tensor
from torch.nn import functional

from belladonna.surrogates.autoencoder import Autoencoder, from_signed, to_signed
from belladonna.surrogates.base import SurrogateInfo

if TYPE_CHECKING:
    from pathlib import Path


def load(family: str, folder: Path, *, licence: str) -> Autoencoder:
    """Load a full autoencoder.

    Args:
        family: one of `FAMILIES`, the one that the folder's ``config.json`` describes.
        folder: ``config.json`` and ``diffusion_pytorch_model.safetensors``, as diffusers saves them.
        licence: SPDX identifier of the weights.

    Returns:
        A surrogate named ``FAMILY-full``, and a `Decoder`.

    Raises:
        OSError, ValueError, RuntimeError: the files are missing, broken, or of another network.
    """
    door, network = _DOORS[family]
    model, report = network.from_pretrained(
        folder,
        use_safetensors=True,
        local_files_only=True,
        low_cpu_mem_usage=False,
        torch_dtype=torch.float32,
        output_loading_info=True,
    )
    # diffusers would fill a gap with random numbers and go on.
    if report["missing_keys"] or report["mismatched_keys"]:
        raise ValueError(f"weights are missing in {folder}")
    stages = model.config.get("block_out_channels") or model.config.encoder_block_out_channels
    stride = 2 ** (len(stages) - 1)
    info = SurrogateInfo(f"{family}-full", stride, {family: model.config.latent_channels}, licence)
    return door(info, model)


class KL(Autoencoder):
    """`AutoencoderKL`: SD 1/2, SDXL, SD 3, FLUX.1."""

    def latent(self, x: Tensor) -> Tensor:
        """See `Autoencoder.latent`."""
        return self._normalise(self.model.encode(to_signed(x)).latent_dist.mode())

    def decode(self, latent: Tensor) -> Tensor:
        """See `Decoder.decode`."""
        return from_signed(self.model.decode(self._denormalise(latent)).sample)

    def _normalise(self, z: Tensor) -> Tensor:
        config = self.model.config
        return cast("Tensor", (z - (config.shift_factor or 0.0)) * config.scaling_factor)

    def _denormalise(self, z: Tensor) -> Tensor:
        config = self.model.config
        return cast("Tensor", z / config.scaling_factor + (config.shift_factor or 0.0))


class KLFlux2(KL):
    """`AutoencoderKLFlux2`: FLUX.2 normalises 2 x 2 patches of the latent by stored statistics.

    The patches are unfolded again afterwards, so that channels and stride are the tiny encoder's.
    """

    def _normalise(self, z: Tensor) -> Tensor:
        mean, deviation = self._statistics()
        return functional.pixel_shuffle((functional.pixel_unshuffle(z, 2) - mean) / deviation, 2)

    def _denormalise(self, z: Tensor) -> Tensor:
        mean, deviation = self._statistics()
        return functional.pixel_shuffle(functional.pixel_unshuffle(z, 2) * deviation + mean, 2)

    def _statistics(self) -> tuple[Tensor, Tensor]:
        """Mean and standard deviation, each 1 x 4C x 1 x 1 (channel, then row and column in the patch)."""
        norm = self.model.bn
        return norm.running_mean.view(1, -1, 1, 1), (norm.running_var.view(1, -1, 1, 1) + norm.eps).sqrt()


class DC(Autoencoder):
    """`AutoencoderDC`: Sana's deep-compression autoencoder, deterministic."""

    def latent(self, x: Tensor) -> Tensor:
        """See `Autoencoder.latent`."""
        return cast("Tensor", self.model.encode(to_signed(x)).latent * self._scale())

    def decode(self, latent: Tensor) -> Tensor:
        """See `Decoder.decode`."""
        return from_signed(self.model.decode(latent / self._scale()).sample)

    def _scale(self) -> float:
        return float(self.model.config.scaling_factor)


_DOORS: dict[str, tuple[type[Autoencoder], Any]] = {
    **dict.fromkeys(("sd1", "sdxl", "sd3", "flux1"), (KL, diffusers.AutoencoderKL)),
    "flux2": (KLFlux2, diffusers.AutoencoderKLFlux2),
    "sana": (DC, diffusers.AutoencoderDC),
}
