"""Poisoned pictures: the source concept to a person, something else to the encoder."""

from __future__ import annotations

import dataclasses
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import torch
from equal import many_at_equal_flip
from nightshade import Nightshade

from belladonna import start
from belladonna.plan import PACES
from belladonna.scene import Scene
from belladonna.surrogates import registry
from lab.latents import at_once, bytes_of, on, tensor

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from belladonna.objective import Objective
    from belladonna.request import Effort
    from belladonna.start import Start
    from belladonna.surrogates.base import Surrogate
    from lab.anchors import Choice

Method = Literal["control", "mislabelled", "noise", "published", "ours"]
"""Unchanged pictures; the target's own pictures under the source's name, which is the upper bound; white
noise as visible as poison; the published algorithm; and Belladonna."""

_LENGTH = 0.1
"""Of a perturbation, root mean square: three times as much, where `equal` stops, is beyond any budget."""
_FAINTEST = 1e-6


@dataclass(frozen=True, slots=True)
class Poison:
    """How pictures are poisoned.

    Attributes:
        method: see `Method`.
        flip: mean FLIP that each perturbation spends.
        objective: of ours; see `Laboratory.objective`.
        anchor: how each picture's is chosen.
        surrogates: of ours; the published algorithm has the one encoder of the generator that is attacked.
        effort: of ours.
        rounds: of ours; 0 is what the effort has.
        steps: of the published algorithm.
    """

    method: Method
    flip: float = 0.0
    objective: str = "towards"
    anchor: Choice = "own"
    surrogates: tuple[str, ...] = ()
    effort: Effort = "balanced"
    rounds: int = 0
    steps: int = 0

    def __call__(
        self,
        pictures: NDArray[np.uint8],
        anchors: NDArray[np.uint8],
        objective: Objective,
        device: torch.device,
    ) -> NDArray[np.uint8]:
        """Poison pictures.

        Args:
            pictures: N x H x W x 3 of the source concept.
            anchors: the same shape, of the target.
            objective: of ours.
            device: where to compute.
        """
        if self.method == "control":
            return pictures
        if self.method == "mislabelled":
            return anchors
        return strengthened(pictures, self.perturb(pictures, anchors, objective, device), self.flip)

    def perturb(
        self,
        pictures: NDArray[np.uint8],
        anchors: NDArray[np.uint8],
        objective: Objective,
        device: torch.device,
    ) -> Tensor:
        """Give what is to be added to N pictures, N x 3 x H x W, of about the FLIP that is wanted."""
        done, batch = [], at_once(device)
        for first in range(0, len(pictures), batch):
            x, a = (tensor(some[first : first + batch], device) for some in (pictures, anchors))
            done.append(self._perturbation(x, a, objective, first))
        return torch.cat(done)

    def _perturbation(self, x: Tensor, anchors: Tensor, objective: Objective, seed: int) -> Tensor:
        if self.method == "noise":
            return torch.randn(x.shape, generator=torch.Generator().manual_seed(seed)).to(x)
        surrogates = [_surrogate(name, x.device) for name in self.surrogates]
        if self.method == "published":
            return Nightshade(self.steps)(x, anchors, surrogates[0])
        pace = PACES[self.effort].perturbation(surrogates)
        pace = dataclasses.replace(pace, objective=objective, rounds=self.rounds or pace.rounds)
        scene = Scene(x, (anchors,), torch.ones_like(x[:, :1]))
        generator = torch.Generator().manual_seed(seed)
        begin = None
        if self.objective.startswith("towards"):
            begin = _start(x.device).towards(scene, self.flip, generator)
        return pace(scene, surrogates, self.flip, generator, begin=begin)


def strengthened(pictures: NDArray[np.uint8], d: Tensor, flip: float) -> NDArray[np.uint8]:
    """Add N perturbations, however faint, each at the strength that spends a mean FLIP."""
    d = _LENGTH * d / d.square().mean((1, 2, 3), keepdim=True).sqrt().clamp(min=_FAINTEST)
    batch = at_once(d.device)
    parts = [
        bytes_of(many_at_equal_flip(tensor(pictures[first : first + batch], d.device), part, flip))
        for first, part in zip(range(0, len(pictures), batch), torch.split(d, batch), strict=True)
    ]
    return np.concatenate(parts)


@functools.cache
def _start(device: torch.device) -> Start:
    """Give what the product begins with; it leads towards an anchor, and nowhere else."""
    return start.load().to(device)


@functools.cache
def _surrogate(name: str, device: torch.device) -> Surrogate:
    return on(device, registry.load(name))
