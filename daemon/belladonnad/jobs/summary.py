"""A report in words, for people.

The words compare with the published algorithm, whose mean shift at the visibility of `medium` is 0.034
(``docs/bench.md``): from that on a shift is moderate, from twice that on strong. They say how far an
encoder's reading has moved, not that a generator trained on it is sure to learn the wrong thing.
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

Verdict = Literal["strong", "moderate", "weak", "none"]
Survival = Literal["yes", "partly", "no"]

THRESHOLDS: Mapping[Verdict, float] = {"strong": 0.07, "moderate": 0.035, "weak": words.NOTHING}
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
    """How strong the protection is against one family of generators."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    verdict: Verdict


class SurvivalSummary(BaseModel):
    """Whether the protection is still there after something was done to the picture."""

    model_config = ConfigDict(frozen=True)

    transform: str
    title: str
    verdict: Survival


class Summary(BaseModel):
    """A report in words."""

    model_config = ConfigDict(frozen=True)

    verdict: Verdict = Field(description="Of the mean over all families.")
    strength: str = Field(description="One sentence about each family.")
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
        strength=_sentence([family for family in families if family.name in judged], verdict),
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
        return f"{_WORDS[verdict]} by the built-in estimate."
    groups = [
        f"{_WORDS[each].lower()} against {_listed(titles)}"
        for each in _WORDS
        if (titles := [family.title for family in judged if family.verdict == each])
    ]
    text = ", ".join(groups)
    return f"{text[0].upper()}{text[1:]}."


_WORDS: Mapping[Verdict, str] = {
    "strong": "Strong",
    "moderate": "Moderate",
    "weak": "Weak",
    "none": "Hardly any effect",
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
