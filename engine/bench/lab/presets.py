"""How much of the laboratory is run: as a test, on two processor cores, or on a GPU."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

from belladonna.budget import FLIP_LIMITS
from belladonna.surrogates.base import EMBEDDED
from lab.experiment import Continued
from lab.objectives import MIXED
from lab.pictures import CONCEPTS
from lab.pixels import PIXELS
from lab.poison import Poison
from lab.training import Recipe
from lab.treatments import TREATMENTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from belladonna.request import Effort
    from lab.anchors import Choice

FAMILIES = ("sd1", "sdxl", "flux1", "flux2", "sana")

WINNER = "the winner"
"""Stands in a stage for that of the preset's contenders which leaves least of the source."""


@dataclass(frozen=True, slots=True)
class Dose:
    """Latents moved outright, without any picture: how much shift would it take?

    Attributes:
        share: of the way.
        common: all the same way, from mean to mean; else each to an anchor of its own.
    """

    share: float
    common: bool = False


@dataclass(frozen=True, slots=True)
class Stage:
    """Cells that belong together: everything with everything.

    Attributes:
        poisons: names of ways of poisoning.
        counts: of poisoned pictures.
        seeds: of continued trainings.
        treatments: of the poisoned pictures before training.
    """

    poisons: tuple[str, ...]
    counts: tuple[int, ...]
    seeds: tuple[int, ...] = (0,)
    treatments: tuple[str, ...] = ("none",)


@dataclass(frozen=True, slots=True)
class Preset:
    """What is trained, poisoned and asked.

    Attributes:
        family: whose latents the generator draws.
        concepts: that it learns.
        pairs: source and target concepts.
        poisons: ways of poisoning, by the name in tables.
        doses: the same, of latents outright.
        stages: the most important first.
        contenders: poisons of which one wins.
        asked: pictures drawn of the poisoned word.
        others: pictures drawn of each other word.
        others_at: poisoned pictures, when they are asked.
        width, depth, heads: of the generator.
        clean: how the generator is trained.
        minutes: that its training takes at most.
        continued: how it is trained further.
        guided: steps of a latent classifier's training.
        most: pictures of a concept that are used at most.
    """

    family: str
    concepts: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    poisons: dict[str, Poison]
    stages: tuple[Stage, ...]
    asked: int
    others: int
    others_at: int
    doses: dict[str, Dose] = field(default_factory=dict)
    contenders: tuple[str, ...] = ()
    width: int = 256
    depth: int = 6
    heads: int = 4
    clean: Recipe = field(default_factory=lambda: Recipe(5000, 32))
    minutes: float = 600
    continued: Continued = field(default_factory=Continued)
    guided: int = 600
    most: int = 10_000


_FLOWERS_AND_CLOTHES = CONCEPTS[:9]
"""Learnt within an hour or two on two cores; dogs and cats take a GPU."""

_LEARNT_SOON = ("rose", "sunflower", "dandelion", "dress", "t-shirt")
_LEARNT_SOON_PAIRS = (("rose", "sunflower"), ("t-shirt", "dress"))
"""Few concepts are learnt sooner."""

_NOISE = "white noise, medium"
_REFERENCES = {
    "control": Poison("control"),
    "mislabelled": Poison("mislabelled"),
    _NOISE: Poison("noise", FLIP_LIMITS["medium"]),
}

_ONE = ("sd1",)
_ALL = (*FAMILIES, EMBEDDED)
_ALONE = (EMBEDDED,)
_ENCODERS = {_ONE: "one encoder", _ALL: "all families", _ALONE: "embedded student"}
_KINDS: tuple[tuple[str, Choice], ...] = (
    ("direction", "own"),
    ("classified", "own"),
    ("explained", "own"),
    ("towards", "own"),
    ("away", "own"),
    ("towards", "nearest"),
    ("towards", "fixed"),
    ("along", "fixed"),
    ("along", "checkerboard"),
    ("statistics", "own"),
    ("towards", "mean"),
)
"""Objectives and anchors, the most promising first."""


_KINDS_OF_ALL = _KINDS[:7]

_KINDS_OF_EMBEDDED: tuple[tuple[str, Choice], ...] = (("towards", "own"), ("beyond", "checkerboard"))
"""Without labels, as whoever shades a single picture has none."""


