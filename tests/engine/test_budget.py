from __future__ import annotations

import math
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from belladonna.budget import FLIP_LIMITS, fit

if TYPE_CHECKING:
    from collections.abc import Callable


class Counted:
    """A visibility that knows how often it was measured."""

    def __init__(self, visibility: Callable[[float], float]) -> None:
        self._visibility = visibility
        self.factors: list[float] = []

    def __call__(self, factor: float) -> float:
        self.factors.append(factor)
        return self._visibility(factor)


def test_a_stronger_setting_may_be_seen_more() -> None:
    assert 0 < FLIP_LIMITS["low"] < FLIP_LIMITS["medium"] < FLIP_LIMITS["high"] < 0.1


@given(
    scale=st.floats(0.025, 1),
    exponent=st.floats(0.5, 1.2),
    limit=st.sampled_from(list(FLIP_LIMITS.values())),
)
@example(scale=0.025, exponent=0.71875, limit=0.08)  # spent, though a little more would fit, too
def test_the_budget_is_spent_and_never_passed(scale: float, exponent: float, limit: float) -> None:
    def visibility(factor: float) -> float:
        return scale * math.pow(factor, exponent)

    factor = fit(visibility, limit)
    assert visibility(factor) <= limit
    assert factor == 5.0 or visibility(factor) >= 0.92 * limit


def test_a_perturbation_that_fits_is_measured_once() -> None:
    visibility = Counted(lambda factor: 0.0535 * factor)
    assert fit(visibility, 0.055) == 1
    assert visibility.factors == [1]


def test_where_measuring_is_cheap_more_of_the_budget_can_be_asked_for() -> None:
    def visibility(factor: float) -> float:
        return 0.0515 * factor

    assert fit(visibility, 0.055) == 1
    assert 0.95 * 0.055 <= visibility(fit(visibility, 0.055, enough=0.95)) <= 0.055


def test_few_measurements_suffice_as_each_costs_seconds_on_a_large_picture() -> None:
    visibility = Counted(lambda factor: 0.3 * factor**0.7)
    fit(visibility, 0.055)
    assert len(visibility.factors) <= 3


def test_what_cannot_be_seen_is_amplified_only_so_far() -> None:
    assert fit(lambda _: 0.0, 0.055) == 5.0
    assert fit(lambda factor: 0.004 * factor, 0.055) == 5.0


def test_what_always_shows_is_left_out() -> None:
    assert fit(lambda _: 0.5, 0.055) < 0.01


def test_a_visibility_that_rises_in_leaps_stays_within_the_limit() -> None:
    def leaps(factor: float) -> float:
        return math.ceil(factor * 4) * 0.02

    assert 0 < leaps(fit(leaps, 0.055)) <= 0.055


def test_flat_art_that_soon_shows_little_more_is_not_measured_at_every_step() -> None:
    visibility = Counted(lambda factor: 0.035 * factor**0.15)
    assert fit(visibility, 0.055) == 5.0
    assert len(visibility.factors) <= 4
