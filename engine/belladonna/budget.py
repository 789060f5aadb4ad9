"""Meeting a visibility budget by measurement."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

FLIP_LIMITS = {"low": 0.035, "medium": 0.055, "high": 0.08}
"""Mean LDR-FLIP at 67 pixels per degree; medium is about the LPIPS of 0.07 in the Nightshade paper."""

AIM = 0.97
"""Share of the limit to spend: enough below it for what rounding adds."""

HEADROOM = 2.0
"""How far the tolerance map may be passed where else the budget stays unspent: flat art hides nothing."""

_ENOUGH = 0.92  # of the limit: what is accepted as spent

MIDDLE = (1 + _ENOUGH) / 2
"""Of the limit, in the middle of what is accepted: where a guess has most room for being wrong."""

_STRONGEST = 5.0  # times the perturbation as it is given
_TRIES = 8
_EXPONENT = 0.75  # FLIP grows about so with the amplitude, until more is seen of it
_FLATTEST, _STEEPEST = 0.1, 1.2
_SMALLEST = 1e-6


def allowed(limit: float) -> float:
    """Say how many times the tolerance map may be used at a budget; once at medium."""
    return limit / FLIP_LIMITS["medium"]


def fit(
    visibility: Callable[[float], float],
    limit: float,
    *,
    first: float = 1.0,
    tries: int = _TRIES,
    enough: float = _ENOUGH,
) -> float:
    """Find the factor at which a perturbation spends its budget.

    Args:
        visibility: mean FLIP of the perturbation times a factor; rises with it.
        limit: that must not be passed.
        first: factor to try.
        tries: at most.
        enough: share of the limit that is accepted as spent.

    Returns:
        A factor of at most 5 whose visibility is enough and not above the limit; where none is (a picture
        that hides everything, or nothing), the largest found below the limit, 0 if need be.
    """
    low, high, factor = 0.0, _STRONGEST, first
    exponent, before = _EXPONENT, (factor, 0.0)
    for _ in range(tries):
        seen = visibility(factor)
        if seen > limit:
            high = factor
        else:
            low = factor
            if seen >= enough * limit or factor == _STRONGEST:
                break
        exponent, before = _exponent(before, (factor, seen), exponent), (factor, seen)
        guess = factor * math.pow(AIM * limit / max(seen, _SMALLEST), 1 / exponent)
        factor = guess if low < guess < high else _STRONGEST if high == _STRONGEST else (low + high) / 2
    return low


def _exponent(before: tuple[float, float], now: tuple[float, float], otherwise: float) -> float:
    """Say with which power FLIP grows between two pairs of a factor and the FLIP at it."""
    factors, seen = now[0] / before[0], now[1] / max(before[1], _SMALLEST)
    if factors == 1 or seen <= 0:
        return otherwise
    return min(_STEEPEST, max(_FLATTEST, math.log(seen) / math.log(factors)))
