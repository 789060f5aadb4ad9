"""Bytes to an `Artwork`."""

from __future__ import annotations

import io
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

import imagecodecs
import numpy as np
from PIL.AvifImagePlugin import AvifImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from belladonna.codec import gif, heif, png, tiff
from belladonna.codec.artwork import Artwork, Hints, Samples
from belladonna.codec.metadata import Metadata
from belladonna.errors import PictureError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL import Image, ImageFile

    from belladonna.codec.colour import Model

MAX_PIXELS = 300_000_000
"""The largest picture taken: about 17,300 x 17,300, or A0 at 440 dots per inch."""

_SIGNATURES: dict[str, tuple[bytes, ...]] = {
    "PNG": (png.SIGNATURE,),
    "JPEG": (b"\xff\xd8\xff",),
    "GIF": (b"GIF87a", b"GIF89a"),
    "TIFF": (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"),
}
_SNIFFED = 512  # bytes: the longest signature is a box of brands, of which 256 are looked at
_IPTC_RESOURCE = 0x0404
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"mif2"}
_AVIF_BRANDS = {b"avif", b"avis"}

# Classes, not `Image.open`: it would try every format that Pillow knows, and has a pixel limit of its own.
_OPENERS: dict[str, Callable[[BinaryIO], ImageFile.ImageFile]] = {
    "PNG": PngImageFile,
    "JPEG": JpegImageFile,
    "WEBP": WebPImageFile,
    "AVIF": AvifImageFile,
    "TIFF": tiff.LenientTiff,
    "GIF": GifImageFile,
    "HEIF": lambda file: heif.library().HeifImageFile(file),
}

