"""Every format comes back as it was: format, size, depth, colours, alpha."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import imagecodecs
import numpy as np
import pytest
import tifffile
from PIL import Image

from belladonna.codec import Artwork, decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

# How far a lossy format may be off, in levels of 255: the mean over the picture. GIF has 256 colours.
FORMATS = {"PNG": 0.0, "TIFF": 0.0, "GIF": 6.0, "JPEG": 1.5, "WEBP": 3.0, "AVIF": 1.5, "HEIF": 3.0}
WITH_ALPHA = ["PNG", "TIFF", "WEBP", "AVIF", "HEIF"]


def nothing(artwork: Artwork) -> Callable[[int, int], NDArray[np.float32]]:
    return lambda top, bottom: np.zeros((bottom - top, artwork.width, 3), np.float32)


def texture(artwork: Artwork, amplitude: float = 4 / 255) -> NDArray[np.float32]:
    """Blocks of 4 x 4 pixels up or down: a perturbation that subsampled chroma cannot blur away."""
    rng = np.random.default_rng(5)
    signs = rng.choice([-1.0, 1.0], ((artwork.height + 3) // 4, (artwork.width + 3) // 4, 1))
    blocks = signs.repeat(4, axis=0).repeat(4, axis=1)[: artwork.height, : artwork.width]
    return np.broadcast_to(blocks * amplitude, (artwork.height, artwork.width, 3)).astype(np.float32)


def rows_of(wanted: NDArray[np.float32]) -> Callable[[int, int], NDArray[np.float32]]:
    return lambda top, bottom: wanted[top:bottom]


def written(artwork: Artwork) -> Artwork:
    return decode(encode(artwork))


@pytest.fixture(params=FORMATS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.mark.parametrize("mode", ["L", "RGB", "P", "1"])
def test_a_picture_comes_back_in_its_format_and_size(
    name: str, mode: str, scene: Bytes, saved: Callable[..., bytes]
) -> None:
    if mode in {"P", "1"} and name not in {"PNG", "TIFF", "GIF"}:
        pytest.skip("this format has no palette")
    artwork = decode(saved(Image.fromarray(scene).convert(mode), name))
    result = written(artwork.shaded(nothing(artwork)))
    assert (result.format, result.width, result.height) == (name, 96, 64)
    assert np.abs(result.rgb() - artwork.rgb()).mean() * 255 <= FORMATS[name]


@pytest.mark.parametrize("size", [(4000, 1), (1, 4000)])
def test_a_strip_that_does_not_compress_comes_back(
    name: str, size: tuple[int, int], saved: Callable[..., bytes]
) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (*size, 3), np.uint8)
    artwork = decode(saved(Image.fromarray(noise), name))
    assert np.abs(written(artwork).rgb() - artwork.rgb()).mean() * 255 <= 10 * FORMATS[name]


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_perturbation_survives_writing(
    name: str, mode: str, scene: Bytes, saved: Callable[..., bytes]
) -> None:
    artwork = decode(saved(Image.fromarray(scene).convert(mode), name))
    wanted = texture(artwork)
    result = written(artwork.shaded(rows_of(wanted)))
    change = result.rgb() - artwork.rgb()
    assert (change * wanted).sum() / (wanted**2).sum() > (0.6 if name == "GIF" else 0.85)


def test_grey_stays_grey(name: str, scene: Bytes, saved: Callable[..., bytes]) -> None:
    artwork = decode(saved(scene[..., 1], name))
    assert artwork.is_grey
    colourful = np.random.default_rng(1).uniform(-0.05, 0.05, (64, 96, 3)).astype(np.float32)
    result = artwork.shaded(rows_of(colourful))
    assert np.ptp(result.rgb(), axis=2).max() * 255 < 1.01
    assert np.ptp(written(result).rgb(), axis=2).mean() * 255 < 1


def test_a_coloured_picture_is_not_grey(scene: Bytes, saved: Callable[..., bytes]) -> None:
    assert not decode(saved(scene, "PNG")).is_grey


@pytest.mark.parametrize("name", WITH_ALPHA)
def test_alpha_is_kept_exactly_and_what_is_transparent_is_untouched(
    name: str, scene: Bytes, saved: Callable[..., bytes]
) -> None:
    alpha = np.random.default_rng(2).integers(0, 256, (64, 96, 1)).astype(np.uint8)
    alpha[:32, :40] = 0
    options: dict[str, dict[str, object]] = {
        "WEBP": {"lossless": True, "exact": True},
        "AVIF": {"quality": 100},
        "HEIF": {"quality": -1},
    }
    artwork = decode(saved(np.concatenate([scene, alpha], axis=2), name, **options.get(name, {})))
    wanted = texture(artwork)
    result = artwork.shaded(rows_of(wanted))
    assert np.array_equal(result.samples[:32, :40], artwork.samples[:32, :40])
    assert not np.array_equal(result.samples[32:], artwork.samples[32:])
    final = written(result)
    assert np.array_equal(final.samples[..., 3], artwork.samples[..., 3])
    if name in {"PNG", "TIFF", "WEBP"}:
        assert np.array_equal(final.samples, result.samples)


def test_a_palette_with_a_transparent_colour_keeps_its_holes(
    scene: Bytes, saved: Callable[..., bytes]
) -> None:
    palette = Image.fromarray(scene).quantize(32)
    for name in ("PNG", "GIF"):
        artwork = decode(saved(palette, name, transparency=3))
        hole = np.asarray(palette) == 3
        wanted = texture(artwork)
        final = written(artwork.shaded(rows_of(wanted)))
        opacity = final.opacity()
        assert opacity is not None
        assert hole.any()
        assert np.array_equal(opacity == 0, hole)
        assert np.array_equal(opacity == 1, ~hole)


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_16_bit_png_stays_16_bit(channels: int) -> None:
    samples = np.random.default_rng(4).integers(0, 65536, (40, 50, channels)).astype(np.uint16)
    artwork = decode(bytes(imagecodecs.png_encode(samples[..., 0] if channels == 1 else samples)))
    result = written(artwork.shaded(nothing(artwork)))
    assert result.samples.dtype == np.uint16
    assert np.array_equal(result.samples, samples)
    assert result.is_grey == (channels <= 2)


@pytest.mark.parametrize("photometric", ["minisblack", "rgb", "separated"])
@pytest.mark.parametrize("alpha", [False, True])
def test_16_bit_tiff_stays_16_bit(photometric: str, alpha: bool) -> None:
    channels = {"minisblack": 1, "rgb": 3, "separated": 4}[photometric] + alpha
    samples = np.random.default_rng(4).integers(0, 65536, (40, 50, channels)).astype(np.uint16)
    file = io.BytesIO()
    tifffile.imwrite(
        file,
        samples[..., 0] if channels == 1 else samples,
        photometric=photometric,
        planarconfig=None if channels == 1 else "contig",
        extrasamples=["unassalpha"] if alpha else None,
        metadata=None,
    )
    artwork = decode(file.getvalue())
    data = encode(artwork.shaded(nothing(artwork)))
    assert np.array_equal(decode(data).samples, samples)
    assert np.array_equal(tifffile.imread(io.BytesIO(data)).reshape(samples.shape), samples)


def test_a_perturbation_finer_than_8_bits_survives_in_16() -> None:
    artwork = decode(bytes(imagecodecs.png_encode(np.full((8, 8, 3), 30000, np.uint16))))
    result = written(artwork.shaded(lambda top, bottom: np.full((bottom - top, 8, 3), 0.001, np.float32)))
    assert np.array_equal(result.samples, np.full((8, 8, 3), 30066))


def test_rounding_is_to_the_nearest_level(saved: Callable[..., bytes]) -> None:
    artwork = decode(saved(np.full((4, 4, 3), 100, np.uint8), "PNG"))
    for change, level in ((0.6, 101), (0.4, 100), (-0.4, 100), (-0.6, 99)):
        step = np.full((4, 4, 3), change / 255, np.float32)
        assert (artwork.shaded(rows_of(step)).samples == level).all()


def test_colours_stop_at_black_and_white(saved: Callable[..., bytes]) -> None:
    artwork = decode(saved(np.array([[[0, 255, 128]]], np.uint8), "PNG"))
    result = artwork.shaded(lambda *_: np.array([[[-0.2, 0.2, 0.2]]], np.float32))
    assert result.samples.tolist() == [[[0, 255, 179]]]


def test_the_perturbation_is_asked_for_strip_by_strip(saved: Callable[..., bytes]) -> None:
    asked: list[tuple[int, int]] = []
    artwork = decode(saved(np.zeros((600, 1500, 3), np.uint8), "PNG"))

    def strip(top: int, bottom: int) -> NDArray[np.float32]:
        asked.append((top, bottom))
        return np.zeros((bottom - top, 1500, 3), np.float32)

    artwork.shaded(strip)
    asked.sort()  # several threads ask
    assert [top for top, _ in asked] == [0, *(bottom for _, bottom in asked[:-1])]
    assert asked[-1][1] == 600
    assert max(bottom - top for top, bottom in asked) < 200


def test_the_original_cannot_be_changed(scene: Bytes, saved: Callable[..., bytes]) -> None:
    artwork = decode(saved(scene, "PNG"))
    with pytest.raises(ValueError, match="read-only"):
        artwork.samples[0, 0, 0] = 1
    view = artwork.rgb()
    view[:] = 0
    assert artwork.rgb().any()


def test_a_jpeg_is_written_in_full_colour_resolution_and_no_worse_than_it_came(
    scene: Bytes, saved: Callable[..., bytes], opened: Callable[[bytes], Image.Image]
) -> None:
    for quality, expected in ((60, 95), (95, 95), (98, 98)):
        artwork = decode(saved(scene, "JPEG", quality=quality, progressive=True, dpi=(300, 300)))
        image = opened(encode(artwork))
        reference = opened(saved(scene, "JPEG", quality=expected))
        assert image.quantization == reference.quantization  # type: ignore[attr-defined]
        assert [layer[1:3] for layer in image.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]
        assert image.info["progressive"]
        assert image.info["dpi"] == (300, 300)


def test_lossless_webp_stays_lossless(scene: Bytes, saved: Callable[..., bytes]) -> None:
    artwork = decode(saved(scene, "WEBP", lossless=True))
    wanted = texture(artwork)
    result = artwork.shaded(rows_of(wanted))
    assert np.array_equal(written(result).samples, result.samples)


@pytest.mark.parametrize("target", FORMATS)
def test_any_picture_can_be_written_in_another_format(target: str, saved: Callable[..., bytes]) -> None:
    deep = np.random.default_rng(4).integers(20000, 30000, (40, 50, 4)).astype(np.uint16)
    deep[..., 3] = 65535
    ink = Image.fromarray(np.full((40, 50, 3), 90, np.uint8)).convert("CMYK")
    for source in (bytes(imagecodecs.png_encode(deep)), saved(ink, "JPEG")):
        artwork = decode(source)
        result = decode(encode(artwork, format=target))
        assert result.format == target
        assert np.abs(result.rgb().mean() - artwork.rgb().mean()) < 0.02


def test_alpha_lies_over_white_in_a_jpeg(saved: Callable[..., bytes]) -> None:
    half = np.full((16, 16, 4), (0, 0, 0, 128), np.uint8)
    artwork = decode(saved(half, "PNG"))
    assert np.allclose(artwork.rgb(), 127 / 255, atol=1e-3)
    assert np.allclose(decode(encode(artwork, format="JPEG")).rgb(), 127 / 255, atol=0.01)


def test_a_16_bit_tiff_in_planes_and_premultiplied_is_understood() -> None:
    straight = np.random.default_rng(4).integers(0, 65536, (40, 50, 4)).astype(np.uint16)
    straight[..., 3] = 32768
    premultiplied = straight.copy()
    premultiplied[..., :3] = straight[..., :3] // 2
    file = io.BytesIO()
    planes = np.moveaxis(premultiplied, -1, 0)
    tifffile.imwrite(
        file, planes, photometric="rgb", planarconfig="separate", extrasamples=["assocalpha"], metadata=None
    )
    samples = decode(file.getvalue()).samples.astype(int)
    assert np.abs(samples - straight).max() <= 2


@pytest.mark.parametrize("quality", [None, 90])
def test_pure_noise_can_be_written_as_a_jpeg(quality: int | None, saved: Callable[..., bytes]) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 300, 3), dtype=np.uint8)
    data = encode(decode(saved(noise, "PNG")), format="JPEG", jpeg_quality=quality)
    assert np.abs(decode(data).samples.astype(int) - noise).mean() < 20
