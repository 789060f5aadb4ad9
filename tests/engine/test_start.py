"""A perturbation at one pass."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional

from belladonna import start as packaged
from belladonna.objective import towards
from belladonna.scene import Scene
from belladonna.start import Start
from belladonna.surrogates import student
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
        *, anchor: torch.Tensor = pictures, seed: int = 0, flip: float = 0.055, scale: float = 1.0
    ) -> torch.Tensor:
        return start(pictures, anchor, flip, torch.Generator().manual_seed(seed), scale)

    usual = perturb()
    assert torch.equal(usual, perturb())
    others = (perturb(anchor=pictures.flip(-1)), perturb(seed=1), perturb(flip=0.08), perturb(scale=0.25))
    assert not any(torch.equal(usual, other) for other in others)


def test_a_start_fits_into_three_megabytes(start: Start) -> None:
    assert 2 * sum(value.numel() for value in start.state_dict().values()) < 3e6


def natural(seed: int, count: int) -> torch.Tensor:
    """Coarse shapes under fine grain, B x 3 x 128 x 128."""
    generator = torch.Generator().manual_seed(seed)
    coarse, fine = (torch.rand(count, 3, side, side, generator=generator) for side in (8, 64))
    coarse, fine = (functional.interpolate(each, size=(128, 128), mode="bilinear") for each in (coarse, fine))
    return (0.8 * coarse + 0.2 * fine).clamp(0, 1)


def shift(x: torch.Tensor, d: torch.Tensor, anchor: torch.Tensor) -> float:
    """Mean over pictures and families, as the student sees it."""
    judge = student.load()
    seen, clean, aim = (judge.encode(each) for each in ((x + d).clamp(0, 1), x, anchor))
    return (
        torch.stack([towards(family, seen[family], clean[family], aim[family]) for family in seen])
        .mean()
        .item()
    )


def test_what_ships_leads_towards_each_anchor_and_much_more_than_noise_does() -> None:
    x, one, other = (natural(seed, 2) for seed in range(3))
    start, generator = packaged.load(), torch.Generator().manual_seed(0)
    d = start(x, one, 0.055, generator)
    noise = d.std() * torch.randn(x.shape, generator=generator)
    assert shift(x, d, one) > 0.03
    assert shift(x, d, one) > 3 * shift(x, noise, one)
    both = start.towards(Scene(x, (one, other), torch.ones_like(x[:, :1])), 0.055, generator)
    assert all(shift(x, both, anchor) > 0.01 for anchor in (one, other))


def test_most_of_what_ships_differs_from_picture_to_picture() -> None:
    x = natural(3, 16)
    d = packaged.load()(x, natural(4, 16), 0.055, torch.Generator().manual_seed(0))
    common = d.mean(0).square().mean() / d.square().mean()  # of the energy; independent ones leave 1/16
    assert common < 0.4


def test_grey_gets_no_colour(start: Start) -> None:
    x = natural(5, 1).mean(1, keepdim=True).expand(-1, 3, -1, -1)
    scene = Scene(x, (natural(6, 1),), torch.ones_like(x[:, :1]), grey=True)
    d = start.towards(scene, 0.055, torch.Generator().manual_seed(0))
    assert d.std() > 0
    assert (d.amax(1) - d.amin(1)).max() == 0
