"""Names of the built-in styles, for those who cannot wait for numpy and torch."""

from __future__ import annotations

from typing import Literal, get_args

Style = Literal[
    "cubism", "impasto", "ink", "pointillism", "poster", "stained glass", "watercolour", "woodcut"
]

STYLES: tuple[Style, ...] = get_args(Style)
