"""Files that a site has no reason to touch."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import imagecodecs
import numpy as np
import pytest
from PIL import Image

from belladonna.codec import Artwork, decode
from belladonna.errors import PictureError
from belladonna.sites.fitting import encode_within, fitted, prepared
from belladonna.sites.pipeline import fate, published, site_transforms
from belladonna.sites.profile import Limits, load

if TYPE_CHECKING:
    from numpy.typing import NDArray

X, MASTODON = load("x"), load("mastodon")


def noise(width: int, height: int, channels: int = 3) -> NDArray[np.uint8]:
    """As hard to compress as a picture can be; large ones are enlarged, as real ones are smoother."""
    size = min(width, 1200), min(height, 900)
    small = np.random.default_rng(1).integers(0, 256, (size[1], size[0], channels), dtype=np.uint8)
    return np.array(Image.fromarray(small).resize((width, height), Image.Resampling.BILINEAR))


def painted(samples: NDArray[np.uint8], form: str = "PNG", **options: object) -> Artwork:
    file = io.BytesIO()
    Image.fromarray(samples).save(file, form, **options)
    return decode(file.getvalue())


@pytest.fixture
def wide_gamut() -> bytes:
    """Display P3, as imagecodecs makes it."""
    primaries = [0.68, 0.32, 1.0, 0.265, 0.69, 1.0, 0.15, 0.06, 1.0]
    return bytes(imagecodecs.cms_profile("rgb", primaries=primaries, gamma=2.2))


@pytest.mark.parametrize(("width", "height"), [(300, 300), (4096, 2000), (2000, 5000), (12_000, 9_000)])
def test_x_returns_our_bytes_unchanged_whatever_the_size(width: int, height: int) -> None:
    artwork = prepared(Artwork("PNG", noise(width, height), "rgb"), X)
    data = encode_within(artwork, X)
    assert published(data, X) == data
    assert len(data) <= min(5_000_000, artwork.width * artwork.height)
    assert max(artwork.width, artwork.height) <= 4096
    assert artwork.width / artwork.height == pytest.approx(width / height, rel=0.01)


def test_x_returns_our_bytes_unchanged_for_a_png_with_alpha_which_is_seen_as_before() -> None:
    samples = noise(300, 300, 4)
    samples[:100, :, 3], samples[100:200, :, 3] = 0, 255
    artwork = painted(samples)
    data = encode_within(prepared(artwork, X), X)
    assert published(data, X) == data
    assert np.abs(decode(data).rgb()[:190] - artwork.rgb()[:190]).mean() < 0.03


def test_x_returns_our_bytes_unchanged_for_a_jpeg_in_a_wide_gamut(wide_gamut: bytes) -> None:
    artwork = painted(noise(400, 300) // 2 + 64, "JPEG", icc_profile=wide_gamut, quality=98)
    ready = prepared(artwork, X)
    data = encode_within(ready, X)
    assert published(data, X) == data
    assert decode(data).metadata.icc is None
    assert np.abs(ready.rgb() - artwork.rgb()).max() <= 0.5 / 255 + 1e-6


def test_x_cuts_metadata_out_of_a_file_and_leaves_what_is_coded() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a description"
    file = io.BytesIO()
    Image.fromarray(noise(320, 300) // 4).save(file, "JPEG", exif=exif, comment="a comment", quality=70)
    data = file.getvalue()
    served = published(data, X)
    assert served is not None
    assert (b"a description" in data, b"a comment" in data) == (True, True)
    assert (b"a description" in served, b"a comment" in served) == (False, False)
    assert np.array_equal(decode(served).samples, decode(data).samples)
    assert data.endswith(served[-1000:])
    assert "not its metadata" in fate(decode(data), len(data), X)
    assert published(served, X) == served


def test_room_is_left_for_what_is_added_afterwards() -> None:
    artwork = prepared(Artwork("PNG", noise(300, 300), "rgb"), X)
    full = len(encode_within(artwork, X))
    assert len(encode_within(artwork, X, room=20_000)) <= 300 * 300 - 20_000 < full


def test_metadata_that_a_site_would_drop_is_not_written() -> None:
    exif = Image.Exif()
    exif[0x010E] = "a description"
    artwork = painted(noise(320, 320), "JPEG", exif=exif)
    assert b"a description" not in encode_within(prepared(artwork, X), X)
    assert b"a description" in encode_within(prepared(artwork, load("weasyl")), load("weasyl"))


def test_mastodon_keeps_the_pixels_of_a_png_and_so_a_jpeg_becomes_one() -> None:
    data = encode_within(prepared(painted(noise(320, 200), "JPEG"), MASTODON), MASTODON)
    served = published(data, MASTODON)
    assert served is not None
    assert np.array_equal(decode(served).samples, decode(data).samples)


def test_what_does_not_fit_as_png_is_written_as_the_best_jpeg_that_does() -> None:
    small = MASTODON.model_copy(update={"limits": Limits(bytes=60_000)})
    ready = prepared(painted(noise(300, 200)), small)
    data = encode_within(ready, small)
    assert decode(data).format == "JPEG"
    assert 40_000 < len(data) <= 60_000


def test_a_picture_that_fits_is_left_in_its_own_format_and_size() -> None:
    artwork = painted(noise(300, 200))
    assert prepared(artwork, load("pixiv")).format == "PNG"
    assert np.array_equal(prepared(artwork, load("pixiv")).samples, artwork.samples)


def test_what_cannot_be_made_small_enough_is_refused() -> None:
    tiny = X.model_copy(update={"limits": Limits(bytes=100)})
    with pytest.raises(PictureError) as refused:
        encode_within(painted(noise(64, 64)), tiny)
    assert refused.value.code == "too_large_for_site"


@pytest.mark.parametrize(
    ("limits", "size"),
    [
        (Limits(), (1000, 600)),
        (Limits(long_side=500), (500, 300)),
        (Limits(width=100), (100, 60)),
        (Limits(pixels=150_000), (500, 300)),
        (Limits(bytes=52_500), (500, 300)),
        (Limits(long_side=5000), (1000, 600)),
    ],
    ids=str,
)
def test_the_largest_size_within_all_limits_is_taken(limits: Limits, size: tuple[int, int]) -> None:
    assert fitted(1000, 600, limits) == size


def test_edges_of_transparency_are_resized_without_a_fringe() -> None:
    samples = np.zeros((400, 400, 4), np.uint8)
    samples[:, 200:] = (250, 250, 250, 255)  # white on transparent black
    ready = prepared(painted(samples), load("weasyl").model_copy(update={"limits": Limits(long_side=100)}))
    assert ready.has_alpha
    assert ready.rgb().min() > 0.9


def test_a_site_that_writes_everything_anew_is_simulated() -> None:
    artwork = painted(noise(1500, 300))
    (transform,) = site_transforms(load("instagram"), artwork, 10**6).values()
    seen = transform(artwork.samples)
    assert seen.shape == (216, 1080, 3)
    assert "anew" in fate(artwork, 10**6, load("instagram"))


def test_of_a_site_that_is_not_known_nothing_is_claimed() -> None:
    artwork = painted(noise(300, 300))
    assert site_transforms(load("ko-fi"), artwork, 1) == {}
    assert "not known" in fate(artwork, 1, load("ko-fi"))


def test_a_file_over_the_limit_is_not_called_kept() -> None:
    artwork = painted(noise(320, 300), "JPEG")
    assert "byte for byte" in fate(artwork, 50_000, X)
    assert "anew" in fate(artwork, 6_000_000, X)
