"""Concept loss: is what a picture shows still recognised, in it and in what models make of it?

Latents can move far while what is drawn from them stays the same. A generator that learns perfectly draws
what the autoencoder makes of its pictures, so what a classifier recognises there, it can learn
(docs/evidence.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from belladonna.concepts.detect import Detector
from belladonna.scene import fitted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from belladonna.codec import Artwork
    from belladonna.concepts import Catalogue
    from belladonna.inspect.views import Reading

_PIXELS = 224**2


@dataclass(frozen=True, slots=True)
class Share:
    """How sure the classifier is of the concept, 0 to 1, before and after."""

    original: float
    shaded: float


@dataclass(frozen=True, slots=True)
class Recognition:
    """What a classifier says.

    Attributes:
        concept: that it is sure to see in the original.
        picture: of the pictures themselves.
        models: of what each model draws, by its name.
    """

    concept: str
    picture: Share
    models: dict[str, Share]

    def to_json(self) -> dict[str, Any]:
        """Plain types for `json.dumps`."""
        by_model = {"picture": self.picture, **self.models}
        shares = {name: {"original": each.original, "shaded": each.shaded} for name, each in by_model.items()}
        return {"concept": self.concept, **shares}


def recognise(
    original: Artwork, shaded: Artwork, readings: Sequence[Reading], catalogue: Catalogue
) -> Recognition | None:
    """Ask the classifier that guesses concepts; None if it is not sure what the original shows.

    Args:
        original: the picture before.
        shaded: the picture after, of the same size.
        readings: both, as models draw them.
        catalogue: of concepts.
    """
    detector, size = Detector(catalogue), fitted(original, _PIXELS)
    before = original.scaled(*size)
    seen = detector.detect(before)
    if not seen.sure:
        return None
    group = seen.concept.group
    picture = Share(seen.confidence, detector.confidence(shaded.scaled(*size), group))
    models = {
        reading.model: Share(
            detector.confidence(reading.original, group), detector.confidence(reading.shaded, group)
        )
        for reading in readings
    }
    return Recognition(seen.concept.name, picture, models)