def _ours(
    kinds: Iterable[tuple[str, Choice]],
    surrogates: tuple[str, ...],
    strengths: Iterable[str],
    effort: Effort = "thorough",
) -> dict[str, Poison]:
    # One encoder is asked half again as often as all together; the other efforts ask none.
    rounds = 24 if effort == "thorough" and len(surrogates) == 1 else 0
    return {
        f"{_way(objective, anchor)}, {_ENCODERS[surrogates]}, {strength}": Poison(
            "ours", FLIP_LIMITS[strength], objective, anchor, surrogates, effort, rounds
        )
        for strength, (objective, anchor) in product(strengths, kinds)
    }


def _way(objective: str, anchor: str) -> str:
    return objective if anchor == "own" else f"{objective} ({anchor} anchor)"


def _published(strengths: Iterable[str], steps: int, encoder: tuple[str, ...] = _ONE) -> dict[str, Poison]:
    return {
        f"published, {strength}": Poison("published", FLIP_LIMITS[strength], surrogates=encoder, steps=steps)
        for strength in strengths
    }


_DOSES = {f"{share} of the way to an anchor": Dose(share) for share in (0.2, 0.35, 0.5)} | {
    f"{share} of the way from mean to mean": Dose(share, common=True) for share in (0.25, 0.5, 1.0)
}

_PUBLISHED = "published, medium"
_TOWARDS = "towards, all families, medium"
_BEYOND = "beyond (checkerboard anchor), embedded student, medium"

_ONE_MEDIUM = _ours(_KINDS, _ONE, ["medium"])
_ALL_MEDIUM = _ours(_KINDS_OF_ALL, _ALL, ["medium"])
_HIGH = _ours(_KINDS[:5], _ONE, ["high"]) | _ours(_KINDS[:4], _ALL, ["high"])
_LOW = _ours(_KINDS[:3], _ONE, ["low"])
_EMBEDDED_MEDIUM = _ours(_KINDS_OF_EMBEDDED, _ALONE, ["medium"], "fast")
_EMBEDDED_HIGH = _ours(_KINDS_OF_EMBEDDED[-1:], _ALONE, ["high"], "fast")

_PRODUCT = "towards, embedded student, medium"
"""What `balanced` does; real encoders are asked by `thorough` alone."""
_COMPARED = (_PRODUCT, _NOISE, "mislabelled", _PUBLISHED)

_TINY = _ours(
    [
        ("direction", "own"),
        ("classified", "own"),
        ("explained", "own"),
        ("explained elsewhere", "own"),
        ("towards", "nearest"),
        ("away", "own"),
        ("along", "checkerboard"),
        ("statistics", "mean"),
    ],
    _ONE,
    ["medium"],
    "fast",
)
"""Each objective once."""
_FEW_DOSES = dict([*_DOSES.items()][::5])

_FLIPS = (0.12, 0.2, 0.3)
_VISIBLE = {
    f"{way}, FLIP {flip}": replace(poison, flip=flip)
    for way, poison in {
        "towards, embedded student": Poison("ours", surrogates=_ALONE),
        "white noise": Poison("noise"),
        "published": Poison("published", surrogates=_ONE, steps=20),
    }.items()
    for flip in _FLIPS
}
"""More than any budget allows: from where on does poison work?"""

_SEARCH = (
    Stage(("control",), (0, 300)),
    Stage((_NOISE, "mislabelled", _PUBLISHED, *_ONE_MEDIUM), (300,)),
    Stage((*_ALL_MEDIUM, *_HIGH), (300,)),
    Stage((WINNER, _TOWARDS, _PUBLISHED, "mislabelled"), (100,)),
    Stage(tuple(_DOSES), (300,)),
    Stage((WINNER, _TOWARDS, _PUBLISHED), (300,), treatments=("resize and JPEG 75", "another autoencoder")),
    Stage((WINNER, _TOWARDS, _PUBLISHED), (300, 200, 100, 50, 25), seeds=(0, 1, 2)),
    Stage(("mislabelled", "control"), (300, 100, 50, 25), seeds=(0, 1, 2)),
    Stage((*_ONE_MEDIUM, *_ALL_MEDIUM), (100,)),
    Stage((*_LOW, "published, high"), (300,)),
    Stage((WINNER, _TOWARDS), (300,), treatments=("blur and JPEG 75",)),
    Stage(tuple(_ALL_MEDIUM), (200, 50, 25), seeds=(0, 1, 2)),
)


