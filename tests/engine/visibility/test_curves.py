from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
import torch

from belladonna.visibility.curves import lab_root, length, linear, lowered, power

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import Tensor

CURVES = [linear, lab_root, partial(power, exponent=0.7), partial(lowered, amount=torch.tensor(0.3))]


def values(*numbers: float) -> Tensor:
    return torch.tensor(numbers, dtype=torch.float64, requires_grad=True)


@pytest.mark.parametrize("curve", CURVES)
def test_slopes_are_those_of_finite_differences(curve: Callable[[Tensor], Tensor]) -> None:
    assert torch.autograd.gradcheck(curve, values(0.003, 0.02, 0.1, 0.5, 1.0))


@pytest.mark.parametrize("curve", CURVES)
def test_slopes_at_nothing_are_finite(curve: Callable[[Tensor], Tensor]) -> None:
    x = values(0.0, 1e-9)
    (slope,) = torch.autograd.grad(curve(x).sum(), x)
    assert slope.isfinite().all()
    assert (slope > 0).all()


def test_what_lowers_has_a_slope_of_its_own() -> None:
    assert torch.autograd.gradcheck(lowered, (values(0.1, 0.5, 0.9), values(0.2, 0.5, 0.7)))


def test_values_are_the_powers() -> None:
    x = values(0.1, 0.5, 1.0)
    torch.testing.assert_close(power(x, 0.7), x**0.7)
    torch.testing.assert_close(lowered(x, values(0.2, 0.5, 0.7)), x ** (1 - values(0.2, 0.5, 0.7)))
    torch.testing.assert_close(linear(x), ((x + 0.055) / 1.055) ** 2.4)
    torch.testing.assert_close(lab_root(x), x ** (1 / 3))


def test_a_length_is_that_of_two_sides() -> None:
    x, y = values(0.3, -0.2), values(-0.4, 0.1)
    torch.testing.assert_close(length(x, y), torch.hypot(x, y))
    assert torch.autograd.gradcheck(length, (x, y))


def test_the_slope_of_no_length_is_nothing() -> None:
    x, y = values(0.0), values(0.0)
    assert [slope.item() for slope in torch.autograd.grad(length(x, y).sum(), (x, y))] == [0, 0]
