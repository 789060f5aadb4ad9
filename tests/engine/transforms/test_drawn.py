from __future__ import annotations

import math

import pytest
import torch

from belladonna.transforms.drawn import WHOLE, Drawn, Recompression, View, draw, draw_view


def picture(batch: int = 1, height: int = 40, width: int = 56) -> torch.Tensor:
    small = torch.rand(batch, 3, 6, 8, generator=torch.Generator().manual_seed(0))
    return torch.nn.functional.interpolate(small, size=(height, width), mode="bilinear")


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def square_view(source: torch.Generator, side: int, most: int = 10**9) -> View:
    return draw_view(source, side, side, most=most)


def many(count: int = 60) -> list[Drawn]:
    source = generator()
    view = square_view(source, 700)
    return [draw(source, number, view) for number in range(count)]


def test_a_drawn_transform_replays_exactly() -> None:
    for drawn in many(12):
        assert torch.equal(drawn(picture()), drawn(picture()))


def test_the_same_generator_draws_the_same() -> None:
    assert many() == many()
    assert square_view(generator(3), 700) != square_view(generator(4), 700)


def test_drawing_leaves_the_global_generator_alone() -> None:
    before = torch.get_rng_state()
    many(10)
    assert torch.equal(before, torch.get_rng_state())


def test_the_first_round_is_the_picture_itself_and_codecs_and_the_view_follow() -> None:
    drawn = many()
    assert drawn[0] == Drawn()
    assert sum(each == Drawn() for each in drawn) == 20
    assert {each.recompression.codec for each in drawn if each.recompression} == {"JPEG", "WEBP"}
    assert len({each.view for each in drawn}) == 2
    assert not any(each.recompression and each.view != WHOLE for each in drawn)


def test_codecs_are_drawn_at_the_qualities_of_the_web() -> None:
    qualities = {each.recompression.quality for each in many() if each.recompression}
    assert len(qualities) > 5
    assert min(qualities) >= 70
    assert max(qualities) <= 95


def test_views_have_the_sizes_that_generators_are_trained_on() -> None:
    sides = [700 * square_view(generator(seed), 700).zoom for seed in range(40)]
    assert 512 <= min(sides) < 600
    assert 900 < max(sides) <= 1024


@pytest.mark.parametrize(("short_side", "zoom"), [(1, 2.0), (100, 2.0), (5000, 0.5)])
def test_a_view_never_enlarges_or_reduces_more_than_twice(short_side: int, zoom: float) -> None:
    assert square_view(generator(), short_side).zoom == zoom


@pytest.mark.parametrize(("side", "sides_at_most"), [(300, 600), (400, 640), (640, 640)])
def test_a_view_has_no_more_pixels_than_it_may(side: int, sides_at_most: int) -> None:
    sides = [side * square_view(generator(seed), side, 640**2).zoom for seed in range(40)]
    assert max(sides) == pytest.approx(sides_at_most)


def test_of_a_picture_that_is_larger_than_its_view_may_be_the_view_is_no_larger() -> None:
    zooms = {square_view(generator(seed), 800, 640**2).zoom for seed in range(40)}
    assert max(zooms) == 1
    assert len(zooms) > 10  # and it may be smaller


def test_what_a_view_would_hardly_resize_it_leaves_as_it_is() -> None:
    # 604 x 434 is what 512 x 512 pixels make of a picture of 1173 x 843
    assert {draw_view(generator(seed), 604, 434, most=512**2) for seed in range(9)} == {WHOLE}


def test_the_whole_is_the_picture_itself() -> None:
    x = picture()
    assert WHOLE(x) is x


@pytest.mark.parametrize(("zoom", "size"), [(0.5, (20, 28)), (1.5, (60, 84))])
def test_a_view_shows_the_whole_picture_at_its_size(zoom: float, size: tuple[int, int]) -> None:
    seen = View(zoom)(picture())
    assert seen.shape == (1, 3, *size)
    assert torch.allclose(seen.mean((2, 3)), picture().mean((2, 3)), atol=0.02)


@pytest.mark.parametrize("view", [View(0.7), View(1.4), WHOLE], ids=str)
def test_a_view_is_differentiable(view: View) -> None:
    x = torch.rand(1, 3, 9, 11, dtype=torch.float64, generator=generator(), requires_grad=True)
    assert torch.autograd.gradcheck(view, (x,))


@pytest.mark.parametrize("size", [(1, 3000), (3000, 2)])
def test_a_view_of_a_strip_is_differentiable_without_a_matrix_of_it(
    size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of 1 x 262,144 pixels, as many as `fast` works on, a matrix would take hundreds of gigabytes.
    monkeypatch.delattr("belladonna.transforms.drawn._weights")
    x = torch.rand(1, 3, *size, generator=generator(), requires_grad=True)
    (gradient,) = torch.autograd.grad(View(1.4)(x).sum(), x)
    assert gradient.sum().item() == pytest.approx(3 * math.prod(round(1.4 * side) for side in size), rel=1e-4)
    assert gradient.min() > 0


@pytest.mark.parametrize("codec", ["JPEG", "WEBP"])
def test_a_codec_changes_the_picture_and_lets_gradients_pass(codec: str) -> None:
    x = picture(2).requires_grad_(True)
    after = Drawn(recompression=Recompression(codec, 80))(x)  # type: ignore[arg-type]
    assert 0 < (after - x).abs().mean() < 0.05
    (gradient,) = torch.autograd.grad(after.sum(), x)
    assert torch.equal(gradient, torch.ones_like(x))


def test_a_lower_quality_loses_more() -> None:
    x = torch.rand(1, 1, 32, 32, generator=generator()).expand(-1, 3, -1, -1)
    rough, fine = ((Recompression("JPEG", quality)(x) - x).abs().mean() for quality in (40, 95))
    assert rough > 1.5 * fine


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1)])
def test_pictures_a_pixel_wide_survive_every_transform(size: tuple[int, int]) -> None:
    for drawn in many(40):
        assert min(drawn(picture(1, *size)).shape[-2:]) >= 1