_GPU = Preset(
    family="sd1",
    concepts=CONCEPTS,
    pairs=(("rose", "sunflower"), ("dog", "cat")),
    poisons=_REFERENCES | _published(["medium", "high"], 250) | _ONE_MEDIUM | _ALL_MEDIUM | _HIGH | _LOW,
    doses=_DOSES,
    stages=_SEARCH,
    contenders=tuple(name for name in _ALL_MEDIUM if not name.startswith("explained")),
    asked=64,
    others=64,
    others_at=300,
    width=384,
    depth=8,
    heads=6,
    clean=Recipe(100_000, 256, warm_up=500),
    minutes=7,
)

_LOW_AND_HIGH = _ours([("towards", "own")], _ALONE, ["low", "high"], "balanced")

_CPU = Preset(
    family="sd1",
    concepts=_FLOWERS_AND_CLOTHES,
    pairs=(("rose", "sunflower"),),
    poisons=_REFERENCES
    | _published(["medium", "high"], 20)
    | _ours([("towards", "own")], _ALONE, ["medium"], "balanced")
    | _LOW_AND_HIGH
    | _ours([("towards", "own")], _ALL, ["medium"])
    | _ours([("beyond", "checkerboard")], _ALONE, ["medium"], "fast")
    | _VISIBLE,
    stages=(
        Stage(("control",), (0,), seeds=(0, 1, 2)),
        Stage(("control", *_COMPARED), (100,), seeds=(0, 1, 2)),
        Stage(("control", *_COMPARED), (300,), seeds=(0, 1, 2)),
        Stage(_COMPARED, (50,), seeds=(0, 1, 2)),
        Stage(_COMPARED[:2], (300,), treatments=("resize and JPEG 75", "another autoencoder")),
        Stage(_COMPARED, (25,), seeds=(0, 1, 2)),
        Stage((*_LOW_AND_HIGH, "published, high"), (100,)),
        Stage(tuple(_VISIBLE), (100,)),
        Stage(("published, FLIP 0.3",), (300,)),
        Stage((_BEYOND,), (100,)),
        Stage((_TOWARDS,), (100,), seeds=(0, 1, 2)),
    ),
    asked=32,
    others=8,
    others_at=100,
    clean=Recipe(3000, 32),
    guided=40,
    continued=Continued(clean=25, steps=100, batch=32),
)

_CONTENDERS = _ours(
    [
        ("explained", "own"),
        ("explained elsewhere", "own"),
        ("direction", "own"),
        ("classified", "own"),
        ("along", "checkerboard"),
        ("away", "own"),
    ],
    _ONE,
    ["medium"],
)
_ASK_A_GENERATOR = tuple(name for name in _CONTENDERS if name.startswith("explained"))
_BEST = (*_ASK_A_GENERATOR, *(name for name in _CONTENDERS if name.startswith(("classified", "away"))))
"""By the first seed."""
_AWAY = _ours([("away", "own")], _ALONE, ["medium"], "balanced")
"""The best that takes neither labels nor a generator, by what ships."""

_FURTHER: tuple[tuple[str, Choice], ...] = tuple((name, "own") for name in ("away", *MIXED, "towards"))
"""From distance alone to what `fast` and `balanced` gain, with mixtures of both between."""
_FURTHER_BY_ALL = _ours(_FURTHER, _ALL, ["medium"])
_FURTHER_ALONE = _ours(_FURTHER, _ALONE, ["medium"], "balanced")
_BESIDE = ("control", _NOISE)
_FURTHER_WAYS = (*_BESIDE, *_FURTHER_BY_ALL, *_FURTHER_ALONE)

