"""The tiny autoencoders of the TAESD family (https://github.com/madebyollin/taesd).

They imitate the full autoencoders at a hundredth of the cost, and their latents are those that the
generator sees. Four families load into diffusers' `AutoencoderTiny`, which takes [-1, 1]; TAEF2 and the
Sana encoder load into our own modules, which take [0, 1].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from diffusers import AutoencoderTiny
from safetensors.torch import load_file
from torch import Tensor, nn

from belladonna.surrogates import network
from belladonna.surrogates.autoencoder import Autoencoder, from_signed, to_signed
from belladonna.surrogates.base import SurrogateInfo

if TYPE_CHECKING:
    from pathlib import Path

_TAESD_CHANNELS = {"sd1": 4, "sdxl": 4, "sd3": 16, "flux1": 16}


def load(family: str, weights: Path, *, licence: str) -> Autoencoder:
    """Load one family's tiny autoencoder.

    Args:
        family: one of `FAMILIES`.
        weights: a safetensors file; its keys must be exactly the network's.
        licence: SPDX identifier of the weights.

    Returns:
        A surrogate, and a `Decoder` for every family but ``sana``, whose encoder alone is published.

    Raises:
        OSError, SafetensorError, RuntimeError: the file is missing, broken, or of another network.
    """
    if family in _TAESD_CHANNELS:
        channels = _TAESD_CHANNELS[family]
        model = AutoencoderTiny(latent_channels=channels)
        model.load_state_dict(load_file(weights))
        return Taesd(SurrogateInfo(family, 8, {family: channels}, licence), model)
    if family == "flux2":
        parts = {"encoder": network.taef2_encoder(), "decoder": network.taef2_decoder()}
        return Taef2(SurrogateInfo(family, 8, {family: 32}, licence), _fill(parts, weights))
    parts = {"encoder": network.sana_encoder()}
    return TaeSana(SurrogateInfo(family, 32, {family: 32}, licence), _fill(parts, weights))


def _fill(parts: dict[str, nn.Sequential], weights: Path) -> nn.ModuleDict:
    """Load keys such as ``encoder.layers.0.weight`` into ``{"encoder": Sequential}``."""
    model = nn.ModuleDict(parts)
    model.load_state_dict({k.replace(".layers.", ".", 1): v for k, v in load_file(weights).items()})
    return model


class Taesd(Autoencoder):
    """SD 1/2, SDXL, SD 3 and FLUX.1, through diffusers."""

    def latent(self, x: Tensor) -> Tensor:
        """See `Autoencoder.latent`."""
        return cast("Tensor", self.model.encode(to_signed(x)).latents)

    def decode(self, latent: Tensor) -> Tensor:
        """See `Decoder.decode`."""
        return from_signed(self.model.decode(latent).sample)


class TaeSana(Autoencoder):
    """Sana's latents (DC-AE f32c32); there is no tiny decoder."""

    model: nn.ModuleDict

    def latent(self, x: Tensor) -> Tensor:
        """See `Autoencoder.latent`."""
        return cast("Tensor", self.model["encoder"](x))


class Taef2(Autoencoder):
    """FLUX.2."""

    model: nn.ModuleDict

    def latent(self, x: Tensor) -> Tensor:
        """See `Autoencoder.latent`."""
        return cast("Tensor", self.model["encoder"](x))

    def decode(self, latent: Tensor) -> Tensor:
        """See `Decoder.decode`."""
        return cast("Tensor", self.model["decoder"](network.LatentClamp()(latent)).clamp(0, 1))
