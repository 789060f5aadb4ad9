"""What somebody trains who wants to be rid of poison: networks that take it off, and one that finds it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

from belladonna.budget import FLIP_LIMITS
from belladonna.objective import towards
from belladonna.surrogates.base import EMBEDDED
from lab import networks
from lab.latents import bytes_of, tensor
from lab.networks import Detector, Purifier
from lab.poison import Poison

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor, nn

    from lab.laboratory import Laboratory
    from lab.treatments import Treatment

    Pixels = NDArray[np.uint8]

_CROP = 64  # pixels a side, in training
_BATCH = 32
_NOISE = 15 / 255  # the largest standard deviation that the purifier of noise meets
_SHOWN = 100  # pictures at once
_BOTH = ("before", "after")


class Attackers:
    """Networks that learnt from noise, or from pictures that attackers shaded themselves.

    Args:
        laboratory: gives pictures; those that networks learn from are others than those they are tried on.
        folder: where what was made and learnt is kept.
        learnt_from: pictures of each concept that are shaded by our fast effort, and by our balanced one.
        steps: of each network's training.
    """

    def __init__(
        self, laboratory: Laboratory, folder: Path, learnt_from: tuple[int, int], steps: int
    ) -> None:
        self._laboratory, self._folder = laboratory, folder
        self._learnt_from, self._steps = learnt_from, steps

    def purifiers(self) -> dict[str, Treatment]:
        """Give networks that take off what they think was added."""
        learnt = {
            "a network that learnt noise": self._taught(
                "noise", Purifier(), self._noisy, functional.mse_loss
            ),
            "a network that learnt our output": self._taught(
                "ours", Purifier(), self._shaded, functional.mse_loss
            ),
        }
        return {name: _cleaner(network) for name, network in learnt.items()}

    def detector(self) -> Callable[[Pixels], Tensor]:
        """Give what says of each picture how surely it is shaded."""
        network = self._taught("detector", Detector(), self._marked, _wrong)

        def sure(pictures: Pixels) -> Tensor:
            with torch.no_grad():
                parts = torch.split(tensor(pictures, self._laboratory.device), _SHOWN)
                return torch.cat([network(part) for part in parts])

        return sure

    @cached_property
    def _pairs(self) -> tuple[Tensor, Tensor]:
        """Give clean pictures and the same shaded; other pictures than those that are tried later."""
        file = self._folder / "pairs.npz"
        if not file.exists():
            made = list(self._made())
            both = {name: np.concatenate([pair[at] for pair in made]) for at, name in enumerate(_BOTH)}
            np.savez(file, **both)  # type: ignore[arg-type]
        with np.load(file) as kept:
            before, after = (tensor(kept[name], self._laboratory.device) for name in _BOTH)
            return before, after

    def _made(self) -> Iterator[tuple[Pixels, Pixels]]:
        ways = (
            Poison("ours", FLIP_LIMITS["medium"], surrogates=(EMBEDDED,), effort="fast"),
            Poison("ours", FLIP_LIMITS["medium"], surrogates=(EMBEDDED,)),
        )
        pictures = [each.training for each in self._laboratory.pictures.values()]
        others = [*pictures[1:], pictures[0]]
        for way, count in zip(ways, self._learnt_from, strict=True):
            before, anchors = (np.concatenate([some[:count] for some in each]) for each in (pictures, others))
            yield before, way(before, anchors, towards, self._laboratory.device)

    def _noisy(self, random: torch.Generator) -> tuple[Tensor, Tensor]:
        clean = _crops(self._everything, random)
        most = _NOISE * torch.rand(len(clean), 1, 1, 1, generator=random)
        return clean + (most * torch.randn(clean.shape, generator=random)).to(clean), clean

    def _shaded(self, random: torch.Generator) -> tuple[Tensor, Tensor]:
        both = _crops(torch.cat(self._pairs, 1), random)
        clean, shaded = both.chunk(2, 1)
        strength = 1.5 * torch.rand(len(clean), 1, 1, 1, generator=random).to(clean)
        return clean + strength * (shaded - clean), clean

    def _marked(self, random: torch.Generator) -> tuple[Tensor, Tensor]:
        clean, shaded = _crops(torch.cat(self._pairs, 1), random).chunk(2, 1)
        strength = (0.5 + torch.rand(len(clean), 1, 1, 1, generator=random)).to(clean)
        x = torch.cat([clean, (clean + strength * (shaded - clean)).clamp(0, 1)])
        return x, torch.arange(2).repeat_interleave(len(clean)).to(x)

    @cached_property
    def _everything(self) -> Tensor:
        some = [each.training[:_SHOWN] for each in self._laboratory.pictures.values()]
        return tensor(np.concatenate(some), self._laboratory.device)

    def _taught(
        self, name: str, network: nn.Module, batches: networks.Batches, loss: networks.Loss
    ) -> nn.Module:
        file = self._folder / f"{name}.pt"
        network.to(self._laboratory.device)
        if file.exists():
            network.load_state_dict(torch.load(file, weights_only=True))
        else:
            networks.teach(network, batches, loss, self._steps)
            torch.save(network.state_dict(), file)
        return network.eval()


def _crops(pictures: Tensor, random: torch.Generator) -> Tensor:
    """Cut a square out of some of N x C x H x W, half of them mirrored."""
    chosen = torch.randint(len(pictures), (_BATCH,), generator=random)
    top, left = torch.randint(pictures.shape[-1] - _CROP + 1, (2,), generator=random).tolist()
    some = pictures[chosen.to(pictures.device), :, top : top + _CROP, left : left + _CROP]
    return torch.cat([some[::2], some[1::2].flip(3)])


def _wrong(said: Tensor, answers: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(said, answers)


def _cleaner(network: nn.Module) -> Treatment:
    def cleaned(pictures: Pixels, _: Path, device: torch.device) -> Pixels:
        with torch.no_grad():
            parts = [bytes_of(network(part)) for part in torch.split(tensor(pictures, device), _SHOWN)]
        return np.concatenate(parts)

    return cleaned