_MODELS: dict[str, Model] = {"L": "grey", "LA": "grey", "RGB": "rgb", "RGBA": "rgb", "CMYK": "cmyk"}
_PLAIN_MODES = {"1": "L", "P": "RGB", "PA": "RGBA", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB"}

# The luma table of JPEG's Annex K.1 at quality 50, whose mean the Independent JPEG Group's scale multiplies.
_ANNEX_K_LUMA_MEAN = 57.625


def decode(source: Path | bytes, *, max_pixels: int = MAX_PIXELS) -> Artwork:
    """Read a picture: PNG, JPEG, WebP, AVIF, TIFF, GIF or HEIC/HEIF.

    The content decides what it is, never the name. A wrongly named picture is read all the same, and
    `encode` gives back the content's format, to be stored under the name it came with: viewers and
    sites go by the content too, and the artist finds the result under the name they know.

    Depths of 10 and 12 bits (AVIF, HEIC) are read as 8.

    Args:
        source: a file or its content.
        max_pixels: width times height above which nothing is decoded.

    Raises:
        PictureError: with one of the codes ``unreadable`` (the system refuses the file), ``empty``,
            ``not_a_picture``, ``too_large``, ``animated``, ``unsupported``, ``truncated``, ``damaged``.
    """
    data = _load(source) if isinstance(source, Path) else source
    name = format_of(data)
    with _explained():
        return _decode(data, name, max_pixels)


@dataclass(frozen=True, slots=True)
class Header:
    """What a picture says of itself before any of it is decoded.

    Attributes:
        format: as in `Artwork`.
        width: of the stored samples, in pixels; an EXIF orientation may still turn them.
        height: the same.
    """

    format: str
    width: int
    height: int


def examine(source: Path, *, max_pixels: int = MAX_PIXELS) -> Header:
    """Look at a picture's header: nothing is decoded, whatever size it claims.

    Args:
        source: a file.
        max_pixels: width times height above which it is refused.

    Raises:
        PictureError: as `decode`, but for what only decoding can tell.
    """
    with _readable(), source.open("rb") as file:
        name = format_of(file.read(_SNIFFED))
        file.seek(0)
        with _explained():
            image = _open(file, name, max_pixels)
            return Header(name, image.width, image.height)


def _load(path: Path) -> bytes:
    with _readable():
        return path.read_bytes()


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PictureError(
            "unreadable",
            f"The file cannot be opened: {error.strerror}.",
            "Check that it is still there and that you may read it.",
        ) from error


@contextmanager
def _explained() -> Iterator[None]:
    """Say in our words what the decoders complain of."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of damaged metadata and goes on without it; so do we.
            warnings.simplefilter("ignore")
            yield
    except PictureError:
        raise
    except tiff.UnknownLayoutError as error:
        raise _unsupported() from error
    except Exception as error:  # decoders raise anything on damaged files
        raise _damaged(error) from error


def format_of(data: bytes) -> str:
    """Tell what a file holds, under the names of `Artwork`, by its first bytes.

    Raises:
        PictureError: ``empty`` or ``not_a_picture``.
    """
    if not data:
        raise PictureError("empty", "The file is empty.", "Save or download the picture again.")
    name = _sniff(data)
    if name is None:
        raise PictureError(
            "not_a_picture",
            "This is not a picture that can be read.",
            "Export it as PNG, JPEG, WebP, AVIF, TIFF, GIF or HEIC.",
        )
    return name


def _sniff(data: bytes) -> str | None:
    """Tell the format by its first bytes."""
    for name, signatures in _SIGNATURES.items():
        if data.startswith(signatures):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return _sniff_brands(data) if data[4:8] == b"ftyp" else None


def _sniff_brands(data: bytes) -> str | None:
    """Tell AVIF from HEIF, which share a container, by the brands in its first box (ISO/IEC 14496-12)."""
    length = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[at : at + 4] for at in (8, *range(16, length, 4))}
    if brands & _AVIF_BRANDS:
        return "AVIF"
    return "HEIF" if brands & _HEIF_BRANDS else None


def _open(file: BinaryIO, name: str, max_pixels: int) -> ImageFile.ImageFile:
    """Read a header, and refuse what will not be decoded."""
    image = _OPENERS[name](file)
    if image.width * image.height > max_pixels:
        raise PictureError(
            "too_large",
            f"The picture has {image.width} x {image.height} pixels; at most {max_pixels:,} are taken.",
            "Make it smaller, or cut it into parts.",
        )
    if _holds_several(image):
        raise PictureError(
            "animated",
            "The file holds several pictures: an animation, or pages.",
            "Export each of them as a file of its own.",
        )
    return image


def _holds_several(image: ImageFile.ImageFile) -> bool:
    if isinstance(image, tiff.LenientTiff):
        return tiff.has_pages(image)
    if isinstance(image, GifImageFile):
        return image.is_animated  # its `n_frames` would walk through all of them
    return bool(getattr(image, "n_frames", 1) > 1)


def _decode(data: bytes, name: str, max_pixels: int) -> Artwork:
    image = _open(io.BytesIO(data), name, max_pixels)
    tiff_exif = _tiff_exif(image, name)
    turned_by_pillow = isinstance(image, tiff.LenientTiff) and not tiff.is_beyond_pillow(image)
    samples, model = _samples(image, data, name)
    metadata, orientation = _metadata(image, data, tiff_exif).upright()
    if turned_by_pillow:
        orientation = 1
    return Artwork(name, _upright(samples, orientation), model, metadata, _hints(image, data))


def _tiff_exif(image: ImageFile.ImageFile, name: str) -> bytes | None:
    """Give a TIFF's EXIF, which Pillow can read only while the file is open."""
    if name != "TIFF":
        return None
    try:
        return tiff.exif_of(cast("tiff.LenientTiff", image))
    except Exception:  # noqa: BLE001 - broken tags are no reason to refuse a picture
        return None


def _samples(image: ImageFile.ImageFile, data: bytes, name: str) -> tuple[Samples, Model]:
    if isinstance(image, tiff.LenientTiff) and tiff.is_beyond_pillow(image):
        return tiff.read_samples(data, image)
    if name == "PNG" and png.is_deep(data):
        PngImageFile(io.BytesIO(data)).verify()  # libpng only warns of a wrong checksum
        deep = imagecodecs.png_decode(data)
        deep = deep.reshape(*deep.shape[:2], -1)
        return deep, "grey" if deep.shape[2] <= 2 else "rgb"  # noqa: PLR2004 - grey, or grey and alpha
    plain = _plain(image)
    if plain.mode not in _MODELS:
        raise _unsupported()
    samples = np.asarray(plain)
    return samples.reshape(plain.height, plain.width, -1), _MODELS[plain.mode]


def _plain(image: Image.Image) -> Image.Image:
    """Replace palettes, bits, premultiplied alpha and transparent colours by plain channels."""
    image.load()
    mode = _PLAIN_MODES.get(image.mode, image.mode)
    if "transparency" in image.info and mode in {"L", "RGB"}:
        mode += "A"
    return image if mode == image.mode else image.convert(mode)


def _upright(samples: Samples, orientation: int) -> Samples:
    """Apply an EXIF orientation: 2 to 4 mirror or turn by 180 degrees, 5 to 8 also exchange the axes."""
    if orientation == 1:
        return samples
    if orientation > 4:  # noqa: PLR2004
        samples = samples.swapaxes(0, 1)
    if orientation in {3, 4, 7, 8}:
        samples = samples[::-1]
    if orientation in {2, 3, 6, 7}:
        samples = samples[:, ::-1]
    return np.ascontiguousarray(samples)


def _metadata(image: ImageFile.ImageFile, data: bytes, tiff_exif: bytes | None) -> Metadata:
    info = image.info
    xmp, exif, iptc = info.get("xmp"), info.get("exif"), None
    chunks: tuple[tuple[bytes, bytes], ...] = ()
    if isinstance(image, tiff.LenientTiff):
        xmp, iptc = tiff.xmp_and_iptc(image)
        exif = tiff_exif
    elif isinstance(image, PngImageFile):
        chunks = tuple(png.kept_chunks(data))
        exif = exif or png.raw_profile(image.text.get("Raw profile type exif"))
        xmp = xmp or png.raw_profile(image.text.get("Raw profile type xmp"))
        iptc = png.raw_profile(image.text.get("Raw profile type iptc"))
    elif isinstance(image, JpegImageFile):
        iptc = info.get("photoshop", {}).get(_IPTC_RESOURCE)
    elif isinstance(image, GifImageFile):
        xmp = gif.xmp_of(data)
    comment = info.get("comment")
    return Metadata(
        exif=exif.removeprefix(b"Exif\0\0") if exif else None,
        xmp=xmp or None,
        iptc=iptc,
        icc=info.get("icc_profile") or None,
        dpi=info.get("dpi"),
        comment=comment if isinstance(comment, bytes) else None,
        png=chunks,
    )


def _hints(image: ImageFile.ImageFile, data: bytes) -> Hints:
    if isinstance(image, JpegImageFile):
        return Hints(
            jpeg_quality=_jpeg_quality(image.quantization), progressive=bool(image.info.get("progressive"))
        )
    return Hints(lossless=b"VP8L" in (data[12:16], *_webp_chunks(data)) if data[8:12] == b"WEBP" else False)


def _webp_chunks(data: bytes) -> list[bytes]:
    kinds, position = [], 12
    while position + 8 <= len(data):
        kinds.append(data[position : position + 4])
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        position += 8 + length + length % 2
    return kinds


def _jpeg_quality(tables: dict[int, list[int]]) -> int:
    """Estimate the quality on the Independent JPEG Group's scale from the luma table's mean.

    libjpeg scales Annex K's table by 50/q below 50 and by (100 - q)/50 above (jcparam.c).
    """
    scale = float(np.mean(tables[min(tables)])) / _ANNEX_K_LUMA_MEAN if tables else 1.0
    return round(100 - 50 * scale) if scale <= 1 else round(50 / scale)


def _unsupported() -> PictureError:
    return PictureError(
        "unsupported",
        "The picture's colours are stored in a way that cannot be read.",
        "Save it as RGB, grey or CMYK with 8 or 16 bits a channel.",
    )


def _damaged(error: Exception) -> PictureError:
    text = str(error).lower()
    if isinstance(error, EOFError) or "truncated" in text or "end of file" in text:
        return PictureError(
            "truncated", "The file ends before the picture does.", "Save, copy or download it again."
        )
    return PictureError(
        "damaged",
        "The file is damaged.",
        "Open it in a picture editor and save it again, or use another copy.",
    )
