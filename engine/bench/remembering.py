"""Judges that say what they said before."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from belladonna.surrogates.base import Surrogate, SurrogateInfo


class Remembering:
    """A surrogate without gradients that encodes each picture once.

    Benchmarks show it originals and anchors again for every method that they compare.

    Args:
        surrogate: that is asked.
    """

    def __init__(self, surrogate: Surrogate) -> None:
        self._surrogate = surrogate
        self._known: dict[bytes, dict[str, Tensor]] = {}

    @property
    def info(self) -> SurrogateInfo:
        """Of the surrogate."""
        return self._surrogate.info

    def encode(self, x: Tensor) -> dict[str, Tensor]:
        """Encode B x 3 x H x W, or look it up."""
        seen = x.cpu().contiguous().numpy().tobytes()
        key = hashlib.sha256(repr(x.shape).encode() + seen).digest()
        if key not in self._known:
            self._known[key] = self._surrogate.encode(x)
        return self._known[key]
