"""What is known of a latent space from clean pictures alone: where each concept lies, and how to tell them.

A guide is what poison is made with, never what judges it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from belladonna.device import precision

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_WIDTH = 128
_BATCH = 256
_MOST_NOISE = 0.7
"""The largest share of noise in a latent; above it generators see concepts no more."""


class Classifier(nn.Module):
    """Tells concepts from latents of any size, under noise."""

    def __init__(self, channels: int, concepts: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(channels, _WIDTH, 3, padding=1),
            nn.GELU(),
            nn.Conv2d(_WIDTH, _WIDTH, 3, padding=1),
            nn.GELU(),
            nn.AvgPool2d(2),
            nn.Conv2d(_WIDTH, 2 * _WIDTH, 3, padding=1),
            nn.GELU(),
            nn.Conv2d(2 * _WIDTH, 2 * _WIDTH, 3, padding=1),
            nn.GELU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(2 * _WIDTH, concepts),
        )

    def forward(self, latent: Tensor) -> Tensor:
        """Map B x C x h x w, normalised, to B x concepts logits."""
        logits: Tensor = self.layers(latent)
        return logits


@dataclass(frozen=True, slots=True)
class Guide:
    """One family's.

    Attributes:
        names: of concepts.
        means: of each concept's latents, concepts x C x h x w.
        centre, deviation: of all latents, 1 x C x 1 x 1.
        classifier: frozen.
    """

    names: tuple[str, ...]
    means: Tensor
    centre: Tensor
    deviation: Tensor
    classifier: Classifier

    @classmethod
    def learn(cls, latents: Mapping[str, Tensor], steps: int) -> Guide:
        """Learn from N x C x h x w of each concept, on their device."""
        everything = torch.cat(list(latents.values()))
        centre = everything.mean((0, 2, 3), keepdim=True)
        deviation = everything.std((0, 2, 3), keepdim=True)
        random = torch.Generator(everything.device).manual_seed(0)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            classifier = Classifier(everything.shape[1], len(latents)).to(everything)
        optimiser = torch.optim.AdamW(classifier.parameters(), lr=1e-3, weight_decay=0.05)
        normal = [(each - centre) / deviation for each in latents.values()]
        share = -(-_BATCH // len(normal))  # as many of each concept, however many pictures it has
        answers = torch.arange(len(normal), device=centre.device).repeat_interleave(share)
        for _ in range(steps):
            places = torch.rand(len(normal), share, generator=random, device=centre.device)
            batch = torch.cat([x[(at * len(x)).long()] for x, at in zip(normal, places, strict=True)])
            with precision(centre.device):
                logits = classifier(noised(batch, random))
            loss = functional.cross_entropy(logits.float(), answers, label_smoothing=0.1)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        means = torch.stack([each.mean(0) for each in latents.values()])
        return cls(tuple(latents), means, centre, deviation, classifier.eval().requires_grad_(False))

    def save(self, file: Path) -> None:
        """Write it down."""
        file.parent.mkdir(parents=True, exist_ok=True)
        state = {"names": self.names, "means": self.means, "centre": self.centre, "deviation": self.deviation}
        torch.save({**state, "classifier": self.classifier.state_dict()}, file)

    @classmethod
    def load(cls, file: Path, device: torch.device) -> Guide:
        """Read one that was saved."""
        state = torch.load(file, map_location=device, weights_only=True)
        classifier = Classifier(state["means"].shape[1], len(state["names"])).to(device)
        classifier.load_state_dict(state.pop("classifier"))
        return cls(**state, classifier=classifier.eval().requires_grad_(False))

    def direction(self, source: str, target: str) -> Tensor:
        """Give the way from one concept's mean to another's, C x h x w."""
        return self.means[self.names.index(target)] - self.means[self.names.index(source)]

    def margin(self, latent: Tensor, source: str, target: str, seed: int) -> Tensor:
        """Say how much more B x C x h x w look like the target than the source, under noise: B values."""
        random = torch.Generator(latent.device).manual_seed(seed)
        logits = self.classifier(noised((latent - self.centre) / self.deviation, random))
        margin: Tensor = logits[:, self.names.index(target)] - logits[:, self.names.index(source)]
        return margin.float()


class Guides(dict[str, Guide]):
    """The guides in a folder by family, each read when it is first asked for."""

    def __init__(self, folder: Path, device: torch.device) -> None:
        super().__init__()
        self._folder, self._device = folder, device

    def __missing__(self, family: str) -> Guide:
        self[family] = Guide.load(self.file(family), self._device)
        return self[family]

    def file(self, family: str) -> Path:
        """Where one is kept."""
        return self._folder / f"{family}.pt"


def noised(latent: Tensor, random: torch.Generator) -> Tensor:
    """Mix normalised latents with noise, as a generator meets them."""
    noise = torch.randn(latent.shape, generator=random, device=latent.device)
    share = _MOST_NOISE * torch.rand(len(latent), 1, 1, 1, generator=random, device=latent.device)
    return (1 - share) * latent + share * noise
