"""A picture as a site takes it: resized and converted before it is shaded, so that nobody does it after."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from belladonna.codec import Artwork, encode
from belladonna.codec.metadata import Metadata
from belladonna.errors import PictureError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from belladonna.codec.artwork import Samples
    from belladonna.codec.colour import Floats
    from belladonna.sites.profile import Format, Limits, Profile

_ENOUGH_BYTES_A_PIXEL = 0.35
"""Of a JPEG of about quality 90, 4:4:4: with less, a picture is better made smaller than compressed more."""

_LOWEST_QUALITY, _BEST_QUALITY = 40, 95
_ROWS = 256
_ROUNDING = 1e-6  # 12000 * (4096 / 12000) must not become 4095


def prepared(artwork: Artwork, profile: Profile) -> Artwork:
    """Make the picture that is to be shaded for a site.

    It has the size and the format that the site keeps. Colours are converted to 8-bit sRGB, since few sites
    keep a colour profile and none 16 bits. Metadata that the site drops is left out, so that the file need
    not be touched for it.
    """
    size = fitted(artwork.width, artwork.height, profile.limits)
    metadata = Metadata() if profile.metadata == "stripped" else replace(artwork.metadata, icc=None)
    result = replace(artwork, format=order(artwork.format, profile)[0], metadata=metadata)
    if size == (artwork.width, artwork.height) and _is_plain(artwork):
        return result
    return replace(result, model="rgb", samples=_converted(artwork, *size))


def fitted(width: int, height: int, limits: Limits) -> tuple[int, int]:
    """Find the largest size of the same shape within the limits; a picture is never enlarged."""
    pixels = [limits.pixels or math.inf, (limits.bytes or math.inf) / _ENOUGH_BYTES_A_PIXEL]
    scale = min(
        1.0,
        (limits.long_side or math.inf) / max(width, height),
        (limits.width or math.inf) / width,
        math.sqrt(min(pixels) / (width * height)),
    )
    return max(1, int(width * scale + _ROUNDING)), max(1, int(height * scale + _ROUNDING))


def order(own: str, profile: Profile) -> tuple[Format, ...]:
    """Say which formats to try: the picture's own first, unless the site would lose something over it."""
    same = [each for each in profile.formats if each == own and profile.keeps != "pixels"]
    return tuple(dict.fromkeys([*same, *profile.formats]))


def encode_within(artwork: Artwork, profile: Profile, *, strip_gps: bool = False, room: int = 0) -> bytes:
    """Write a shaded picture into as many bytes as the site keeps, with as little loss as possible.

    Args:
        artwork: from `prepared`, and shaded since.
        profile: the site's.
        strip_gps: leave out the position.
        room: bytes to leave free for what is added afterwards.

    Raises:
        PictureError: ``too_large_for_site``.
    """
    most = largest_file(artwork.width, artwork.height, profile.limits) - room
    for name in order(artwork.format, profile):
        for data in _attempts(artwork, name, most, strip_gps=strip_gps):
            if len(data) <= most:
                return data
    raise PictureError(
        "too_large_for_site",
        f"The picture cannot be written small enough for {profile.title}.",
        "Make it smaller, or leave out the site.",
    )


def largest_file(width: int, height: int, limits: Limits) -> float:
    """Say how many bytes a file of this size may have; infinite where nothing is known."""
    return min(limits.bytes or math.inf, (limits.bytes_a_pixel or math.inf) * width * height)


def _attempts(artwork: Artwork, name: Format, most: float, *, strip_gps: bool) -> Iterator[bytes]:
    yield encode(artwork, strip_gps=strip_gps, format=name)
    if name != "JPEG":
        return
    low, high, best = _LOWEST_QUALITY, _BEST_QUALITY - 1, b""
    while low <= high:  # the best quality that fits
        middle = (low + high + 1) // 2
        data = encode(artwork, strip_gps=strip_gps, format=name, jpeg_quality=middle)
        if len(data) <= most:
            low, best = middle + 1, data
        else:
            high = middle - 1
    if best:
        yield best


def _is_plain(artwork: Artwork) -> bool:
    return artwork.samples.dtype == np.uint8 and artwork.model != "cmyk" and artwork.metadata.icc is None


def _converted(artwork: Artwork, width: int, height: int) -> Samples:
    """H x W x 3 or 4, 8-bit sRGB; alpha, where there is one, is not premultiplied."""
    if (width, height) != (artwork.width, artwork.height):
        return _levels(artwork.scaled(width, height), _scaled_opacity(artwork, width, height))
    strips = ((top, min(top + _ROWS, height)) for top in range(0, height, _ROWS))
    return np.concatenate([_levels(artwork.rgb(*rows), artwork.opacity(*rows)) for rows in strips])


def _scaled_opacity(artwork: Artwork, width: int, height: int) -> Floats | None:
    opacity = artwork.opacity()
    if opacity is None:
        return None
    plane = Image.fromarray(opacity).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(plane).clip(0, 1)


def _levels(over_white: Floats, opacity: Floats | None) -> Samples:
    if opacity is None:
        return np.rint(over_white * 255).astype(np.uint8)
    alpha = opacity[..., None]
    colours = (over_white - (1 - alpha)) / np.maximum(alpha, 1 / 255)
    levels: Samples = np.rint(np.concatenate([colours, alpha], axis=2).clip(0, 1) * 255).astype(np.uint8)
    return levels
