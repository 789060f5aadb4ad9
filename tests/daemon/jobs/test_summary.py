from __future__ import annotations

from typing import Any

import pytest

from belladonnad.jobs.models import Report
from belladonnad.jobs.summary import summarise


def report(shift: dict[str, dict[str, float | None]], **more: Any) -> Report:
    return Report(mode="poison", strength="medium", effort="balanced", seconds=1, shift=shift, **more)


@pytest.mark.parametrize(
    ("shift", "verdict"),
    [
        (0.086, "far"),
        (0.085, "some"),
        (0.043, "some"),
        (0.042, "little"),
        (0.02, "little"),
        (0.019, "none"),
        (-1, "none"),
    ],
)
def test_a_shift_is_judged_by_what_the_published_algorithm_reaches(shift: float, verdict: str) -> None:
    summary = summarise(report({"flux1": {"none": shift}}))
    assert summary.families[0].verdict == verdict
    assert summary.verdict == verdict


def test_one_sentence_names_the_families_from_the_farthest_moved_on() -> None:
    shifts = {"sd1": 0.09, "sdxl": 0.05, "flux1": 0.2, "flux2": 0.1, "sana": 0.0, "embedded": 0.5}
    summary = summarise(report({name: {"none": shift} for name, shift in shifts.items()}))
    assert summary.movement == (
        "Moved towards the target: far for Stable Diffusion 1 and 2, FLUX.1 and FLUX.2, "
        "some way for Stable Diffusion XL, hardly at all for Sana."
    )


def test_the_built_in_estimate_speaks_where_no_model_does() -> None:
    summary = summarise(report({"embedded": {"none": 0.05}}))
    assert summary.movement == "Moved towards the target: some way, by the built-in estimate."
    assert summarise(report({})).verdict == "none"


@pytest.mark.parametrize(
    ("left", "verdict"), [(0.08, "yes"), (0.0751, "yes"), (0.0749, "partly"), (0.036, "partly"), (0.03, "no")]
)
def test_what_survives_is_judged_by_the_share_that_is_left(left: float, verdict: str) -> None:
    summary = summarise(report({"sd1": {"none": 0.1, "jpeg75": left}}))
    assert [(one.title, one.verdict) for one in summary.survival] == [("Instagram's compression", verdict)]


def test_nothing_survives_where_nothing_was() -> None:
    assert summarise(report({"sd1": {"none": 0.01, "jpeg75": 0.01}})).survival == ()


def test_a_figure_that_is_missing_is_left_out() -> None:
    summary = summarise(report({"sd1": {"none": 0.1, "jpeg75": None}, "flux1": {"none": None}}))
    assert summary.survival == ()
    assert [family.name for family in summary.families] == ["sd1"]
