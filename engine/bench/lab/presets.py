"""How much of the laboratory is run: as a test, on two processor cores, or on a GPU."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from belladonna.budget import FLIP_LIMITS
from belladonna.surrogates.base import EMBEDDED

if TYPE_CHECKING:
    from belladonna.request import Effort
from lab.experiment import Continued
from lab.pictures import CONCEPTS
from lab.poison import Poison
from lab.training import Recipe

FAMILIES = ("sd1", "sdxl", "flux1", "flux2", "sana")
_FLOWERS_AND_CLOTHES = CONCEPTS[:9]
"""Learnt within an hour or two on two cores; dogs and cats take a GPU."""


@dataclass(frozen=True, slots=True)
class Preset:
    """What is trained, poisoned and asked.

    Attributes:
        family: whose latents the generator draws.
        concepts: that it learns.
        pairs: source and target concepts.
        poisons: ways of poisoning, by the name in tables.
        doses: shares of the way to the target by which latents are moved outright, without any picture: how
            much shift would it take?
        counts: of poisoned pictures.
        recompressed: also with JPEG 75 and a resize between the poison and the training.
        seeds: of continued trainings.
        asked: pictures drawn of each word.
        width, depth: of the generator.
        clean: how the generator is trained.
        continued: how it is trained further.
        most: pictures of a concept that are used at most.
    """

    family: str
    concepts: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    poisons: dict[str, Poison]
    counts: tuple[int, ...]
    seeds: tuple[int, ...]
    asked: int
    doses: tuple[float, ...] = ()
    recompressed: tuple[bool, ...] = (False,)
    width: int = 256
    depth: int = 6
    clean: Recipe = field(default_factory=lambda: Recipe(5000, 32))
    continued: Continued = field(default_factory=Continued)
    most: int = 10_000


_WAYS: tuple[tuple[Effort, tuple[str, ...]], ...] = (
    ("fast", (EMBEDDED,)),
    ("balanced", (*FAMILIES, EMBEDDED)),
    ("thorough", (*FAMILIES, EMBEDDED)),
)


def _poisons(family: str, steps: int, *, every: bool) -> dict[str, Poison]:
    published = {
        f"published, {strength}": Poison("published", flip, surrogates=(family,), steps=steps)
        for strength, flip in FLIP_LIMITS.items()
        if every or strength == "medium"
    }
    ours = {
        f"ours, {strength}, {effort}": Poison("ours", flip, effort, surrogates)
        for strength, flip in FLIP_LIMITS.items()
        for effort, surrogates in _WAYS
        if every or (strength, effort) == ("medium", "balanced")
    }
    return {"mislabelled": Poison("mislabelled"), "control": Poison("control"), **ours, **published}


PRESETS = {
    "tiny": Preset(
        family="sd1",
        concepts=("rose", "sunflower"),
        pairs=(("rose", "sunflower"),),
        poisons={"mislabelled": Poison("mislabelled"), "control": Poison("control")},
        doses=(0.5,),
        counts=(8,),
        seeds=(0,),
        asked=4,
        width=64,
        depth=2,
        clean=Recipe(40, 16),
        continued=Continued(clean=8, steps=10, batch=8),
        most=40,
    ),
    "cpu": Preset(
        family="sd1",
        concepts=_FLOWERS_AND_CLOTHES,
        pairs=(("t-shirt", "dress"), ("rose", "sunflower"), ("hat", "shoes")),
        poisons=_poisons("sd1", 50, every=False),
        doses=(0.1, 0.2, 0.3, 0.4, 0.6),
        counts=(50, 100, 300),
        seeds=(0, 1, 2),
        asked=48,
    ),
    "gpu": Preset(
        family="sd1",
        concepts=CONCEPTS,
        pairs=(("dog", "cat"), ("rose", "sunflower"), ("t-shirt", "dress"), ("hat", "shoes")),
        poisons=_poisons("sd1", 500, every=True),
        doses=(0.1, 0.2, 0.3, 0.4, 0.6, 0.8),
        counts=(25, 50, 100, 200, 300),
        seeds=(0, 1, 2),
        asked=200,
        recompressed=(False, True),
        width=512,
        depth=12,
        clean=Recipe(60_000, 256),
    ),
}
