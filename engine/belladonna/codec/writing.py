"""An `Artwork` to bytes."""

from __future__ import annotations

import io
import struct
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from belladonna.codec import heif
from belladonna.codec.colour import CHANNELS, Model
from belladonna.codec.exif import Exif
from belladonna.codec.gif import with_xmp
from belladonna.codec.png import encode_png
from belladonna.codec.tiff import encode_tiff
from belladonna.codec.xmp import RIGHTS, BrokenXmpError, Xmp
from belladonna.errors import PictureError

if TYPE_CHECKING:
    from collections.abc import Callable

    from belladonna.codec.artwork import Artwork, Samples
    from belladonna.codec.metadata import Metadata

_MODES: dict[tuple[Model, bool], str] = {
    ("grey", False): "L",
    ("grey", True): "LA",
    ("rgb", False): "RGB",
    ("rgb", True): "RGBA",
    ("cmyk", False): "CMYK",
}
_MODELS_OF: dict[str, set[Model]] = {
    "TIFF": {"grey", "rgb", "cmyk"},
    "JPEG": {"grey", "rgb", "cmyk"},
}
_DEEP = {"PNG", "TIFF"}
_MAX_SEGMENT = 65502
"""Bytes of EXIF, XMP or IPTC that fit into one JPEG segment with its header."""

# Chosen by what is left of a luma texture of +-3/255 (its regression coefficient after decoding, mean of
# four pictures at 512 px) and by bytes a pixel:
#   JPEG 4:4:4  85 .79 (.24)   90 .82 (.31)   95 .87 (.47)   97 .91 (.62);   4:2:0 at 95 .85 (.38)
#   WebP        80 .60 (.12)   90 .76 (.20)   95 .84 (.30)  100 .86 (.41);   lossless 1 (.92)
#   AVIF 4:4:4  80 .80 (.18)   90 .86 (.29)   95 .91 (.44)  100 .99 (1.01)
#   HEIC 4:2:0  90 .91 (.66)   95 .91 (.71);   4:4:4 at 90 .96 (.82)
_JPEG_QUALITY = 95
_WEBP_QUALITY = 95
_AVIF_QUALITY = 95
_HEIF_QUALITY = 90


def encode(
    artwork: Artwork,
    *,
    strip_gps: bool = False,
    format: str | None = None,  # noqa: A002 - Pillow's word
    jpeg_quality: int | None = None,
) -> bytes:
    """Write a picture so that the perturbation survives.

    PNG and TIFF are lossless, and so is WebP where it was.

    Args:
        artwork: the picture.
        strip_gps: leave out the position.
        format: another format than the artwork's own; what it cannot hold (ink, 16 bits, alpha in a
            JPEG) is converted as a viewer would.
        jpeg_quality: 0 to 100 on the scale of the Independent JPEG Group, for a JPEG that has to be small; by
            default it is high, and no worse than the input's.

    Returns:
        The content of the file.

    Raises:
        PictureError: ``unwritable``, the format cannot hold the picture (a WebP of 20,000 pixels).
    """
    name = format or artwork.format
    metadata = artwork.metadata.without_gps() if strip_gps else artwork.metadata
    artwork = _fitting(replace(artwork, metadata=metadata), name)
    try:
        return _ENCODERS[name](artwork) if jpeg_quality is None else _jpeg(artwork, jpeg_quality)
    except (OSError, ValueError, RuntimeError, struct.error) as error:
        raise PictureError(
            "unwritable",
            f"The picture cannot be written as {name}.",
            "Save the original in another format, such as PNG, and shade that.",
        ) from error


