"""A report in words, for people.

The words say how far encoders' reading of the file has moved, which does not tell what a generator trained on
it will learn (``docs/evidence.md``). They compare with the published algorithm at the visibility of `medium`:
before anything is done to the file its mean shift is 0.034 with a given anchor, and 0.043 with anchors as
Belladonna draws them (``docs/bench.md``; 0.025 and 0.030 over all transforms). From 0.043 on a reading has
moved some way, from twice that on far.
"""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from belladonna.inspect import words
from belladonna.outcome import Visibility
from belladonna.surrogates.base import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from belladonnad.jobs.models import Report, VisibilityReport

Verdict = Literal["far", "some", "little", "none"]
Survival = Literal["yes", "partly", "no"]

THRESHOLDS: Mapping[Verdict, float] = {"far": 0.086, "some": 0.043, "little": words.NOTHING}
"""The least shift of each; below the last there is none."""

SURVIVAL: Mapping[Survival, float] = {"yes": words.SURVIVES, "partly": words.PARTLY}
"""The least share of the shift that is left; below the last it does not survive."""

_QUESTIONS = {
    "site": "what the chosen site makes of it",
    "site_preview": "that site's preview",
    "jpeg75": "Instagram's compression",
    "jpeg85": "compression as on ArtStation or X",
    "webp80": "conversion to WebP",
    "short1024": "resizing to 1024 pixels",
    "short768": "resizing to 768 pixels",
    "short512": "small previews of 512 pixels",
    "crop90": "cropping by a tenth",
}
"""What may happen to a picture, as an artist would say it."""


class FamilySummary(BaseModel):
    """How far one family's reading of the picture has moved."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    verdict: Verdict


class SurvivalSummary(BaseModel):
    """Whether the shift is still there after something was done to the picture."""

    model_config = ConfigDict(frozen=True)

    transform: str
    title: str
    verdict: Survival


class Summary(BaseModel):
    """A report in words."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict = Field(description="Of the mean over all families.")
    movement: str = Field(description="One sentence: how far each family's reading has moved.")
    visibility: str | None = Field(description="One sentence: how much of the change can be seen.")
    families: tuple[FamilySummary, ...]
    survival: tuple[SurvivalSummary, ...] = Field(description="Empty when nothing is there to survive.")
    transforms: dict[str, str] = Field(description="What the report's transforms do to a picture.")


def summarise(report: Report) -> Summary:
    """Put a report into words."""
    figures = {name: _known(transforms) for name, transforms in report.shift.items()}
    whole = {name: transforms["none"] for name, transforms in figures.items() if "none" in transforms}
    families = tuple(
        FamilySummary(name=name, title=words.family(name), verdict=_verdict(shift))
        for name, shift in whole.items()
    )
    # The built-in estimate speaks only where no real model does.
    judged = {name: shift for name, shift in whole.items() if name != EMBEDDED} or whole
    verdict = _verdict(fmean(judged.values()) if judged else 0.0)
    return Summary(
        verdict=verdict,
        movement=_sentence([family for family in families if family.name in judged], verdict),
        visibility=_visibility(report.visibility),
        families=families,
        survival=tuple(_survival(list(figures.values()))),
        transforms=words.transforms(figures) if figures else {},
    )


def _known(transforms: Mapping[str, float | None]) -> dict[str, float]:
    return {name: figure for name, figure in transforms.items() if figure is not None}


def _verdict(shift: float) -> Verdict:
    return next((verdict for verdict, least in THRESHOLDS.items() if shift >= least), "none")


def _sentence(judged: list[FamilySummary], verdict: Verdict) -> str:
    if [family.name for family in judged] in [[], [EMBEDDED]]:
        return f"Moved towards the target: {_WORDS[verdict]}, by the built-in estimate."
    groups = [
        f"{_WORDS[each]} for {_listed(titles)}"
        for each in _WORDS
        if (titles := [family.title for family in judged if family.verdict == each])
    ]
    return f"Moved towards the target: {', '.join(groups)}."


_WORDS: Mapping[Verdict, str] = {
    "far": "far",
    "some": "some way",
    "little": "a little",
    "none": "hardly at all",
}


def _listed(titles: list[str]) -> str:
    return " and ".join([", ".join(titles[:-1]), titles[-1]] if len(titles) > 1 else titles)


def _survival(figures: list[dict[str, float]]) -> Iterable[SurvivalSummary]:
    whole = [it["none"] for it in figures if "none" in it]
    if not whole or fmean(whole) < words.NOTHING:
        return
    for transform, title in _QUESTIONS.items():
        left = [it[transform] for it in figures if transform in it]
        if left:
            share = fmean(left) / fmean(whole)
            verdict: Survival = next((name for name, least in SURVIVAL.items() if share >= least), "no")
            yield SurvivalSummary(transform=transform, title=title, verdict=verdict)


def _visibility(seen: VisibilityReport | None) -> str | None:
    if seen is None or seen.flip is None:
        return None
    return words.visibility(Visibility(flip=seen.flip, ssim=seen.ssim or 0.0, psnr=seen.psnr or 0.0))
