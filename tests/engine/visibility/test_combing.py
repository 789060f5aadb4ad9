from __future__ import annotations

import math

import pytest
import torch

from belladonna.visibility.combing import combed

_DEVIATION = 1 / 255  # of the grain
_SIDE = 96


def grain() -> torch.Tensor:
    drawn = torch.randn(1, 1, _SIDE, _SIDE, generator=torch.Generator().manual_seed(0))
    return (_DEVIATION * drawn).expand(1, 3, -1, -1)


def line(degrees: float, width: float) -> torch.Tensor:
    """A straight line across the middle, as strong as the grain."""
    places = torch.arange(_SIDE) - _SIDE / 2
    down, right = torch.meshgrid(places, places, indexing="ij")
    angle = math.radians(degrees)
    across = down * math.cos(angle) - right * math.sin(angle)
    return (2 * _DEVIATION * torch.exp(-(across / width).square())).expand(1, 3, -1, -1)


def plain(value: float = 1.0) -> torch.Tensor:
    return torch.full((1, 1, _SIDE, _SIDE), value)


def left_of(shape: torch.Tensor, change: torch.Tensor) -> float:
    """Share of a line that is still in a change."""
    shape = shape - shape.mean()
    return float((change * shape).sum() / shape.square().sum())


@pytest.mark.parametrize("degrees", [0, 30, 45, 80, 90, 135])
@pytest.mark.parametrize("width", [1, 2, 4])
def test_lines_of_all_directions_and_widths_are_weakened(degrees: float, width: float) -> None:
    drawn = line(degrees, width)
    before = left_of(drawn, grain() + drawn)
    after = left_of(drawn, combed(grain() + drawn, plain(), _DEVIATION * plain()))
    assert after < 0.65 * before


def test_grain_is_let_pass() -> None:
    after = combed(grain(), plain(), 2 * _DEVIATION * plain())
    assert left_of(grain(), after) > 0.95


def test_the_less_is_let_pass_the_less_is_left() -> None:
    drawn = line(20, 1.5)
    left = [
        left_of(drawn, combed(drawn, plain(), share * _DEVIATION * plain())) for share in (4.0, 2.0, 1.0, 0.5)
    ]
    assert left == sorted(left, reverse=True)
    assert left[-1] < 0.4 * left[0]


def test_texture_and_colour_keep_their_lines() -> None:
    drawn = line(20, 1.5)
    assert torch.equal(combed(drawn, plain(0), _DEVIATION * plain()), drawn)
    colour = drawn * torch.tensor([1.0, -2.0, 1.0]).view(1, 3, 1, 1)
    torch.testing.assert_close(combed(colour, plain(), _DEVIATION * plain()), colour)


def test_nothing_is_combed_without_a_limit() -> None:
    drawn = line(20, 1.5)
    torch.testing.assert_close(combed(drawn, plain(), math.inf * plain()), drawn)


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 40), (13, 7), (8, 9)])
def test_pictures_of_any_size_are_combed(height: int, width: int) -> None:
    d = _DEVIATION * torch.ones(2, 3, height, width)
    one = torch.ones(2, 1, height, width)
    after = combed(d, one, _DEVIATION * one)
    assert after.shape == d.shape
    assert after.isfinite().all()


def test_each_picture_of_a_batch_is_combed_by_itself() -> None:
    d = torch.cat([line(20, 1.5), 3 * line(70, 2)])
    ones = plain().expand(2, -1, -1, -1)
    alone = torch.cat([combed(each[None], plain(), _DEVIATION * plain()) for each in d])
    torch.testing.assert_close(combed(d, ones, _DEVIATION * ones), alone)
