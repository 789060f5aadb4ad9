"""The figures in sentences that an artist understands."""

from __future__ import annotations

from statistics import fmean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from belladonna.inspect.recognition import Recognition, Share
    from belladonna.outcome import Shift, Visibility

TRANSFORMS = {
    "none": "left as it is",
    "jpeg75": "JPEG, quality 75",
    "jpeg85": "JPEG, quality 85",
    "webp80": "WebP, quality 80",
    "short512": "resized to 512 px",
    "short768": "resized to 768 px",
    "short1024": "resized to 1024 px",
    "crop90": "cropped by a tenth",
    "site": "as the site hands it out",
    "site_preview": "as the site's preview",
}

_FAMILIES = {
    "embedded": "Built-in estimate",
    "sd1": "Stable Diffusion 1 and 2",
    "sdxl": "Stable Diffusion XL",
    "sd3": "Stable Diffusion 3",
    "flux1": "FLUX.1",
    "flux2": "FLUX.2",
    "sana": "Sana",
}

# The limits of the contract's budgets.
_LOW, _MEDIUM, _HIGH = 0.035, 0.055, 0.08

NOTHING = 0.02
"""A figure below it is not told apart from nothing."""

SURVIVES, PARTLY = 0.75, 0.35
"""Shares of the shift that are left: from the first on it survives, from the second on in part."""


def family(name: str) -> str:
    """Name the generators that a surrogate stands for."""
    plain, full, _ = name.partition("-full")
    return f"{_FAMILIES.get(plain, plain)}{', full model' if full else ''}"


def transforms(figures: Shift) -> dict[str, str]:
    """Name the transforms that there are figures of, in the order of `TRANSFORMS`."""
    known = next(iter(figures.values()))
    return {name: label for name, label in TRANSFORMS.items() if name in known}


def visibility(seen: Visibility) -> str:
    """Say how much of the change can be seen."""
    if seen.flip == 0:
        return "The two pictures are the same to the last pixel."
    if seen.flip <= _LOW:
        return "Very hard to see, even when you switch back and forth between the two."
    if seen.flip <= _MEDIUM:
        return "Hard to see. A trained eye may find it on smooth areas, when you switch between the two."
    if seen.flip <= _HIGH:
        return "Faintly visible on smooth areas and plain colours when you compare the two."
    return "Plainly visible: most people will notice it without a comparison."


def movements(figures: Shift, *, anchored: bool) -> list[str]:
    """Say how differently each family reads the picture when nobody has touched it."""
    return [
        f"{family(name)}: {_movement(transforms['none'], anchored=anchored)}"
        for name, transforms in figures.items()
    ]


def _movement(figure: float, *, anchored: bool) -> str:
    if abs(figure) < NOTHING:
        return "reads it as before."
    if not anchored:
        return f"reads it differently, by {figure:.0%} of what sets it apart from an empty canvas."
    if figure < 0:
        return f"reads it as {-figure:.0%} farther from the target."
    return f"reads it as {figure:.0%} nearer to the target."


def survival(figures: Shift) -> list[str]:
    """Say what the change survives, as an average over the families."""
    means = {name: fmean(it[name] for it in figures.values()) for name in transforms(figures)}
    whole = means.pop("none")
    if whole < NOTHING:
        return ["There is hardly any movement to begin with, so nothing that could survive."]
    kept = {name: mean / whole for name, mean in means.items()}
    return [
        f"{verdict}: {_listing(these)}."
        for verdict, these in (
            ("Survives", {n: k for n, k in kept.items() if k >= SURVIVES}.items()),
            ("Survives in part", {n: k for n, k in kept.items() if PARTLY <= k < SURVIVES}.items()),
            ("Mostly lost", {n: k for n, k in kept.items() if k < PARTLY}.items()),
        )
        if these
    ]


def recognition(found: Recognition | None) -> list[str]:
    """Say how sure a classifier is of what the picture shows, before and after."""
    if found is None:
        return ["The classifier does not know what the original shows, so it cannot be asked."]
    return [
        f"“{found.concept}” in the pictures themselves: {_sureness(found.picture)}.",
        *(f"As {family(name)} draws it: {_sureness(share)}." for name, share in found.models.items()),
    ]


def _sureness(share: Share) -> str:
    return f"{share.original:.0%} before, {share.shaded:.0%} after"


def _listing(kept: Iterable[tuple[str, float]]) -> str:
    return "; ".join(f"{TRANSFORMS[name]} ({min(1, max(0, share)):.0%} left)" for name, share in kept)
