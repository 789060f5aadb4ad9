"""The student's own attack, at every strength and smoothness the engine may use.

A student that only knows clean pictures points anywhere but where the real latents go. So it is attacked
as it stands, and then learns what the real encoders make of the result.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from chance import each, noise, uniform
from torch import Tensor
from torch.nn import functional

if TYPE_CHECKING:
    from loss import Latents

    from belladonna.surrogates.student import Student

AWAY = 0.3
"""Share of the attacks that lead away from where a picture is, rather than towards another."""

_NARROWEST = 0.3  # a blur of fewer pixels does nothing
_STEEPEST = 2.0  # root mean squares: the longest step of one pixel
_SMALLEST = 1e-12


@dataclass(frozen=True, slots=True)
class Attack:
    """A few normalised gradient steps from smooth noise, on B pictures at once.

    Attributes:
        peak: largest change of a sample, 1 being white; B x 1 x 1 x 1.
        sigma: of the Gaussian that smooths noise and steps, in pixels.
        chroma: share of the colour differences that is kept, in [0, 1]; B x 1 x 1 x 1.
        steps: at least 1.
        away: where from the picture's own latents, rather than towards the anchor's; B x 1 x 1 x 1.
    """

    peak: Tensor
    sigma: float
    chroma: Tensor
    steps: int
    away: Tensor

    def __call__(self, student: Student, x: Tensor, anchor: Latents, generator: torch.Generator) -> Tensor:
        """Perturb pictures.

        Args:
            student: to attack.
            x: B x 3 x H x W in [0, 1].
            anchor: latents of what the student should see instead.
            generator: of the noise, on the CPU.

        Returns:
            What to add to `x`; the sum stays in [0, 1].
        """
        with torch.no_grad():
            own = student.encode(x)
        goal = {family: torch.where(self.away, own[family], latent) for family, latent in anchor.items()}
        sign = 1 - 2 * self.away.float().flatten()
        d = blur(noise(generator, x.shape, x.device), self.sigma) * self.peak / 4
        for _ in range(self.steps):
            d = d.detach().requires_grad_(True)
            latents = student.encode(x + d)
            loss = torch.stack([_distance(latents[family], wanted) for family, wanted in goal.items()]).sum(0)
            (gradient,) = torch.autograd.grad((sign * loss).sum(), d)
            d = torch.maximum(torch.minimum(d.detach() - self._step(gradient), self.peak), -self.peak)
        return ((x + d).clamp(0, 1) - x).detach()

    def _step(self, gradient: Tensor) -> Tensor:
        luma = gradient.mean(1, keepdim=True)
        step = blur(luma + self.chroma * (gradient - luma), self.sigma)
        size = step.square().mean((1, 2, 3), keepdim=True).sqrt().clamp_min(_SMALLEST)
        return (step / size).clamp(-_STEEPEST, _STEEPEST) * self.peak / self.steps


def draw(generator: torch.Generator, x: Tensor) -> Attack:
    """Draw an attack on pictures: 2/255 to 14/255, mostly in luma, three of ten away.

    Two of three take one to four steps, the others eight to twelve, as the engine does.
    """
    many = uniform(generator, 0, 1) < 1 / 3
    return Attack(
        peak=2 ** each(generator, 1, 3.8, x) / 255,
        sigma=draw_sigma(generator),
        chroma=each(generator, 0, 1, x) ** 2,
        steps=int(uniform(generator, 8, 13) if many else uniform(generator, 1, 5)),
        away=each(generator, 0, 1, x) < AWAY,
    )


def draw_sigma(generator: torch.Generator) -> float:
    """Draw how smooth an attack is, in pixels: a third of them are as sharp as can be."""
    return max(0.0, uniform(generator, -0.8, 1.6))


def blur(x: Tensor, sigma: float) -> Tensor:
    """Smooth B x C x H x W with a Gaussian of `sigma` pixels, borders reflected."""
    if sigma < _NARROWEST:
        return x
    radius = math.ceil(2.5 * sigma)
    taps = torch.arange(-radius, radius + 1, dtype=x.dtype, device=x.device)
    kernel = torch.exp(-taps.square() / (2 * sigma * sigma))
    kernel = (kernel / kernel.sum()).repeat(x.shape[1], 1, 1, 1)
    x = functional.pad(x, (radius,) * 4, mode="reflect")
    x = functional.conv2d(x, kernel, groups=x.shape[1])
    return functional.conv2d(x, kernel.mT, groups=x.shape[1])


def _distance(latent: Tensor, wanted: Tensor) -> Tensor:
    """Relative squared distance of each picture's latents: B values."""
    error = (latent.float() - wanted.float()).square().sum((1, 2, 3))
    return error / wanted.float().square().sum((1, 2, 3)).clamp_min(_SMALLEST)
