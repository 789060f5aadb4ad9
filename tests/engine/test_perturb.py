from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import torch
from torch.nn import functional

from belladonna.budget import HEADROOM
from belladonna.errors import Cancelled
from belladonna.perturb import Perturbation
from belladonna.scene import STRIDE, Scene, padded
from belladonna.surrogates import student
from belladonna.surrogates.base import SurrogateInfo
from belladonna.visibility.flip import flip
from belladonna.visibility.tolerance import tolerance

if TYPE_CHECKING:
    from torch import Tensor

    from belladonna.surrogates.base import Surrogate

LIMIT = 0.05
PERTURBATION = Perturbation(rounds=6, inner=2)


class Filters:
    """A fixed random convolution: an encoder whose latents a small change can move."""

    info = SurrogateInfo("sd1", 8, {"sd1": 8}, "MIT")

    def __init__(self) -> None:
        self._weight = torch.randn(8, 3, 8, 8, generator=torch.Generator().manual_seed(5)) / 14
        self.sizes: list[tuple[int, ...]] = []

    def encode(self, x: Tensor) -> dict[str, Tensor]:
        self.sizes.append(tuple(x.shape[-2:]))
        return {"sd1": functional.conv2d(x, self._weight.to(x), stride=8)}


def noise(seed: int, height: int = 64, width: int = 64) -> Tensor:
    coarse = torch.rand(1, 3, height // 4 + 1, width // 4 + 1, generator=torch.Generator().manual_seed(seed))
    return functional.interpolate(coarse, size=(height, width), mode="bilinear")


def scene(height: int = 64, width: int = 64) -> Scene:
    return Scene(noise(0, height, width), (noise(1, height, width),), torch.ones(1, 1, height, width))


def optimised(
    of: Scene, surrogate: Surrogate | None = None, *, seed: int = 0, settings: Perturbation = PERTURBATION
) -> Tensor:
    return settings(of, [surrogate or Filters()], LIMIT, torch.Generator().manual_seed(seed))


@torch.no_grad()
def shift(surrogate: Surrogate, of: Scene, d: Tensor) -> float:
    """How much nearer to the anchor, averaged over families."""
    before, after, goal = (surrogate.encode(padded(x)) for x in (of.picture, of.picture + d, of.anchors[0]))
    shifts: list[float] = [
        1 - ((after[family] - goal[family]).norm() / (before[family] - goal[family]).norm()).item()
        for family in before
    ]
    return sum(shifts) / len(shifts)


def equally_visible_noise(of: Scene, visibility: float) -> Tensor:
    direction = torch.randn(of.picture.shape, generator=torch.Generator().manual_seed(9))
    low, high = 0.0, 0.2
    for _ in range(12):
        middle = (low + high) / 2
        seen = flip(of.picture, (of.picture + middle * direction).clamp(0, 1)).item()
        low, high = (middle, high) if seen < visibility else (low, middle)
    return (of.picture + low * direction).clamp(0, 1) - of.picture


@pytest.mark.parametrize("make", [Filters, student.load], ids=["filters", "student"])
def test_what_the_surrogate_sees_moves_to_the_anchor_and_more_than_by_equally_visible_noise(
    make: type[Filters],
) -> None:
    surrogate, of = make(), scene()
    d = optimised(of, surrogate)
    random = equally_visible_noise(of, flip(of.picture, of.picture + d).item())
    moved = shift(surrogate, of, d)
    assert moved > 0.005
    assert moved > 2 * shift(surrogate, of, random)


def test_the_change_stays_within_twice_what_is_tolerated_and_within_colours_that_exist() -> None:
    of = scene()
    d = optimised(of)
    assert (d.abs() <= HEADROOM * tolerance(of.picture) + 1e-6).all()
    assert (of.picture + d).min() >= 0
    assert (of.picture + d).max() <= 1
    assert not d.requires_grad


@pytest.mark.parametrize("rounds", [1, 6])
def test_the_change_is_about_as_strong_as_the_budget_allows_however_short_the_optimisation(
    rounds: int,
) -> None:
    of = scene()
    d = optimised(of, settings=Perturbation(rounds=rounds, inner=2))
    assert 0.9 * LIMIT < flip(of.picture, of.picture + d).item() < 1.05 * LIMIT


@pytest.mark.parametrize(("largest", "widest"), [(64**2, 64), (80**2, 96)])  # padded to multiples of 32
def test_a_picture_is_enlarged_to_no_more_pixels_than_it_may(largest: int, widest: int) -> None:
    surrogate = Filters()
    optimised(scene(), surrogate, settings=Perturbation(rounds=6, inner=1, largest_view=largest))
    assert max(map(max, surrogate.sizes)) == widest


def test_a_saturated_colour_is_left_enough_to_spend_the_budget() -> None:
    """Blue cannot get lighter than it is: what is combed out there is made up for by grain."""
    blue = torch.tensor([0.0, 0.0, 1.0]).view(1, 3, 1, 1).expand(1, 3, 64, 64).contiguous()
    of = Scene(blue, (noise(1),), torch.ones(1, 1, 64, 64))
    d = HEADROOM * optimised(of)
    bound = HEADROOM * tolerance(blue)
    assert flip(blue, (blue + d.clamp(-bound, bound)).clamp(0, 1)).item() > 0.9 * LIMIT


def test_the_same_seed_gives_the_same_and_another_seed_another() -> None:
    of = scene()
    once, again, other = (optimised(of, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(once, again)
    assert not torch.equal(once, other)


def test_the_global_generator_is_left_alone() -> None:
    before = torch.get_rng_state()
    optimised(scene())
    assert torch.equal(before, torch.get_rng_state())


def test_grey_gets_no_colour() -> None:
    of = scene()
    grey = of.picture.mean(1, keepdim=True).expand(-1, 3, -1, -1).contiguous()
    d = optimised(replace(of, picture=grey, grey=True))
    assert d.abs().max() > 0
    assert (d.amax(1) - d.amin(1)).abs().max() < 1e-5


def test_transparent_pixels_are_left_alone() -> None:
    of = scene()
    opacity = torch.ones(1, 1, 64, 64)
    opacity[..., :32] = 0
    d = optimised(replace(of, opacity=opacity))
    assert not d[..., :32].any()
    assert d[..., 32:].any()


def test_a_change_shows_as_much_as_the_picture_is_opaque() -> None:
    of = replace(scene(), opacity=torch.full((1, 1, 64, 64), 0.25))
    d = torch.full_like(of.picture, 0.04)
    assert torch.allclose((of.shaded(d) - of.picture)[of.picture < 0.98], torch.tensor(0.01), atol=1e-6)


def test_the_student_goes_ahead_of_the_real_encoders() -> None:
    asked: list[str] = []

    class Recorded(Filters):
        def __init__(self, name: str) -> None:
            super().__init__()
            self.info = SurrogateInfo(name, 8, {"sd1": 8}, "MIT")

        def encode(self, x: Tensor) -> dict[str, Tensor]:
            if x.requires_grad:
                asked.append(self.info.name)
            return super().encode(x)

    surrogates = [Recorded("sd1"), Recorded("embedded")]
    Perturbation(rounds=2, inner=1, ahead=3)(scene(), surrogates, LIMIT, torch.Generator().manual_seed(0))
    assert asked == ["embedded"] * 3 + ["sd1", "embedded"] * 2


def test_the_picture_itself_is_not_changed() -> None:
    of = scene()
    before = of.picture.clone()
    optimised(of)
    assert torch.equal(of.picture, before)


def test_it_stops_before_the_next_step_when_nobody_wants_it_any_more() -> None:
    asked = 0
    surrogate = Filters()

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked == 3

    with pytest.raises(Cancelled):
        PERTURBATION(scene(), [surrogate], LIMIT, torch.Generator(), cancelled=cancelled)
    assert asked == 3
    assert len(surrogate.sizes) <= 3


def test_progress_rises_to_one() -> None:
    told: list[float] = []
    PERTURBATION(scene(32, 32), [Filters()], LIMIT, torch.Generator(), on_step=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) >= PERTURBATION.rounds


@pytest.mark.parametrize("size", [(1, 1), (1, 90), (37, 61)])
def test_surrogates_see_multiples_of_the_largest_stride_only(size: tuple[int, int]) -> None:
    surrogate = Filters()
    d = optimised(scene(*size), surrogate)
    assert d.shape == (1, 3, *size)
    assert d.isfinite().all()
    assert all(side % STRIDE == 0 for sides in surrogate.sizes for side in sides)


def test_of_two_anchors_both_are_come_nearer_to_at_once() -> None:
    surrogate, one, other = Filters(), scene(), replace(scene(), anchors=(noise(2),))
    both = optimised(replace(one, anchors=one.anchors + other.anchors), surrogate)
    for of in (one, other):
        alone = shift(surrogate, of, optimised(of, surrogate))
        assert 0.6 * alone < shift(surrogate, of, both) < alone


def test_two_anchors_take_twice_the_steps_of_one() -> None:
    one, told_of_one, told_of_two = scene(32, 32), list[float](), list[float]()
    two = replace(one, anchors=one.anchors * 2)
    PERTURBATION(one, [Filters()], LIMIT, torch.Generator(), on_step=told_of_one.append)
    PERTURBATION(two, [Filters()], LIMIT, torch.Generator(), on_step=told_of_two.append)
    assert len(told_of_two) == 2 * len(told_of_one) == 2 * PERTURBATION.rounds


def test_an_anchor_that_looks_the_same_gives_no_nonsense() -> None:
    of = scene(32, 32)
    assert optimised(replace(of, anchors=(of.picture,))).isfinite().all()
