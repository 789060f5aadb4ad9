"""What a site makes of an upload, worked out from its profile with Pillow."""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from belladonna.codec import decode, encode
from belladonna.codec.metadata import Metadata
from belladonna.sites.fitting import fitted, largest_file
from belladonna.sites.profile import Copy, Limits, Profile

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from belladonna.codec import Artwork
    from belladonna.transforms.real import Rgb8

_LOSSLESS = {"PNG"}
_START_OF_SCAN = 0xDA
_METADATA = {*range(0xE1, 0xEE), 0xEF, 0xFE}  # APP1 to APP13, APP15, comment; not JFIF's and Adobe's
_ICC = b"ICC_PROFILE\0"


def published(data: bytes, profile: Profile) -> bytes | None:
    """Give the file that the site would hand out for an upload.

    Args:
        data: the upload.
        profile: the site's.

    Returns:
        `data` itself where the site keeps it byte for byte, which a site that drops metadata does with a file
        that has none; None where nothing is known.
    """
    artwork = decode(data)
    if is_kept(artwork, len(data), profile):
        if profile.keeps == "bytes":
            return _bare(data) if profile.metadata == "stripped" and artwork.format == "JPEG" else data
        return _without_metadata(artwork)
    if profile.full is None:
        return None
    rgb = np.rint(artwork.rgb() * 255).astype(np.uint8)
    return _copied(rgb, profile.full, profile.limits)


def is_kept(artwork: Artwork, size: int, profile: Profile) -> bool:
    """Tell whether an upload's pixels stay as they are.

    Args:
        artwork: the upload.
        size: of its file, in bytes.
        profile: the site's.
    """
    limits = profile.limits
    return (
        artwork.format in (profile.formats if profile.keeps == "bytes" else _LOSSLESS)
        and profile.keeps in {"bytes", "pixels"}
        and size <= largest_file(artwork.width, artwork.height, limits)
        and fitted(artwork.width, artwork.height, limits.model_copy(update={"bytes": None}))
        == (artwork.width, artwork.height)
    )


def fate(artwork: Artwork, size: int, profile: Profile) -> str:
    """Say in a sentence what becomes of an upload; arguments as for `is_kept`."""
    if is_kept(artwork, size, profile):
        carried = artwork.metadata
        told = (carried.exif, carried.xmp, carried.iptc, carried.comment)
        loses = profile.keeps == "pixels" or (profile.metadata == "stripped" and any(told))
        kept = "file's pixels, not its metadata" if loses else "file byte for byte"
        return f"{profile.title} keeps this {kept}."
    if (full := profile.full) is not None:
        return f"{profile.title} writes this file anew, as {full.format} of quality {full.quality}."
    return f"What {profile.title} makes of this file is not known."


def site_transforms(profile: Profile, artwork: Artwork, size: int) -> Mapping[str, Callable[[Rgb8], Rgb8]]:
    """Give the site's doings as transforms of a report.

    Args:
        profile: the site's.
        artwork: what is uploaded.
        size: of its file, in bytes.

    Returns:
        ``site``, what it hands out, and ``site_preview``, the smaller copy that most visitors see; each only
        where it is known.
    """
    transforms: dict[str, Callable[[Rgb8], Rgb8]] = {}
    if is_kept(artwork, size, profile):
        transforms["site"] = _unchanged
    elif profile.full is not None:
        transforms["site"] = partial(_after, copy=profile.full, limits=profile.limits)
    if profile.preview is not None:
        transforms["site_preview"] = partial(_after, copy=profile.preview, limits=Limits())
    return transforms


def _bare(jpeg: bytes) -> bytes:
    """Cut out what is not needed to show the picture; what is coded stays as it is."""
    kept, at = [jpeg[:2]], 2
    while jpeg[at + 1] != _START_OF_SCAN:
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        is_profile = jpeg.startswith(_ICC, at + 4)
        if jpeg[at + 1] not in _METADATA or is_profile:
            kept.append(jpeg[at:end])
        at = end
    return b"".join([*kept, jpeg[at:]])


def _without_metadata(artwork: Artwork) -> bytes:
    return encode(replace(artwork, metadata=Metadata(icc=artwork.metadata.icc)))


def _unchanged(picture: Rgb8) -> Rgb8:
    return picture


def _after(picture: Rgb8, copy: Copy, limits: Limits) -> Rgb8:
    return np.asarray(Image.open(io.BytesIO(_copied(picture, copy, limits))).convert("RGB"))


def _copied(picture: Rgb8, copy: Copy, limits: Limits) -> bytes:
    height, width = picture.shape[:2]
    bounds = Limits(long_side=copy.long_side, width=copy.width, pixels=limits.pixels)
    size = fitted(width, height, bounds)
    image = Image.fromarray(picture)
    if size != image.size:
        image = image.resize(size, Image.Resampling.LANCZOS)
    file = io.BytesIO()
    image.save(file, copy.format, quality=copy.quality)  # 4:2:0, as sites do
    return file.getvalue()