def _fitting(artwork: Artwork, name: str) -> Artwork:
    """Convert what a format cannot hold."""
    if artwork.model not in _MODELS_OF.get(name, {"grey", "rgb"}):
        levels = np.concatenate(
            [_levels(artwork.rgb(top, top + 256)) for top in range(0, artwork.height, 256)]
        )
        return replace(artwork, samples=levels, model="rgb", metadata=replace(artwork.metadata, icc=None))
    samples = artwork.samples
    if samples.dtype == np.uint16 and name not in _DEEP:
        samples = ((samples.astype(np.uint32) + 128) // 257).astype(np.uint8)
    if artwork.has_alpha and name == "JPEG":
        samples = _flattened(samples, artwork.model)
    return artwork if samples is artwork.samples else replace(artwork, samples=samples)


def _levels(rgb: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Samples:
    return np.rint(rgb * 255).astype(np.uint8)


def _flattened(samples: Samples, model: Model) -> Samples:
    alpha = samples[..., CHANNELS[model] :].astype(np.uint32)
    paper = 0 if model == "cmyk" else 255
    return ((samples[..., : CHANNELS[model]] * alpha + paper * (255 - alpha) + 127) // 255).astype(np.uint8)


def _image(artwork: Artwork) -> Image.Image:
    mode = _MODES[artwork.model, artwork.has_alpha]
    samples = np.ascontiguousarray(artwork.samples)
    return Image.frombuffer(mode, (artwork.width, artwork.height), samples, "raw", mode, 0, 1)


def _saved(image: Image.Image, name: str, metadata: Metadata, **options: object) -> bytes:
    common = {"exif": metadata.exif, "xmp": metadata.xmp, "icc_profile": metadata.icc}
    options |= {key: value for key, value in common.items() if value}
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def _png(artwork: Artwork) -> bytes:
    return encode_png(artwork.samples, artwork.metadata)


def _tiff(artwork: Artwork) -> bytes:
    return encode_tiff(artwork.samples, artwork.model, artwork.metadata)


def _jpeg(artwork: Artwork, quality: int | None = None) -> bytes:
    metadata = artwork.metadata
    fitting = replace(metadata, exif=_fits(metadata.exif), xmp=_shrunk(metadata.xmp))
    save = partial(
        _saved,
        _image(artwork),
        "JPEG",
        replace(fitting, exif=b"Exif\0\0" + fitting.exif if fitting.exif else None),
        quality=min(100, max(_JPEG_QUALITY, artwork.hints.jpeg_quality)) if quality is None else quality,
        subsampling="4:4:4",
        dpi=metadata.dpi or (0, 0),
        comment=metadata.comment or b"",
        extra=_photoshop_segment(iptc) if (iptc := _fits(metadata.iptc)) else b"",
    )
    try:
        return save(optimize=True, progressive=artwork.hints.progressive)
    except OSError:  # Pillow's buffer for the whole of an optimised file is too small for a noisy picture
        return save()


def _shrunk(packet: bytes | None) -> bytes | None:
    """Make an XMP packet fit: an editor's history goes before the words about rights do."""
    if packet is None or len(packet) <= _MAX_SEGMENT:
        return packet
    try:
        xmp = Xmp(packet)
    except BrokenXmpError:
        return None
    return bytes(xmp) if xmp.shrink(_MAX_SEGMENT, keep=RIGHTS) else None


def _fits(data: bytes | None) -> bytes | None:
    return data if data and len(data) <= _MAX_SEGMENT else None


def _photoshop_segment(iptc: bytes) -> bytes:
    """Wrap IPTC in JPEG's APP13, as resource 0x0404 without a name."""
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(iptc)) + iptc + bytes(len(iptc) % 2)
    content = b"Photoshop 3.0\0" + resource
    return b"\xff\xed" + struct.pack(">H", len(content) + 2) + content


def _webp(artwork: Artwork) -> bytes:
    # `exact` keeps the colours under transparent pixels.
    options = {"lossless": True} if artwork.hints.lossless else {"quality": _WEBP_QUALITY}
    return _saved(_image(artwork), "WEBP", artwork.metadata, exact=True, **options)


def _avif(artwork: Artwork) -> bytes:
    return _saved(
        _image(artwork),
        "AVIF",
        replace(artwork.metadata, exif=_unturned(artwork.metadata.exif)),
        quality=_AVIF_QUALITY,
        subsampling="4:0:0" if artwork.model == "grey" and not artwork.has_alpha else "4:4:4",
        advanced={"alpha:lossless": "1"} if artwork.has_alpha else {},
    )


def _unturned(exif: bytes | None) -> bytes | None:
    """Leave the orientation out, or Pillow writes EXIF anew without what it does not understand."""
    if exif is None:
        return None
    edited = Exif(exif)
    edited.drop_orientation()
    return bytes(edited)


def _heif(artwork: Artwork) -> bytes:
    """Write HEIC in 4:2:0, which every decoder knows; with alpha without loss, else alpha would change."""
    metadata = artwork.metadata
    common = {"exif": metadata.exif, "xmp": metadata.xmp, "icc_profile": metadata.icc}
    out = io.BytesIO()
    heif.library().encode(
        _MODES[artwork.model, artwork.has_alpha],
        (artwork.width, artwork.height),
        artwork.samples.tobytes(),
        out,
        quality=-1 if artwork.has_alpha else _HEIF_QUALITY,
        chroma=420,
        **{key: value for key, value in common.items() if value},
    )
    return out.getvalue()


def _gif(artwork: Artwork) -> bytes:
    """Write GIF with a palette of its own: a perturbation does not survive in the old one."""
    image = _image(artwork).convert("RGB")
    colours = 255 if artwork.has_alpha else 256
    palette = image.quantize(colours, method=Image.Quantize.MEDIANCUT)
    indices = image.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)
    options: dict[str, object] = {"comment": artwork.metadata.comment or b""}
    if artwork.has_alpha:
        alpha = Image.fromarray(np.where(artwork.samples[..., -1] < 128, 255, 0).astype(np.uint8))  # noqa: PLR2004
        indices.paste(255, mask=alpha)
        options["transparency"] = 255
    out = io.BytesIO()
    indices.save(out, "GIF", **options)
    xmp = artwork.metadata.xmp
    return with_xmp(out.getvalue(), xmp) if xmp else out.getvalue()


_ENCODERS: dict[str, Callable[[Artwork], bytes]] = {
    "PNG": _png,
    "JPEG": _jpeg,
    "WEBP": _webp,
    "AVIF": _avif,
    "TIFF": _tiff,
    "GIF": _gif,
    "HEIF": _heif,
}
