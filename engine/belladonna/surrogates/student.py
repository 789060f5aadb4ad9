"""The embedded surrogate: one small network that answers for every family at once.

A trunk shared by all families and one head a latent space, distilled by
`engine/training/distill.py` from the real encoders, on clean pictures and above all on the
displacement of the latent under a perturbation: an attack on the student is an attack on all of them,
at a tenth of their cost. See `student.md` for what it was trained on and how faithful it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from importlib import resources
from typing import TYPE_CHECKING

import torch
from safetensors.torch import load as load_safetensors
from torch import Tensor, nn
from torch.nn import functional

from belladonna.surrogates.base import EMBEDDED, SurrogateInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNELS = {"sd1": 4, "sdxl": 4, "flux1": 16, "flux2": 32, "sana": 32}
WEIGHTS = "student.safetensors"

_conv = partial(nn.Conv2d, kernel_size=3, padding=1)


class Residual(nn.Module):
    """ReLU(x + conv(ReLU(conv(x)))), 3 x 3; channels stay."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _conv(channels, channels)
        self.second = _conv(channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        """Map B x C x H x W to the same shape."""
        return functional.relu(x + self.second(functional.relu(self.first(x))))


def _stage(before: int, after: int, blocks: int) -> nn.Sequential:
    """Halve the resolution, then `blocks` residual blocks."""
    return nn.Sequential(_conv(before, after, stride=2), nn.ReLU(), *(Residual(after) for _ in range(blocks)))


def _head(before: int, hidden: int, channels: int) -> nn.Sequential:
    return nn.Sequential(_conv(before, hidden), nn.ReLU(), _conv(hidden, channels))


@dataclass(frozen=True, slots=True)
class Shape:
    """Width and depth of the student.

    Attributes:
        fine: channels at a quarter of the resolution.
        coarse: channels at an eighth.
        fine_blocks: residual blocks at a quarter.
        coarse_blocks: residual blocks at an eighth.
        head: hidden channels of a head.
        channels: latent channels by family; ``sana`` lies at a thirty-second of the resolution.
    """

    fine: int = 64
    coarse: int = 128
    fine_blocks: int = 1
    coarse_blocks: int = 2
    head: int = 32
    channels: dict[str, int] = field(default_factory=lambda: dict(CHANNELS))

    @classmethod
    def of(cls, weights: Mapping[str, Tensor]) -> Shape:
        """Read off the shape that weights were trained in."""
        return cls(
            fine=len(weights["stem.1.bias"]),
            coarse=len(weights["coarse.0.bias"]),
            fine_blocks=sum(key.startswith("fine.") and key.endswith("first.bias") for key in weights),
            coarse_blocks=sum(key.startswith("coarse.") and key.endswith("first.bias") for key in weights),
            head=len(weights["heads.sd1.0.bias"]),
        )


class Student(nn.Module):
    """The student network; satisfies `Surrogate`."""

    info = SurrogateInfo(name=EMBEDDED, stride=32, channels=CHANNELS, licence="MIT")

    def __init__(self, shape: Shape | None = None) -> None:
        super().__init__()
        shape = shape or Shape()
        self.stem = nn.Sequential(nn.PixelUnshuffle(4), _conv(48, shape.fine), nn.ReLU())
        self.fine = nn.Sequential(*(Residual(shape.fine) for _ in range(shape.fine_blocks)))
        self.coarse = _stage(shape.fine, shape.coarse, shape.coarse_blocks)
        self.heads = nn.ModuleDict(
            {
                family: _head(shape.coarse, shape.head, channels)
                for family, channels in shape.channels.items()
                if family != "sana"
            }
        )
        self.heads["sana"] = nn.Sequential(
            _stage(shape.coarse, shape.head, 1),
            _stage(shape.head, shape.head, 1),
            _conv(shape.head, shape.channels["sana"]),
        )

    def encode(self, x: Tensor) -> dict[str, Tensor]:
        """Encode for every family; see `Surrogate.encode`."""
        trunk = self.coarse(self.fine(self.stem(x - 0.5)))
        return {family: head(trunk) for family, head in self.heads.items()}

    forward = encode


def build(weights: Mapping[str, Tensor]) -> Student:
    """Make the student that exported weights belong to, in float32."""
    student = Student(Shape.of(weights))
    student.load_state_dict({key: value.float() for key, value in weights.items()})
    return student


def load() -> Student:
    """Load the weights that ship with Belladonna: frozen, float32, channels last."""
    data = resources.files("belladonna.surrogates").joinpath(WEIGHTS).read_bytes()
    student = build(load_safetensors(data))
    return student.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]
