"""How far the student's latents, and their displacements, are from the real ones."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from attack import blur
from torch import Tensor
from torch.nn import functional

Latents = Mapping[str, Tensor]
"""B x C x h x w by family."""

_SMALLEST = 1e-8


def difference(after: Latents, before: Latents) -> dict[str, Tensor]:
    """Subtract family by family, for the families of `before`, in float32."""
    return {family: after[family].float() - latent.float() for family, latent in before.items()}


def relative_error(student: Latents, teacher: Latents) -> Tensor:
    """Average |s - t|^2 / |t|^2 over the teacher's families, each over its whole batch.

    Relative, because latent spaces differ in scale; over the batch, so that a picture whose latent hardly
    moves does not outweigh the others.
    """
    errors = [
        (student[family].float() - wanted).square().sum() / wanted.square().sum().clamp_min(_SMALLEST)
        for family, wanted in teacher.items()
    ]
    return torch.stack(errors).mean()


def cosines(student: Latents, teacher: Latents) -> dict[str, Tensor]:
    """Cosine between two displacements of each picture: B values by family."""
    return {
        family: functional.cosine_similarity(student[family].float().flatten(1), wanted.flatten(1))
        for family, wanted in teacher.items()
    }


def misdirection(student: Tensor, teacher: Tensor, sigma: float) -> Tensor:
    """Average 1 - cosine between gradients, M x 3 x H x W each, smoothed by `sigma` pixels."""
    ours, real = (blur(gradient.float(), sigma).flatten(1) for gradient in (student, teacher))
    return 1 - functional.cosine_similarity(ours, real).mean()
