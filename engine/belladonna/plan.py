"""What will be done with one picture: the request, with every choice made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from belladonna.errors import UsageError
from belladonna.objective import TowardsAndAway, towards
from belladonna.perturb import Perturbation
from belladonna.surrogates.base import EMBEDDED

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from belladonna.concepts import Catalogue
    from belladonna.concepts.detect import Detector
    from belladonna.request import Effort, Mode, Request
    from belladonna.surrogates.base import Surrogate


@dataclass(frozen=True, slots=True)
class Pace:
    """What an effort means.

    Attributes:
        pixels: of the working scale; larger pictures are optimised reduced to it.
        aided: how to optimise when the student is among the surrogates.
        unaided: how to optimise on real encoders only.
    """

    pixels: int
    aided: Perturbation
    unaided: Perturbation

    def perturbation(self, surrogates: Sequence[Surrogate], mode: Mode = "poison") -> Perturbation:
        """Choose by the surrogates; a cloak, alone or with poison, leads to its anchors and nowhere else."""
        student = any(surrogate.info.name == EMBEDDED for surrogate in surrogates)
        chosen = self.aided if student else self.unaided
        return chosen if mode == "poison" else replace(chosen, objective=towards)


_FURTHER = TowardsAndAway(0.75)
"""Takes more of a concept than nearness to the anchor alone, above all with real encoders (ADR 0016)."""

PACES: dict[Effort, Pace] = {
    "fast": Pace(512**2, Perturbation(0, 1, ahead=4, largest_view=512**2), Perturbation(1, 2)),
    "balanced": Pace(768**2, Perturbation(0, 2, ahead=32), Perturbation(6, 2)),
    "thorough": Pace(
        1024**2,
        Perturbation(16, 3, ahead=32, objective=_FURTHER),
        Perturbation(24, 3, objective=_FURTHER),
    ),
}
"""Where the student is there, real encoders only measure until there is time for many rounds (ADR 0008)."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a picture shows, and what models should see.

    Attributes:
        concept: the word that captions will use.
        confidence: of the detection, 0 to 1; None when the user said it.
        target: what models should see instead; None for the cloak, which leaves it what it is.
    """

    concept: str
    confidence: float | None
    target: str | None


def aim(request: Request, thumbnail: NDArray[np.float32], catalogue: Catalogue, detector: Detector) -> Aim:
    """Settle concept and target.

    Args:
        request: the user's words.
        thumbnail: the picture, H x W x 3 in [0, 1]; looked at when the user named no concept.
        catalogue: of concepts.
        detector: guesses the concept.

    Raises:
        UsageError: an unknown target without an anchor, or a target that is the concept itself.
    """
    confidence = None
    if request.concept is not None:
        concept = catalogue.source(request.concept)
    else:
        detection = detector.detect(thumbnail)
        concept, confidence = detection.concept, detection.confidence
    if request.mode == "cloak":
        return Aim(concept.name, confidence, None)
    if request.target is None:
        target = concept.target
    elif request.anchor is not None:
        target = request.target.strip()
    else:
        target = catalogue.target(request.target)
    if target == concept.name:
        raise UsageError(
            "target_is_concept",
            f"The picture shows “{concept.name}” already.",
            "Choose another --target, or leave it out.",
        )
    return Aim(concept.name, confidence, target)


def choose_surrogates(request: Request) -> str:
    """Say what ``--surrogates`` means at this effort: `fast` asks no real encoder that was not named."""
    return EMBEDDED if request.effort == "fast" and request.surrogates == "auto" else request.surrogates
