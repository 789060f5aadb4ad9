"""The figures of two pictures side by side, whoever made the second."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from belladonna.errors import PictureError, UsageError
from belladonna.report import measure
from belladonna.sources import Cover
from belladonna.transforms.real import REAL_TRANSFORMS
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from belladonna.outcome import Shift, Visibility
    from belladonna.report import Transforms
    from belladonna.sources import ScalableSource
    from belladonna.surrogates.base import Surrogate


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between two pictures, for the eye and for the encoders.

    Attributes:
        width: pixels.
        height: pixels.
        visibility: how much of the change can be seen.
        shift: how much nearer the anchor the latents are; None when no anchor was given.
        style_shift: the same towards the picture in another style, when both were given.
        displacement: how far the latents moved, in units of the distance from the original to the
            anchor, or, without one, to an empty canvas in the original's mean colour.
    """

    width: int
    height: int
    visibility: Visibility
    shift: Shift | None
    style_shift: Shift | None
    displacement: Shift

    def to_json(self) -> dict[str, Any]:
        """Plain types for `json.dumps`."""
        return asdict(self)


def compare(
    original: ScalableSource,
    shaded: ScalableSource,
    anchor: ScalableSource | None,
    surrogates: Sequence[Surrogate],
    *,
    styled: ScalableSource | None = None,
    transforms: Transforms = REAL_TRANSFORMS,
    on_step: Callable[[float], None] | None = None,
) -> Comparison:
    """Measure two pictures as `belladonna shade` measures its own results.

    Args:
        original: the picture before.
        shaded: the picture after, of the same size.
        anchor: what models should see instead; scaled and centre-cropped to the original's shape.
        surrogates: the encoders that are asked.
        styled: the original in another style; it is the anchor when there is no other.
        transforms: what may happen to the pictures.
        on_step: told the share that is done, in (0, 1].

    Raises:
        PictureError: the sizes differ (``size_differs``), or the original is a single even colour and
            there is no anchor (``nothing_to_measure``).
        UsageError: the anchor looks like the original (``anchor_is_picture``).
    """
    visibility = measure_visibility(original, shaded)
    given = [each for each in (anchor, styled) if each]
    goals: list[ScalableSource] = [Cover(each, original.width, original.height) for each in given]
    try:
        measured = [
            measure(original, shaded, goal, surrogates, transforms=transforms, on_step=on_step)
            for goal in goals or [_Canvas(original)]
        ]
    except UsageError as error:
        if goals:
            raise
        raise PictureError(
            "nothing_to_measure",
            "The original is a single even colour, which gives the encoders nothing to hold on to.",
            "Name a picture of something else with --anchor.",
        ) from error
    return Comparison(
        width=original.width,
        height=original.height,
        visibility=visibility,
        shift=measured[0].shift if goals else None,
        style_shift=measured[1].shift if len(goals) > 1 else None,
        displacement=measured[0].displacement,
    )


class _Canvas:
    """A picture's mean colour, all over: what is left of it when nothing is painted."""

    def __init__(self, picture: ScalableSource) -> None:
        self.width, self.height = picture.width, picture.height
        self._colour: NDArray[np.float32] = picture.scaled(32, 32).mean(axis=(0, 1), dtype=np.float32)

    def rgb(self, top: int = 0, bottom: int | None = None) -> NDArray[np.float32]:
        return self.scaled(self.width, (self.height if bottom is None else bottom) - top)

    def scaled(self, width: int, height: int) -> NDArray[np.float32]:
        return np.broadcast_to(self._colour, (height, width, 3))
