"""Gradients of what an attack gains: how much latents move along a way, by picture and pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

    from belladonna.surrogates.base import Surrogate


def unit(way: Tensor) -> Tensor:
    """Make the latents of each picture, B x C x h x w, a vector of length one."""
    return functional.normalize(way.flatten(1)).view_as(way)


def gradient_along(encoder: Surrogate, family: str, x: Tensor, way: Tensor) -> Tensor:
    """Give the gradient of the latents' component along a way.

    Args:
        encoder: that answers for the family.
        family: whose latents are meant.
        x: B x 3 x H x W in [0, 1].
        way: of the latents' shape, for each picture.

    Returns:
        B x 3 x H x W.
    """
    with torch.enable_grad():
        pictures = x.detach().requires_grad_(True)
        (gradient,) = torch.autograd.grad((way * encoder.encode(pictures)[family]).sum(), pictures)
    return gradient
