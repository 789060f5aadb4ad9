"""Curves that know their slopes.

Left to itself, autograd takes another power and a dozen passes over the picture for each of these; a slope
taken from the value needs two or three.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Protocol, cast

import torch
from torch import Tensor

if TYPE_CHECKING:
    from collections.abc import Callable

    Value = Callable[[Tensor], Tensor]
    Slope = Callable[[Tensor, Tensor], Tensor]
    """The derivative at x, told x and the value there."""

_KNEE = 0.04045  # of sRGB's transfer function
_DELTA = 6 / 29  # CIELAB's
_SMALL = 1e-6  # below it, a power with an infinite slope at 0 is replaced by a line
_SMALLEST_LENGTH = 1e-8


def linear(srgb: Tensor) -> Tensor:
    """Undo the transfer function of IEC 61966-2-1, of values in [0, 1]."""
    return _curve(srgb, _linear, _slope_of_linear)


def lab_root(t: Tensor) -> Tensor:
    """Take the cube root of values in [0, 1], with CIELAB's straight piece near nought."""
    return _curve(t, _lab_root, _slope_of_lab_root)


def power(x: Tensor, exponent: float) -> Tensor:
    """Raise x >= 0 to an exponent in (0, 1]; near 0 by a line through it, whose slope is finite."""
    return _curve(x, partial(_power, exponent), partial(_slope_of_power, exponent))


def lowered(x: Tensor, amount: Tensor) -> Tensor:
    """Raise x >= 0 to the exponent 1 - amount, amount in [0, 1]; near 0 by a line like `power`'s."""
    return x * torch.exp(-amount * x.clamp(min=_SMALL).log())


def length(x: Tensor, y: Tensor) -> Tensor:
    """Root of x^2 + y^2, 0 at 0 and with a finite slope there."""
    return cast("Tensor", _Length.apply(x, y))  # type: ignore[no-untyped-call]


class _Context(Protocol):
    """What is kept for the way back."""

    slope: Slope
    saved_tensors: tuple[Tensor, ...]

    def save_for_backward(self, *tensors: Tensor) -> None: ...


def _curve(x: Tensor, value: Value, slope: Slope) -> Tensor:
    return cast("Tensor", _Curve.apply(x, value, slope))  # type: ignore[no-untyped-call]


class _Curve(torch.autograd.Function):
    @staticmethod
    def forward(ctx: _Context, x: Tensor, value: Value, slope: Slope) -> Tensor:
        y = value(x)
        ctx.slope = slope
        ctx.save_for_backward(x, y)
        return y

    @staticmethod
    def backward(ctx: _Context, gradient: Tensor) -> tuple[Tensor, None, None]:
        return gradient * ctx.slope(*ctx.saved_tensors), None, None


class _Length(torch.autograd.Function):
    @staticmethod
    def forward(ctx: _Context, x: Tensor, y: Tensor) -> Tensor:
        root = (x.square() + y.square()).sqrt()
        ctx.save_for_backward(x, y, root)
        return root

    @staticmethod
    def backward(ctx: _Context, gradient: Tensor) -> tuple[Tensor, Tensor]:
        x, y, root = ctx.saved_tensors
        share = gradient / root.clamp(min=_SMALLEST_LENGTH)
        return share * x, share * y


def _linear(x: Tensor) -> Tensor:
    return torch.where(x > _KNEE, ((x.clamp(min=_KNEE) + 0.055) / 1.055).pow(2.4), x / 12.92)


def _slope_of_linear(x: Tensor, y: Tensor) -> Tensor:
    return torch.where(x > _KNEE, 2.4 * y / (x + 0.055), 1 / 12.92)


def _lab_root(t: Tensor) -> Tensor:
    return torch.where(t > _DELTA**3, t.clamp(min=_DELTA**3).pow(1 / 3), t / (3 * _DELTA**2) + 4 / 29)


def _slope_of_lab_root(t: Tensor, y: Tensor) -> Tensor:
    return torch.where(t > _DELTA**3, y / (3 * t), 1 / (3 * _DELTA**2))


def _power(exponent: float, x: Tensor) -> Tensor:
    return x * x.clamp(min=_SMALL) ** (exponent - 1)


def _slope_of_power(exponent: float, x: Tensor, y: Tensor) -> Tensor:
    return torch.where(x > _SMALL, exponent * y / x, _SMALL ** (exponent - 1))
