from __future__ import annotations

import os
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from torch.nn import functional

from belladonna.errors import Cancelled, PictureError, UsageError
from belladonna.report import measure
from belladonna.surrogates import registry
from belladonna.surrogates.base import EMBEDDED, SurrogateInfo
from belladonna.transforms.real import REAL_TRANSFORMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    import torch
    from numpy.typing import NDArray

NONE = {"none": REAL_TRANSFORMS["none"]}


class Picture:
    def __init__(self, rgb: NDArray[np.float32]) -> None:
        self._rgb = rgb
        self.height, self.width = rgb.shape[:2]

    def rgb(self, top: int = 0, bottom: int | None = None) -> NDArray[np.float32]:
        return self._rgb[top:bottom]

    def scaled(self, width: int, height: int) -> NDArray[np.float32]:
        image = Image.fromarray((self._rgb * 255).round().astype(np.uint8))
        return np.asarray(image.resize((width, height)), dtype=np.float32) / np.float32(255)


class Pooling:
    """A surrogate whose latents are mean colours; each family scales them by its own factor."""

    def __init__(self, name: str = "sd1", families: Mapping[str, float] | None = None) -> None:
        self._families = families or {name: 1.0}
        self.info = SurrogateInfo(name, 32, dict.fromkeys(self._families, 3), "CC0-1.0")
        self.seen: list[tuple[int, ...]] = []

    def encode(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        self.seen.append(tuple(x.shape))
        pooled = functional.avg_pool2d(x, 32)
        return {family: pooled**power for family, power in self._families.items()}


def grey(level: float, height: int = 64, width: int = 96) -> Picture:
    return Picture(np.full((height, width, 3), level, dtype=np.float32))


def noise(height: int = 64, width: int = 96, seed: int = 0) -> Picture:
    return Picture(np.random.default_rng(seed).random((height, width, 3), dtype=np.float32))


def test_the_shift_is_the_share_of_the_way_to_the_anchor() -> None:
    measured = measure(grey(0.2), grey(0.4), grey(1.0), [Pooling()], transforms=NONE)
    assert measured.shift["sd1"]["none"] == pytest.approx(0.25, abs=0.01)
    assert measured.displacement["sd1"]["none"] == pytest.approx(0.25, abs=0.01)


def test_moving_away_from_the_anchor_displaces_but_shifts_backwards() -> None:
    measured = measure(grey(0.4), grey(0.2), grey(0.8), [Pooling()], transforms=NONE)
    assert measured.shift["sd1"]["none"] == pytest.approx(-0.5, abs=0.01)
    assert measured.displacement["sd1"]["none"] == pytest.approx(0.5, abs=0.01)


def test_an_unshaded_picture_has_no_shift_and_the_anchor_itself_has_all() -> None:
    original, anchor = noise(), noise(seed=1)
    untouched = measure(original, original, anchor, [Pooling()])
    arrived = measure(original, anchor, anchor, [Pooling()])
    assert list(untouched.shift["sd1"]) == list(REAL_TRANSFORMS)
    assert set(untouched.shift["sd1"].values()) == {0.0}
    assert set(untouched.displacement["sd1"].values()) == {0.0}
    assert set(arrived.shift["sd1"].values()) == {1.0}


def test_each_surrogate_reports_under_its_name_and_the_student_averages_its_families() -> None:
    pictures = grey(0.2), grey(0.4), grey(1.0)
    surrogates = [Pooling("sdxl"), Pooling("sana", {"sana": 2}), Pooling(EMBEDDED, {"sdxl": 1, "sana": 2})]
    shift = measure(*pictures, surrogates, transforms=NONE).shift
    assert list(shift) == ["sdxl", "sana", EMBEDDED]
    assert shift["sdxl"]["none"] != pytest.approx(shift["sana"]["none"], abs=0.05)
    assert shift[EMBEDDED]["none"] == pytest.approx((shift["sdxl"]["none"] + shift["sana"]["none"]) / 2)


def test_all_three_pictures_go_through_the_transform() -> None:
    def inverted(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return 255 - picture

    pictures = grey(0.2), grey(0.4), grey(1.0)
    families = Pooling("sd1", {"sd1": 2})
    transforms = NONE | {"inverted": inverted}
    shift = measure(*pictures, [families], transforms=transforms).shift["sd1"]
    assert shift["none"] == pytest.approx((0.16 - 0.04) / 0.96, abs=0.01)
    assert shift["inverted"] == pytest.approx((0.64 - 0.36) / 0.64, abs=0.01)


@pytest.mark.parametrize(
    ("size", "encoded"),
    [
        ((70, 130), (64, 128)),
        ((1, 1), (64, 64)),
        ((20, 100), (64, 96)),
        ((63, 64), (64, 64)),
        ((800, 1240), (800, 1216)),
    ],
)
def test_pictures_are_encoded_at_multiples_of_32(size: tuple[int, int], encoded: tuple[int, int]) -> None:
    surrogate = Pooling()
    measure(grey(0.2, *size), grey(0.4, *size), grey(1.0, *size), [surrogate], transforms=NONE)
    assert surrogate.seen == [(1, 3, *encoded)] * 3


def test_of_a_picture_over_a_megapixel_tiles_from_all_over_are_encoded() -> None:
    def shift(height: int, width: int) -> float:
        original = Picture(
            np.broadcast_to(np.linspace(0, 1, width, dtype=np.float32)[None, :, None], (height, width, 3))
        )
        pictures = original, grey(0.5, height, width), grey(1.0, height, width)
        return measure(*pictures, [surrogate], transforms=NONE).shift["sd1"]["none"]

    surrogate = Pooling()
    whole = shift(500, 720)
    surrogate.seen.clear()
    assert shift(1000, 1440) == pytest.approx(whole, abs=0.03)
    assert surrogate.seen == [(9, 3, 128, 128)] * 3


@pytest.mark.parametrize(
    ("size", "encoded"),
    [
        ((200, 200), {"short512": (1, 3, 512, 512), "short768": (4, 3, 256, 256)}),
        ((900, 900), {"short512": (1, 3, 512, 512), "short768": (1, 3, 768, 768)}),
        ((800, 64), {"short512": (4, 3, 256, 256), "crop90": (1, 3, 800, 64)}),
    ],
)
def test_of_a_picture_that_becomes_larger_tiles_are_encoded(
    size: tuple[int, int], encoded: dict[str, tuple[int, ...]]
) -> None:
    for name, shape in encoded.items():
        surrogate, transform = Pooling(), {name: REAL_TRANSFORMS[name]}
        shift = measure(
            grey(0.2, *size), grey(0.4, *size), grey(1.0, *size), [surrogate], transforms=transform
        )
        assert shift.shift["sd1"][name] == pytest.approx(0.25, abs=0.01)
        assert surrogate.seen == [shape] * 3


def test_codecs_get_the_tiles_of_a_large_picture_one_by_one() -> None:
    original, shaded, anchor = (grey(level, 2100, 2100) for level in (0.2, 0.4, 1.0))
    surrogate = Pooling()
    jpeg = {"jpeg75": REAL_TRANSFORMS["jpeg75"]}
    shift = measure(original, shaded, anchor, [surrogate], transforms=jpeg).shift
    assert shift["sd1"]["jpeg75"] == pytest.approx(0.25, abs=0.02)
    assert surrogate.seen == [(9, 3, 128, 128)] * 3


def test_an_anchor_of_another_size_is_scaled_to_the_picture() -> None:
    measured = measure(grey(0.2), grey(0.4), grey(1.0, 32, 48), [Pooling()], transforms=NONE)
    assert measured.shift["sd1"]["none"] == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("size", [(1, 4000), (4000, 1)])
def test_strips_can_be_measured(size: tuple[int, int]) -> None:
    shift = measure(grey(0.2, *size), grey(0.4, *size), grey(1.0, *size), [Pooling()]).shift["sd1"]
    assert all(value == pytest.approx(0.25, abs=0.02) for value in shift.values())


def test_a_strip_longer_than_webp_holds_is_reduced_first() -> None:
    original, shaded, anchor = (grey(level, 40, 20_000) for level in (0.2, 0.4, 1.0))
    webp = {"webp80": REAL_TRANSFORMS["webp80"]}
    shift = measure(original, shaded, anchor, [Pooling()], transforms=webp).shift
    assert shift["sd1"]["webp80"] == pytest.approx(0.25, abs=0.02)


def test_progress_is_told_and_can_stop_the_work() -> None:
    told: list[float] = []

    def stop_half_way(done: float) -> None:
        told.append(done)
        if done >= 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        measure(noise(), noise(), noise(seed=1), [Pooling()], on_step=stop_half_way)
    assert told == [0.125, 0.25, 0.375, 0.5]


def test_an_anchor_like_the_picture_is_refused() -> None:
    with pytest.raises(UsageError) as error:
        measure(grey(0.2), grey(0.4), grey(0.2), [Pooling()], transforms=NONE)
    assert error.value.code == "anchor_is_picture"


def test_pictures_of_different_sizes_are_refused() -> None:
    with pytest.raises(PictureError) as error:
        measure(grey(0.2), grey(0.4, 96, 64), grey(1.0), [Pooling()], transforms=NONE)
    assert error.value.code == "size_differs"


@pytest.mark.models
@pytest.mark.skipif("BELLADONNA_MODELS" not in os.environ, reason="BELLADONNA_MODELS is not set")
@pytest.mark.parametrize("name", ["sd1", "sana"])
def test_a_blend_with_the_anchor_shifts_real_latents(name: str) -> None:
    original, anchor = noise(64, 64), grey(0.3, 64, 64)
    blend = Picture(0.7 * original.rgb() + 0.3 * anchor.rgb())
    measured = measure(original, blend, anchor, [registry.load(name)], transforms=NONE)
    assert 0.05 < measured.shift[name]["none"] < 0.8
    assert 0.05 < measured.displacement[name]["none"] < 0.8
