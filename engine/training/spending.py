"""Perturbations scaled so that each picture spends its visibility budget, differentiably."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

from belladonna.plan import PACES
from belladonna.start import bounded
from belladonna.visibility.combing import combed
from belladonna.visibility.plain import greyed, plainness
from belladonna.visibility.ssim import small_change_charge

if TYPE_CHECKING:
    from collections.abc import Callable

    from belladonna.visibility.flip import Flip

_EXPONENT = 0.74  # FLIP grows with this power of the amplitude, as measured between 2/255 and 13/255
_STEPS = 4
_FAINTEST, _STRONGEST = 0.02, 4.0  # scales
_SMALLEST_FLIP = 1e-4


def finisher(x: Tensor, bound: Tensor) -> Callable[[Tensor], Tensor]:
    """Give what the engine does to a perturbation in the end: stains and lines are taken off plain ground.

    Args:
        x: B x 3 x H x W in [0, 1], the pictures.
        bound: B x 1 x H x W, the tolerance.
    """
    plain = plainness(small_change_charge(x))
    limit = PACES["fast"].aided.line * bound
    return lambda d: combed(greyed(d, plain), plain, limit)


def spend(
    x: Tensor,
    raw: Tensor,
    bound: Tensor,
    flip: Flip,
    limits: Tensor,
    *,
    finish: Callable[[Tensor], Tensor],
) -> tuple[Tensor, Tensor]:
    """Scale raw perturbations until they spend `limits`.

    Only the last step towards the budget carries gradients: those say how the scale must answer to a
    change of `raw`, so that what costs more visibility is given less amplitude.

    Args:
        x: B x 3 x H x W in [0, 1].
        raw: the same shape, unbounded shares of the tolerance.
        bound: B x 1 x H x W, the tolerance.
        flip: against `x`.
        limits: B values, the mean FLIP to spend.
        finish: what is done to a perturbation before anybody sees it.

    Returns:
        The perturbation, whose sum with `x` stays in [0, 1], and the scales, B values; where the tolerance
        leaves no room for the budget, less is spent.
    """

    def scaled(scales: Tensor) -> Tensor:
        return (x + finish(bounded(scales[:, None, None, None] * raw, bound))).clamp(0, 1)

    def nearer(scales: Tensor) -> Tensor:
        spent = flip.mean(scaled(scales)).clamp(min=_SMALLEST_FLIP)
        return (scales * (limits / spent) ** (1 / _EXPONENT)).clamp(_FAINTEST, _STRONGEST)

    scales = torch.ones_like(limits)
    with torch.no_grad():
        for _ in range(_STEPS):
            scales = nearer(scales)
    scales = nearer(scales)
    return scaled(scales) - x, scales
