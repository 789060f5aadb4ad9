"""What a frozen autoencoder makes of pictures; computed once and kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import torch
from torch import Tensor

from belladonna.device import precision
from belladonna.surrogates import registry

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from belladonna.surrogates.autoencoder import Decoder
    from belladonna.surrogates.base import Surrogate

_BATCH = 32


@dataclass(frozen=True, slots=True)
class Autoencoder:
    """One family's encoder and decoder, and a folder where latents are kept.

    Attributes:
        family: its name.
        model: the surrogate.
        cache: a folder.
        device: of the model.
    """

    family: str
    model: Surrogate
    cache: Path
    device: torch.device

    @classmethod
    def load(cls, family: str, cache: Path, device: torch.device) -> Autoencoder:
        """Load a family that is installed.

        Raises:
            UsageError: it is not.
        """
        model = registry.load(family)
        return cls(family, cast("Surrogate", model.to(device)), cache, device)  # type: ignore[attr-defined]

    def encode(self, pictures: NDArray[np.uint8]) -> Tensor:
        """Encode N x H x W x 3 to N x C x h x w, float32, on the CPU; looked up when done before."""
        digest = hashlib.sha256(self.family.encode() + np.ascontiguousarray(pictures).tobytes()).hexdigest()
        file = self.cache / f"{digest[:24]}.pt"
        if file.exists():
            return cast("Tensor", torch.load(file, weights_only=True)).float()
        latents = torch.cat([self._encode(pictures[i : i + _BATCH]) for i in range(0, len(pictures), _BATCH)])
        self.cache.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(".tmp")
        torch.save(latents.half(), temporary)
        temporary.replace(file)
        return latents.half().float()

    def decode(self, latents: Tensor) -> NDArray[np.uint8]:
        """Decode N x C x h x w to N x H x W x 3."""
        decoder = cast("Decoder", self.model)
        with torch.inference_mode(), precision(self.device):
            pictures = [
                decoder.decode(part.to(self.device)).float().cpu() for part in torch.split(latents, _BATCH)
            ]
        rgb = torch.cat(pictures).clamp(0, 1).permute(0, 2, 3, 1)
        return (rgb * 255).round().to(torch.uint8).numpy()

    def _encode(self, pictures: NDArray[np.uint8]) -> Tensor:
        x = torch.from_numpy(pictures).to(self.device).permute(0, 3, 1, 2).float() / 255
        with torch.inference_mode(), precision(self.device):
            return self.model.encode(x)[self.family].float().cpu()
