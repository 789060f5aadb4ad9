"""What to gain in a latent space: candidates for the engine, each a `belladonna.objective.Objective`."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from belladonna.objective import TowardsAndAway
from lab.training import flow_loss

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from torch import Tensor

    from lab.guide import Guide
    from lab.training import Training

_SMALLEST = 1e-3


@dataclass(frozen=True, slots=True)
class Direction:
    """Move every picture the same way: from the source's mean latent towards the target's.

    Attributes:
        guides: by family.
        source, target: concepts.
    """

    guides: Mapping[str, Guide]
    source: str
    target: str

    def __call__(self, family: str, seen: Tensor, clean: Tensor, _: Tensor) -> Tensor:
        """1 when the displacement along the way is as long as the way."""
        way = self.guides[family].direction(self.source, self.target)[None]
        way = functional.interpolate(way, size=seen.shape[-2:], mode="bilinear")
        return ((seen - clean) * way).sum((1, 2, 3)) / way.square().sum()


@dataclass(frozen=True, slots=True)
class Along:
    """Move every picture from the source's mean latent towards its anchor, without ever being close enough.

    Attributes:
        guides: by family.
        source: concept.
    """

    guides: Mapping[str, Guide]
    source: str

    def __call__(self, family: str, seen: Tensor, clean: Tensor, anchor: Tensor) -> Tensor:
        """1 when the displacement along the way is as long as the way."""
        guide = self.guides[family]
        mean = guide.means[guide.names.index(self.source)][None]
        way = anchor - functional.interpolate(mean, size=seen.shape[-2:], mode="bilinear")
        return ((seen - clean) * way).sum((1, 2, 3)) / way.square().sum((1, 2, 3))


@dataclass(frozen=True, slots=True)
class Classified:
    """Make a latent classifier, which looks through noise, take the source for the target.

    Attributes:
        guides: by family.
        source, target: concepts.
        seeds: of the noise, a new one each time.
    """

    guides: Mapping[str, Guide]
    source: str
    target: str
    seeds: Iterator[int] = field(default_factory=count)

    def __call__(self, family: str, seen: Tensor, clean: Tensor, anchor: Tensor) -> Tensor:
        """1 when the picture is as much like the target as the anchors are on average."""
        guide, seed = self.guides[family], next(self.seeds)
        return _gained(lambda z: guide.margin(z, self.source, self.target, seed), seen, clean, anchor)


@dataclass(frozen=True, slots=True)
class Explained:
    """Make a generator explain the picture well by the target's caption, and badly by the source's.

    Attributes:
        training: of the generator.
        captions: source's and target's, 384 each.
        family: that it draws; the others are left to `otherwise`.
        otherwise: an objective.
        looks: how often each picture is looked at, through different noise.
        seeds: of the noise.
    """

    training: Training
    captions: tuple[Tensor, Tensor]
    family: str
    otherwise: Classified
    looks: int = 2
    seeds: Iterator[int] = field(default_factory=count)

    def __call__(self, family: str, seen: Tensor, clean: Tensor, anchor: Tensor) -> Tensor:
        """1 when the picture is as well explained by the target as the anchors are on average."""
        if family != self.family:
            return self.otherwise(family, seen, clean, anchor)
        seed = next(self.seeds)
        return _gained(lambda latent: self._margin(latent, seed), seen, clean, anchor)

    def _margin(self, latent: Tensor, seed: int) -> Tensor:
        """Give the loss by the source's caption less that by the target's: B values."""
        side = self.training.average.size.side
        normal = (latent - self.training.mean) / self.training.deviation
        if normal.shape[-1] != side:
            normal = functional.interpolate(normal, size=(side, side), mode="bilinear", antialias=True)
        many = normal.repeat(self.looks, 1, 1, 1)
        source, target = (
            flow_loss(
                self.training.average,
                many,
                caption.to(many).expand(len(many), -1),
                torch.Generator(many.device).manual_seed(seed),
            )
            for caption in self.captions
        )
        margin = source - target
        return margin.reshape(self.looks, -1).mean(0)


MIXED = {
    "towards and away": TowardsAndAway(1),
    "towards and three quarters away": TowardsAndAway(0.75),
    "towards and half away": TowardsAndAway(0.5),
}
"""By what they are called."""


def beyond(_: str, seen: Tensor, clean: Tensor, anchor: Tensor) -> Tensor:
    """Move every picture along its own way to its anchor, without ever being close enough.

    1 when the displacement along the way is as long as the way.
    """
    way = anchor - clean
    return ((seen - clean) * way).sum((1, 2, 3)) / way.square().sum((1, 2, 3)).clamp(min=_SMALLEST)


def statistics(_: str, seen: Tensor, clean: Tensor, anchor: Tensor) -> Tensor:
    """Share of the way to the anchor in the channels' means and deviations, as styles are compared."""
    now, before, wanted = (_moments(latent) for latent in (seen, clean, anchor))
    left: Tensor = torch.linalg.vector_norm(now - wanted, dim=1)
    whole: Tensor = torch.linalg.vector_norm(before - wanted, dim=1)
    return 1 - left / whole.clamp(min=_SMALLEST)


def _moments(latent: Tensor) -> Tensor:
    return torch.cat([latent.mean((2, 3)), latent.std((2, 3))], 1)


def _gained(margin: Callable[[Tensor], Tensor], seen: Tensor, clean: Tensor, anchor: Tensor) -> Tensor:
    """Measure what a margin grew by, in units of the average difference between pictures and anchors."""
    with torch.no_grad():
        before = margin(clean)
        unit = (margin(anchor) - before).mean().clamp(min=_SMALLEST)
    return (margin(seen) - before) / unit
