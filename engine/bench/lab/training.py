"""Teach the generator: flow matching on latents, resumable."""

from __future__ import annotations

import copy
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from belladonna.device import precision
from lab.generator import Generator, Size

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
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


class _Lessons:
    """All lessons in a row on the device, so that a batch is one look-up."""

    def __init__(self, lessons: Sequence[Lesson], mean: Tensor, deviation: Tensor) -> None:
        self.latents = (torch.cat([lesson.latents for lesson in lessons]).to(mean) - mean) / deviation
        self.captions = torch.cat([lesson.captions for lesson in lessons]).to(mean)
        self.shares = mean.new_tensor([lesson.share for lesson in lessons])
        self.counts = mean.new_tensor([[len(lesson.latents), len(lesson.captions)] for lesson in lessons])
        self.starts = self.counts.cumsum(0) - self.counts

    def draw(self, batch: int, random: torch.Generator) -> tuple[Tensor, Tensor]:
        """Draw latents, normalised, and a caption for each; zeros are no caption."""
        chosen = torch.multinomial(self.shares, batch, replacement=True, generator=random)
        uniform = torch.rand(batch, 3, generator=random, device=self.shares.device)
        places = (self.starts[chosen] + (uniform[:, :2] * self.counts[chosen]).floor()).long()
        kept = uniform[:, 2:] >= _UNCONDITIONAL
        return self.latents[places[:, 0]], self.captions[places[:, 1]] * kept


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
    average: float = 0.999


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
        mean = latents.mean((0, 2, 3), keepdim=True).to(device)
        deviation = latents.std((0, 2, 3), keepdim=True).to(device)
        return cls(generator, average, mean, deviation, _optimiser(generator))

    @classmethod
    def of(cls, weights: Mapping[str, Tensor], size: Size, device: torch.device) -> Training:
        """Start from what `export.read` gives, with nothing remembered by the optimiser."""
        state = {name: value.to(device) for name, value in weights.items()}
        mean, deviation = state.pop("mean"), state.pop("deviation")
        generator = Generator(size).to(device)
        generator.load_state_dict(state)
        average = copy.deepcopy(generator).requires_grad_(requires_grad=False)
        return cls(generator, average, mean, deviation, _optimiser(generator))

    def run(
        self,
        lessons: Sequence[Lesson],
        recipe: Recipe,
        seed: int,
        *,
        deadline: float = math.inf,
        on_step: Callable[[Training, Tensor], None] = lambda _, __: None,
    ) -> None:
        """Go on until `recipe.steps` are done or `time.monotonic()` is past `deadline`.

        `on_step` is told the loss, which stays on the device until somebody reads it.
        """
        row = _Lessons(lessons, self.mean, self.deviation)
        random = torch.Generator(self.mean.device)
        kept: list[Tensor] = list(self.average.parameters())
        new: list[Tensor] = list(self.generator.parameters())
        while self.step < recipe.steps and time.monotonic() < deadline:
            # A seed a step, so that a resumed training draws what an unbroken one would have.
            random.manual_seed(seed * 1_000_003 + self.step)
            for group in self.optimiser.param_groups:
                group["lr"] = recipe.rate * min(1.0, (self.step + 1) / recipe.warm_up)
            loss = self._learn(*row.draw(recipe.batch, random), random)
            self.step += 1
            with torch.no_grad():
                weight = 1 - min(recipe.average, self.step / (self.step + 10))
                torch._foreach_lerp_(kept, new, weight)
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
        average.requires_grad_(requires_grad=False)
        return cls(generator, average, state["mean"], state["deviation"], optimiser, state["step"])

    def fork(self) -> Training:
        """Copy everything, to be continued another way from step 0."""
        forked = copy.deepcopy(self)
        forked.step = 0
        return forked

    def _learn(self, latents: Tensor, captions: Tensor, random: torch.Generator) -> Tensor:
        loss = flow_loss(self.generator, latents, captions, random).mean()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.generator.parameters(), 1.0)
        self.optimiser.step()
        return loss.detach()


def flow_loss(generator: Generator, latents: Tensor, captions: Tensor, random: torch.Generator) -> Tensor:
    """How badly the generator explains normalised latents by their captions, at random times: B values."""
    noise = torch.randn(latents.shape, generator=random, device=latents.device)
    # Middle times teach most (Esser et al. 2024, logit-normal).
    time = torch.sigmoid(torch.randn(len(latents), generator=random, device=latents.device))
    share = time[:, None, None, None]
    with precision(latents.device):
        velocity = generator((1 - share) * latents + share * noise, time, captions)
    error: Tensor = velocity.float() - (noise - latents)
    return error.square().mean((1, 2, 3))


def _optimiser(generator: Generator) -> torch.optim.AdamW:
    fused = next(generator.parameters()).is_cuda
    return torch.optim.AdamW(
        generator.parameters(), lr=0.0, betas=(0.9, 0.99), weight_decay=0.01, fused=fused
    )