PRESETS = {
    "tiny": Preset(
        family="sd1",
        concepts=("rose", "sunflower"),
        pairs=(("rose", "sunflower"),),
        poisons=_REFERENCES
        | _published(["medium"], 3)
        | _TINY
        | _ours([("direction", "own")], _ALL, ["medium"], "fast"),
        doses=_FEW_DOSES,
        stages=(
            Stage(("control",), (0, 8)),
            Stage(("mislabelled", _PUBLISHED, *_TINY, *list(_ALL_MEDIUM)[:1], *_FEW_DOSES), (8,)),
            Stage((WINNER,), (8,), treatments=tuple(TREATMENTS)),
            Stage((WINNER,), (4,), seeds=(0, 1)),
        ),
        contenders=tuple(_TINY)[:2],
        asked=4,
        others=4,
        others_at=8,
        width=64,
        depth=2,
        clean=Recipe(20, 16),
        continued=Continued(clean=8, steps=10, batch=8),
        guided=3,
        most=12,
    ),
    "cpu": _CPU,
    # Another latent space, and clothes too.
    "flux2": replace(
        _CPU,
        family="flux2",
        concepts=_LEARNT_SOON,
        pairs=_LEARNT_SOON_PAIRS,
        poisons=_CPU.poisons | _published(["medium"], 20, ("flux2",)),
        stages=(
            Stage(("control",), (0,)),
            Stage(("control", *_COMPARED), (100,)),
            Stage(("control", *_COMPARED), (100,), seeds=(1, 2)),
        ),
        others=0,
        clean=Recipe(2500, 32),
        most=500,
    ),
    # What took most on the GPU, beside noise that is as visible.
    "objectives": replace(
        _CPU,
        concepts=_LEARNT_SOON,
        pairs=_LEARNT_SOON_PAIRS[:1],
        poisons=_CPU.poisons | _CONTENDERS | _AWAY,
        stages=(
            Stage(("control",), (0,)),
            Stage((*_COMPARED, "control", *_BEST), (100,)),
            Stage((*_COMPARED, "control", *_BEST), (100,), seeds=(1, 2)),
            Stage(tuple(_AWAY), (100,), seeds=(0, 1, 2)),
            Stage((*_ASK_A_GENERATOR, _NOISE), (100,), treatments=("resize and JPEG 75",)),
            Stage(tuple(_CONTENDERS), (100,)),
        ),
        others=0,
        clean=Recipe(2500, 32),
        guided=600,
        most=500,
    ),
    # Does distance, whichever way, take more than noise does when it is sought in all families at once?
    "families": replace(
        _CPU,
        concepts=_LEARNT_SOON,
        pairs=_LEARNT_SOON_PAIRS[:1],
        poisons=_REFERENCES | _published(["medium"], 20) | _FURTHER_BY_ALL | _FURTHER_ALONE,
        stages=(
            Stage(("control",), (0,)),
            Stage((*_FURTHER_WAYS, _PUBLISHED, "mislabelled"), (100,)),
            Stage(_FURTHER_WAYS, (100,), seeds=(1, 2)),
            Stage((*_BESIDE, *_FURTHER_BY_ALL), (100,), seeds=(0, 1, 2), treatments=("resize and JPEG 75",)),
            Stage((_PUBLISHED, "mislabelled"), (100,), seeds=(1, 2)),
        ),
        others=0,
        clean=Recipe(2500, 32),
        most=500,
    ),
    # No encoder at all: poison of the others should do nothing. Pixels are slow to learn, so few concepts.
    "pixels": replace(
        _CPU,
        family=PIXELS,
        concepts=("rose", "sunflower", "dandelion", "t-shirt", "shoes"),
        stages=(Stage(("control",), (0,)), Stage(("control", *_COMPARED), (100,))),
        others=0,
        width=192,
        clean=Recipe(4000, 32),
    ),
    "gpu": _GPU,
    # What ships, on the generator that "gpu" trained.
    "embedded": replace(
        _GPU,
        pairs=(("rose", "sunflower"),),
        poisons=_REFERENCES | _EMBEDDED_MEDIUM | _EMBEDDED_HIGH,
        doses={},
        stages=(
            Stage(("control", _NOISE, *_EMBEDDED_MEDIUM), (300,)),
            Stage(tuple(_EMBEDDED_MEDIUM)[-1:], (300,), treatments=("resize and JPEG 75",)),
            Stage(tuple(_EMBEDDED_HIGH), (300,)),
        ),
        contenders=(),
        others=0,
        continued=Continued(batch=32),
    ),
}
