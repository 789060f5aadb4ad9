"""A picture is shaded as it is seen, and stays in its own space."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import imagecodecs
import numpy as np
import pytest
from PIL import Image, ImageCms

from belladonna.codec import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]


def steps(height: int, width: int) -> NDArray[np.float32]:
    """Half a picture up, half down, by 6/255."""
    wanted = np.full((height, width, 3), 6 / 255, np.float32)
    wanted[:, ::2] *= -1
    return wanted


@pytest.mark.parametrize("profile", ["p3", "adobe"])
@pytest.mark.parametrize("name", ["PNG", "TIFF", "JPEG", "WEBP", "AVIF", "HEIF"])
def test_a_wide_gamut_picture_keeps_its_profile(
    *,
    name: str,
    profile: str,
    scene: Bytes,
    saved: Callable[..., bytes],
    opened: Callable[[bytes], Image.Image],
    profiles: dict[str, bytes],
) -> None:
    artwork = decode(saved(scene, name, icc_profile=profiles[profile]))
    image = opened(encode(artwork))
    assert image.info["icc_profile"] == profiles[profile]
    assert np.abs(np.asarray(image).astype(float) - scene).mean() < 5


@pytest.mark.parametrize("profile", ["p3", "adobe"])
def test_a_wide_gamut_picture_is_seen_as_srgb(
    profile: str, scene: Bytes, saved: Callable[..., bytes], profiles: dict[str, bytes]
) -> None:
    artwork = decode(saved(scene, "PNG", icc_profile=profiles[profile]))
    transform = imagecodecs.cms_transform(
        (scene / 255).astype(np.float64),
        profiles[profile],
        imagecodecs.cms_profile("srgb"),
        colorspace="rgb",
        outcolorspace="rgb",
        outdtype=np.float64,
        intent=1,
    )
    assert np.abs(artwork.rgb() - transform.clip(0, 1)).max() < 0.1 / 255
    assert np.abs(artwork.rgb() - scene / 255).mean() > 2 / 255


@pytest.mark.parametrize("profile", ["p3", "adobe"])
def test_a_perturbation_is_added_in_srgb_whatever_the_profile(
    profile: str, scene: Bytes, saved: Callable[..., bytes], profiles: dict[str, bytes]
) -> None:
    artwork = decode(saved(scene, "PNG", icc_profile=profiles[profile]))
    wanted = steps(64, 96)
    change = artwork.shaded(lambda top, bottom: wanted[top:bottom]).rgb() - artwork.rgb()
    free = (artwork.rgb() > 0.05) & (artwork.rgb() < 0.95)
    assert (
        np.abs((change - wanted)[free]).max() < 3 / 255
    )  # half a native level in each channel, mixed by the matrix
    assert abs((change - wanted)[free].mean()) < 0.1 / 255


def test_a_16_bit_wide_gamut_picture_takes_a_perturbation_exactly(profiles: dict[str, bytes]) -> None:
    samples = np.random.default_rng(1).integers(20000, 45000, (16, 16, 3)).astype(np.uint16)
    data = imagecodecs.tiff_encode(samples, photometric="rgb", iccprofile=profiles["adobe"])
    artwork = decode(bytes(data))
    wanted = steps(16, 16)
    change = artwork.shaded(lambda top, bottom: wanted[top:bottom]).rgb() - artwork.rgb()
    free = (artwork.rgb() > 0.05) & (artwork.rgb() < 0.95)
    assert np.abs((change - wanted)[free]).max() < 0.05 / 255


def test_a_grey_picture_with_its_own_curve_keeps_it(
    scene: Bytes,
    saved: Callable[..., bytes],
    opened: Callable[[bytes], Image.Image],
    profiles: dict[str, bytes],
) -> None:
    artwork = decode(saved(scene[..., 0], "PNG", icc_profile=profiles["grey"]))
    assert artwork.is_grey
    assert abs(artwork.rgb().mean() - scene[..., 0].mean() / 255) > 0.02
    wanted = steps(64, 96)
    result = artwork.shaded(lambda top, bottom: wanted[top:bottom])
    assert np.abs(result.rgb() - artwork.rgb() - wanted).max() < 1.5 / 255
    image = opened(encode(result))
    assert (image.mode, image.info["icc_profile"]) == ("L", profiles["grey"])


@pytest.mark.parametrize("name", ["JPEG", "TIFF"])
@pytest.mark.parametrize("profiled", [False, True])
def test_an_ink_picture_stays_in_ink(
    *,
    name: str,
    profiled: bool,
    scene: Bytes,
    saved: Callable[..., bytes],
    opened: Callable[[bytes], Image.Image],
    profiles: dict[str, bytes],
) -> None:
    inks = np.dstack([255 - scene, scene[..., 0] // 4])
    options: dict[str, object] = {"icc_profile": profiles["ink"]} if profiled else {}
    options |= {"quality": 98} if name == "JPEG" else {}
    artwork = decode(saved(Image.frombytes("CMYK", (96, 64), inks.tobytes()), name, **options))
    assert not artwork.is_grey
    assert np.abs(artwork.samples.astype(float) - inks).mean() < 2
    wanted = np.repeat(np.repeat(steps(8, 12), 8, axis=0), 8, axis=1)
    result = artwork.shaded(lambda top, bottom: wanted[top:bottom])
    assert np.array_equal(result.samples[..., 3], artwork.samples[..., 3])
    data = encode(result)
    image = opened(data)
    assert image.mode == "CMYK"
    assert image.info.get("icc_profile") == options.get("icc_profile")
    change = decode(data).rgb() - artwork.rgb()
    assert (change * wanted).sum() / (wanted**2).sum() > 0.85


def test_ink_is_seen_as_others_see_it(
    scene: Bytes, saved: Callable[..., bytes], profiles: dict[str, bytes]
) -> None:
    inks = Image.frombytes("CMYK", (96, 64), np.dstack([255 - scene, scene[..., 0] // 4]).tobytes())
    plain = decode(saved(inks, "TIFF")).rgb()
    assert np.abs(plain - np.asarray(inks.convert("RGB")) / 255).max() < 2 / 255
    profile = ImageCms.ImageCmsProfile(io.BytesIO(profiles["ink"]))
    shown = ImageCms.profileToProfile(
        inks, profile, ImageCms.createProfile("sRGB"), ImageCms.Intent.RELATIVE_COLORIMETRIC, "RGB"
    )
    profiled = decode(saved(inks, "TIFF", icc_profile=profiles["ink"])).rgb()
    assert shown is not None
    assert np.abs(profiled - np.asarray(shown) / 255).mean() < 3 / 255


def test_a_profile_of_another_colour_model_counts_as_none(
    scene: Bytes, saved: Callable[..., bytes], profiles: dict[str, bytes]
) -> None:
    artwork = decode(saved(scene, "PNG", icc_profile=profiles["ink"]))
    assert np.allclose(artwork.rgb(), scene / 255, atol=1e-6)
