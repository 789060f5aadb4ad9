"""An encoder that only blurs, so that the comparison alone is tested."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from torch.nn import functional

from belladonna.surrogates import registry
from belladonna.surrogates.base import SurrogateInfo

if TYPE_CHECKING:
    from torch import Tensor


class Blur:
    """Averages blocks of 8 x 8 pixels, and enlarges them again."""

    info = SurrogateInfo("sd1", 8, {"sd1": 3}, "MIT")

    def encode(self, x: Tensor) -> dict[str, Tensor]:
        return {"sd1": functional.avg_pool2d(x, 8)}

    def decode(self, latent: Tensor) -> Tensor:
        return functional.interpolate(latent, scale_factor=8)


@pytest.fixture(autouse=True)
def _blur_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "resolve", lambda _: ("sd1",))
    monkeypatch.setattr(registry, "load", lambda _: Blur())
