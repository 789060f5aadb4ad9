"""What a frozen autoencoder makes of pictures; computed once and kept."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import torch
from torch import Tensor

from belladonna.device import precision
from belladonna.surrogates import registry
from lab.pixels import PIXELS, Pixels

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from belladonna.surrogates.autoencoder import Decoder
    from belladonna.surrogates.base import Surrogate


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
        """Load a family that is installed, or `PIXELS`.

        Raises:
            UsageError: it is not.
        """
        model = Pixels() if family == PIXELS else registry.load(family)
        return cls(family, on(device, model), cache, device)

    def encode(self, pictures: NDArray[np.uint8]) -> Tensor:
        """Encode N x H x W x 3 to N x C x h x w, float32, on the device; looked up when done before."""
        digest = hashlib.sha256(self.family.encode() + np.ascontiguousarray(pictures).tobytes()).hexdigest()
        file = self.cache / f"{digest[:24]}.pt"
        if file.exists():
            return cast("Tensor", torch.load(file, map_location=self.device, weights_only=True)).float()
        batch = at_once(self.device)
        with torch.inference_mode(), precision(self.device):
            parts = [
                self.model.encode(tensor(pictures[i : i + batch], self.device))[self.family]
                for i in range(0, len(pictures), batch)
            ]
        latents = torch.cat(parts).half()
        self.cache.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}")  # others may compute the same
        torch.save(latents, temporary)
        temporary.replace(file)
        return latents.float()

    def both_ways(self, pictures: NDArray[np.uint8]) -> Tensor:
        """Encode pictures and their mirror images."""
        return torch.cat([self.encode(pictures), self.encode(np.ascontiguousarray(pictures[:, :, ::-1]))])

    def decode(self, latents: Tensor) -> NDArray[np.uint8]:
        """Decode N x C x h x w to N x H x W x 3."""
        decoder = cast("Decoder", self.model)
        with torch.inference_mode(), precision(self.device):
            parts = [
                bytes_of(decoder.decode(part.to(self.device)))
                for part in torch.split(latents, at_once(self.device))
            ]
        return np.concatenate(parts)


def at_once(device: torch.device) -> int:
    """How many pictures a network is given: on a processor no more than its cache holds."""
    return 4 if device.type == "cpu" else 128


def on(device: torch.device, surrogate: Surrogate) -> Surrogate:
    """Move a surrogate."""
    return cast("Surrogate", surrogate.to(device))  # type: ignore[attr-defined]


def tensor(pictures: NDArray[np.uint8], device: torch.device) -> Tensor:
    """Turn N x H x W x 3 bytes into N x 3 x H x W in [0, 1] on a device."""
    x = torch.from_numpy(np.ascontiguousarray(pictures)).to(device)
    return x.permute(0, 3, 1, 2).float() / 255


def bytes_of(x: Tensor) -> NDArray[np.uint8]:
    """Turn N x 3 x H x W in [0, 1] into N x H x W x 3 bytes."""
    rgb = (x.detach().float().clamp(0, 1) * 255).round().to(torch.uint8)
    return rgb.permute(0, 2, 3, 1).cpu().numpy()
