"""Poisoned pictures: the source concept to a person, something else to the encoder."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from equal import at_equal_flip
from nightshade import Nightshade

from belladonna.plan import PACES
from belladonna.scene import Scene, tensor
from belladonna.surrogates import registry

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from belladonna.request import Effort
    from belladonna.surrogates.base import Surrogate

Method = Literal["control", "mislabelled", "published", "ours"]
"""Unchanged pictures; the target's own pictures under the source's name, which is the upper bound; the
published algorithm; and Belladonna."""


@dataclass(frozen=True, slots=True)
class Poison:
    """How pictures are poisoned.

    Attributes:
        method: see `Method`.
        flip: mean FLIP that each perturbation spends.
        effort: of ours.
        surrogates: of ours; the published algorithm has the one encoder of the generator that is attacked.
        steps: of the published algorithm.
    """

    method: Method
    flip: float = 0.0
    effort: Effort = "balanced"
    surrogates: tuple[str, ...] = ()
    steps: int = 0

    def __call__(
        self, pictures: NDArray[np.uint8], anchors: NDArray[np.uint8], cache: Path, seed: int
    ) -> NDArray[np.uint8]:
        """Poison pictures; each is kept in `cache`, so that an interrupted run goes on where it was.

        Args:
            pictures: N x H x W x 3 of the source concept.
            anchors: the same shape, of the target.
            cache: a folder of this poison's own.
            seed: of the perturbations.
        """
        if self.method == "control":
            return pictures
        if self.method == "mislabelled":
            return anchors
        cache.mkdir(parents=True, exist_ok=True)
        poisoned = []
        for index, (picture, anchor) in enumerate(zip(pictures, anchors, strict=True)):
            file = cache / f"{index}.npy"
            if not file.exists():
                temporary = file.with_suffix(".tmp.npy")
                np.save(temporary, self._one(picture, anchor, seed + index))
                temporary.replace(file)
            poisoned.append(np.load(file))
        return np.stack(poisoned)

    def _one(self, picture: NDArray[np.uint8], anchor: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
        rgb = picture.astype(np.float32) / np.float32(255)
        cpu = torch.device("cpu")
        x, a = tensor(rgb, cpu), tensor(anchor.astype(np.float32) / np.float32(255), cpu)
        surrogates = [_surrogate(name) for name in self.surrogates]
        if self.method == "published":
            d = Nightshade(self.steps)(x, a, surrogates[0])
        else:
            scene = Scene(x, a, torch.ones_like(x[:, :1]))
            optimise = PACES[self.effort].perturbation(surrogates)
            d = optimise(scene, surrogates, self.flip, torch.Generator().manual_seed(seed))
        shaded = at_equal_flip(rgb, d[0].permute(1, 2, 0).numpy(), self.flip)
        return (shaded * 255).round().astype(np.uint8)


@functools.cache
def _surrogate(name: str) -> Surrogate:
    return registry.load(name)
