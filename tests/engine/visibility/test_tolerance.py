from __future__ import annotations

import pytest
import torch

from belladonna.visibility.tolerance import MARGIN, tolerance


def flat(level: float, size: int = 48) -> torch.Tensor:
    return torch.full((1, 3, size, size), level)


def texture(contrast: float = 0.1, size: int = 48) -> torch.Tensor:
    noise = torch.rand(1, 1, size, size, generator=torch.Generator().manual_seed(0)) - 0.5
    return (0.5 + contrast * noise).expand(-1, 3, -1, -1)


def edge(height: float, size: int = 48) -> torch.Tensor:
    picture = flat(0.5, size).clone()
    picture[..., size // 2 :] += height
    return picture


def middle(x: torch.Tensor) -> float:
    size = x.shape[-1]
    return tolerance(x)[0, 0, size // 2, size // 2].item()


def test_flat_colour_tolerates_less_than_texture() -> None:
    assert middle(flat(0.5)) < middle(texture(0.1)) <= middle(texture(0.3))


def test_a_lone_edge_hides_less_than_texture_of_the_same_contrast() -> None:
    nothing, lone, all_around = middle(flat(0.5)), middle(edge(0.1)), middle(texture(0.1))
    assert lone - nothing < 0.5 * (all_around - nothing)


def test_a_smooth_gradient_tolerates_hardly_more_than_flat_colour() -> None:
    gradient = torch.linspace(0.4, 0.6, 48).expand(1, 3, 48, 48)
    assert middle(gradient) < 1.25 * middle(flat(0.5))


def test_light_tolerates_more_than_mid_grey_and_dark_does_not() -> None:
    black, shade, grey, white = (middle(flat(level)) for level in (0.0, 0.1, 0.5, 1.0))
    assert white > grey
    assert black <= 1.001 * grey
    assert shade < 0.8 * grey  # there a level is more lightness than anywhere else


@pytest.mark.parametrize("level", [0.0, 0.25, 0.5, 0.75, 1.0])
def test_flat_colour_tolerates_the_same_everywhere(level: float) -> None:
    values = tolerance(flat(level))
    assert values.max().item() == pytest.approx(values.min().item(), rel=1e-3)


def test_nothing_tolerates_more_than_eight_levels_or_less_than_two() -> None:
    wild = torch.rand(2, 3, 40, 40, generator=torch.Generator().manual_seed(1))
    values = torch.cat([tolerance(each) for each in (wild, wild.round(), wild * 0.01)])
    assert values.max().item() <= 8 / 255 + 1e-6
    assert values.min().item() >= 2 / 255


def test_colour_is_judged_by_its_luma() -> None:
    noise = texture(0.1)[:, :1] - 0.5
    blue = flat(0.5) + torch.tensor([0.0, 0.0, 1.0]).view(3, 1, 1) * noise
    green = flat(0.5) + torch.tensor([0.0, 1.0, 0.0]).view(3, 1, 1) * noise
    assert middle(blue) < middle(green)


def test_a_value_depends_on_no_more_than_its_surroundings() -> None:
    whole = texture(0.3, size=64)
    part = tolerance(whole[..., 16:48, 16:48])
    inner = slice(MARGIN, -MARGIN)
    assert torch.allclose(part[..., inner, inner], tolerance(whole)[..., 16:48, 16:48][..., inner, inner])


@pytest.mark.parametrize("size", [(1, 1), (1, 40), (40, 1), (3, 5)])
def test_small_pictures_keep_their_size(size: tuple[int, int]) -> None:
    values = tolerance(torch.full((2, 3, *size), 0.5))
    assert values.shape == (2, 1, *size)
    assert values.isfinite().all()
