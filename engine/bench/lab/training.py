"""Teach the generator: flow matching on latents, resumable."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from torch.nn import functional

from belladonna.device import precision
from lab.generator import Generator, Size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_UNCONDITIONAL = 0.1
"""Share of pictures shown without a caption, for classifier-free guidance (Ho and Salimans 2022)."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """Latents that share their captions.

    Attributes:
        latents: N x C x side x side.
        captions: M x 384, any of which fits any of the latents.
        share: of a batch, in proportion to other lessons.
    """

    latents: Tensor
    captions: Tensor
    share: float


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and how fast.

    Attributes:
        steps: of the optimiser.
        batch: pictures a step.
        rate: learning rate of AdamW, after a warm-up.
        warm_up: steps of it.
        average: the longest memory of the weight average, a step.
    """

    steps: int
    batch: int = 64
    rate: float = 5e-4
    warm_up: int = 100
    average: float = 0.998


@dataclass
class Training:
    """A generator with all that changes from step to step.

    Attributes:
        generator: being trained.
        average: of its weights; this is what draws.
        mean, deviation: of latents, 1 x C x 1 x 1; the generator sees them normalised.
        optimiser: of the generator.
        step: how many are done.
    """

    generator: Generator
    average: Generator
    mean: Tensor
    deviation: Tensor
    optimiser: torch.optim.AdamW
    step: int = 0

    @classmethod
    def new(cls, size: Size, latents: Tensor, device: torch.device, seed: int = 0) -> Training:
        """Start from random weights; `latents` tell mean and deviation."""
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            generator = Generator(size).to(device)
        average = copy.deepcopy(generator).requires_grad_(requires_grad=False)
        mean = latents.mean((0, 2, 3), keepdim=True)
        deviation = latents.std((0, 2, 3), keepdim=True)
        return cls(generator, average, mean, deviation, _optimiser(generator))

    def run(
        self,
        lessons: Sequence[Lesson],
        recipe: Recipe,
        seed: int,
        *,
        on_step: Callable[[Training, float], None] = lambda _, __: None,
    ) -> None:
        """Go on until `recipe.steps` are done; `on_step` is told the loss."""
        shares = torch.tensor([lesson.share for lesson in lessons], dtype=torch.float32)
        while self.step < recipe.steps:
            # A generator a step, so that a resumed training draws what an unbroken one would have.
            random = torch.Generator().manual_seed(seed * 1_000_003 + self.step)
            latents, captions = self._draw(lessons, shares, recipe.batch, random)
            for group in self.optimiser.param_groups:
                group["lr"] = recipe.rate * min(1.0, (self.step + 1) / recipe.warm_up)
            loss = self._learn(latents, captions, random)
            self.step += 1
            weight = 1 - min(recipe.average, self.step / (self.step + 10))
            with torch.no_grad():
                for kept, new in zip(self.average.parameters(), self.generator.parameters(), strict=True):
                    kept.lerp_(new, weight)
            on_step(self, loss)

    def save(self, file: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        file.parent.mkdir(parents=True, exist_ok=True)
        state = {
            "generator": self.generator.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "mean": self.mean,
            "deviation": self.deviation,
            "step": self.step,
        }
        temporary = file.with_suffix(".tmp")
        torch.save(state, temporary)
        temporary.replace(file)

    @classmethod
    def load(cls, file: Path, size: Size, device: torch.device) -> Training:
        """Read a checkpoint."""
        state = torch.load(file, map_location=device, weights_only=True)
        generator, average = Generator(size).to(device), Generator(size).to(device)
        generator.load_state_dict(state["generator"])
        average.load_state_dict(state["average"])
        optimiser = _optimiser(generator)
        optimiser.load_state_dict(state["optimiser"])
        mean, deviation = state["mean"].cpu(), state["deviation"].cpu()
        return cls(
            generator, average.requires_grad_(requires_grad=False), mean, deviation, optimiser, state["step"]
        )

    def _draw(
        self, lessons: Sequence[Lesson], shares: Tensor, batch: int, random: torch.Generator
    ) -> tuple[Tensor, Tensor]:
        latents, captions = [], []
        for choice in torch.multinomial(shares, batch, replacement=True, generator=random).tolist():
            lesson = lessons[choice]
            latents.append(lesson.latents[torch.randint(len(lesson.latents), (), generator=random)])
            captions.append(lesson.captions[torch.randint(len(lesson.captions), (), generator=random)])
        kept = torch.rand(batch, 1, generator=random) >= _UNCONDITIONAL
        device = next(self.generator.parameters()).device
        normal = (torch.stack(latents) - self.mean) / self.deviation
        return normal.to(device), (torch.stack(captions) * kept).to(device)

    def _learn(self, latents: Tensor, captions: Tensor, random: torch.Generator) -> float:
        noise = torch.randn(latents.shape, generator=random).to(latents)
        # Middle times teach most (Esser et al. 2024, logit-normal).
        time = torch.sigmoid(torch.randn(len(latents), generator=random)).to(latents)
        share = time[:, None, None, None]
        with precision(latents.device):
            velocity = self.generator((1 - share) * latents + share * noise, time, captions)
        loss = functional.mse_loss(velocity.float(), noise - latents)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.generator.parameters(), 1.0)
        self.optimiser.step()
        return loss.item()


def _optimiser(generator: Generator) -> torch.optim.AdamW:
    return torch.optim.AdamW(generator.parameters(), lr=0.0, betas=(0.9, 0.99), weight_decay=0.01)
