"""A perturbation at one pass."""

from __future__ import annotations

import pytest
import torch

from belladonna.start import Start
from belladonna.visibility.tolerance import tolerance


@pytest.fixture
def start() -> Start:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return Start()


@pytest.fixture
def pictures() -> torch.Tensor:
    return torch.rand(2, 3, 70, 50, generator=torch.Generator().manual_seed(0))


def test_pictures_of_any_size_are_perturbed_within_the_tolerance(
    start: Start, pictures: torch.Tensor
) -> None:
    d = start(pictures, pictures.flip(-1), 0.055, torch.Generator().manual_seed(0))
    assert d.shape == pictures.shape
    assert (d.abs() <= tolerance(pictures) + 1e-7).all()
    assert d.std() > 0


def test_anchor_noise_budget_and_scale_each_make_another_perturbation(
    start: Start, pictures: torch.Tensor
) -> None:
    def perturb(
        *, anchor: torch.Tensor | None = None, seed: int = 0, flip: float = 0.055, scale: float = 1.0
    ) -> torch.Tensor:
        return start(pictures, anchor, flip, torch.Generator().manual_seed(seed), scale)

    usual = perturb()
    assert torch.equal(usual, perturb())
    others = (perturb(anchor=pictures.flip(-1)), perturb(seed=1), perturb(flip=0.08), perturb(scale=0.25))
    assert not any(torch.equal(usual, other) for other in others)


def test_a_start_fits_into_three_megabytes(start: Start) -> None:
    assert 2 * sum(value.numel() for value in start.state_dict().values()) < 3e6
