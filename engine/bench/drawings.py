"""Anchors that Belladonna draws, for the benchmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna import anchors
from belladonna.anchors.nearest import nearest

if TYPE_CHECKING:
    import numpy as np
    import torch
    from numpy.typing import NDArray
    from subjects import Subject

    from belladonna.surrogates.base import Surrogate


def first(subject: Subject) -> NDArray[np.float32]:
    """Give the first drawing of the subject's target, its colours moved half of the way to the picture's."""
    return next(anchors.candidates(subject.target, subject.picture, variants=1))


def nearest_of(
    subject: Subject, judge: Surrogate, device: torch.device, *, variants: int = 3, amount: float = 0.5
) -> NDArray[np.float32]:
    """Give the nearest of drawings in four positions each: what the product does at `balanced`.

    Args:
        subject: the picture, and what is to be drawn.
        judge: on `device`.
        device: where to look.
        variants: drawings.
        amount: how far colours are moved towards the picture's.
    """
    choice = anchors.candidates(subject.target, subject.picture, variants=variants, amount=amount)
    return nearest(choice, subject.picture, judge, device)
