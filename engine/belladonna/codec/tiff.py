"""TIFF at 8 and 16 bits (TIFF 6.0, Adobe 1992; Deflate and its predictor: TIFF technical note 2)."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import tifffile
from PIL import Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2, TiffImageFile

from belladonna.codec.colour import CHANNELS, Model

if TYPE_CHECKING:
    from belladonna.codec.artwork import Samples
    from belladonna.codec.metadata import Metadata

_BITS, _COMPRESSION, _PHOTOMETRIC = 258, 259, 262
_STRIP_OFFSETS, _SAMPLES_PER_PIXEL, _ROWS_PER_STRIP, _STRIP_LENGTHS = 273, 277, 278, 279
_PLANAR_CONFIGURATION, _SEPARATE_PLANES = 284, 2
_WIDTH, _HEIGHT, _PREDICTOR, _EXTRA_SAMPLES, _SAMPLE_FORMAT = 256, 257, 317, 338, 339
_XMP, _IPTC, _ICC = 700, 33723, 34675
_KEPT = {270, 271, 272, 274, 282, 283, 285, 296, 305, 306, 315, 316, 33432}
"""Description, camera, orientation, resolution, page name, software, date, artist, host, copyright."""
_DIRECTORIES = {0x8769, 0x8825}
_SHORT, _LONG, _UNDEFINED = 3, 4, 7
_DEFLATE = 8
_HORIZONTAL = 2
_ASSOCIATED, _UNASSOCIATED = 1, 2
_MODELS: dict[int, Model] = {0: "grey", 1: "grey", 2: "rgb", 5: "cmyk"}
_PHOTOMETRICS: dict[Model, int] = {"grey": 1, "rgb": 2, "cmyk": 5}
_STRIP_BYTES = 1 << 22


class LenientTiff(TiffImageFile):
    """Reads the tags also of a picture whose samples Pillow cannot decode; `tile` is then empty."""

    def _setup(self) -> None:
        try:
            super()._setup()
        except SyntaxError:  # unknown pixel mode
            if not (self.width and self.height):
                raise
            self._mode = "RGB"  # Pillow takes no picture without a mode


class UnknownLayoutError(ValueError):
    """Samples that this reader cannot tell the meaning of."""


def is_beyond_pillow(image: TiffImageFile) -> bool:
    """Whether samples have more than 8 bits, or are laid out as Pillow does not know."""
    return not image.tile or bool(max(image.tag_v2.get(_BITS, (1,))) > 8)  # noqa: PLR2004


def has_pages(image: TiffImageFile) -> bool:
    """Whether there is a second picture; reduced copies of the first (NewSubfileType 1) do not count."""
    for page in range(1, image.n_frames):
        image.seek(page)
        if not image.tag_v2.get(254, 0) & 1:
            return True
    image.seek(0)
    return False


def read_samples(data: bytes, image: TiffImageFile) -> tuple[Samples, Model]:
    """Decode 8-bit or 16-bit samples, H x W x C, not premultiplied, not yet turned.

    Raises:
        UnknownLayoutError: other depths, floating point, CIELAB and the like.
    """
    tags = image.tag_v2
    model = _MODELS.get(tags.get(_PHOTOMETRIC, -1))
    formats = tags.get(_SAMPLE_FORMAT, (1,))
    if model is None or set(tags[_BITS]) not in ({8}, {16}) or set(formats) != {1}:
        raise UnknownLayoutError
    with tifffile.TiffFile(io.BytesIO(data)) as file:
        page = file.pages.first
        samples: Samples = page.asarray()
    if tags.get(_PLANAR_CONFIGURATION, 1) == _SEPARATE_PLANES and samples.ndim == 3:  # noqa: PLR2004
        samples = np.moveaxis(samples, 0, -1)
    samples = samples.reshape(image.tag_v2[_HEIGHT], image.tag_v2[_WIDTH], -1)
    colours, top = CHANNELS[model], np.iinfo(samples.dtype).max
    extra = (*tags.get(_EXTRA_SAMPLES, ()), 0)[0]
    if tags[_PHOTOMETRIC] == 0:
        samples[..., 0] = top - samples[..., 0]
    if extra == _ASSOCIATED:
        alpha = samples[..., colours : colours + 1].astype(np.float32)
        straight = samples[..., :colours] / np.maximum(alpha, 1) * top
        samples[..., :colours] = np.rint(straight).clip(0, top)
    return samples[..., : colours + (extra in {_ASSOCIATED, _UNASSOCIATED})], model


def exif_of(image: TiffImageFile) -> bytes:
    """Gather what other formats keep in EXIF; in a TIFF it stands among the tags of the picture."""
    exif = image.getexif()
    for directory in _DIRECTORIES & set(exif):
        exif.get_ifd(directory)
    for tag in set(exif) - _KEPT - _DIRECTORIES:
        del exif[tag]
    for tag in set(exif) - _DIRECTORIES:
        exif[tag] = _as_it_was(exif[tag])
    return exif.tobytes() if exif else b""


def bytes_of(image: TiffImageFile, tag: int) -> bytes | None:
    """Give a tag's bytes; IPTC is often declared as LONG."""
    value = image.tag_v2.get(tag)
    if isinstance(value, tuple):
        return struct.pack(f"{len(value)}I", *value)
    return value if isinstance(value, bytes) else None


def xmp_and_iptc(image: TiffImageFile) -> tuple[bytes | None, bytes | None]:
    """Give the XMP packet and the IPTC records."""
    return bytes_of(image, _XMP), bytes_of(image, _IPTC)


def encode_tiff(samples: Samples, model: Model, metadata: Metadata) -> bytes:
    """Write H x W x C samples, uint8 or uint16, alpha last, in deflated strips."""
    height, width, channels = samples.shape
    rows = max(1, _STRIP_BYTES // (width * channels * samples.itemsize))
    strips = [zlib.compress(_differences(samples[top : top + rows])) for top in range(0, height, rows)]
    lengths = [len(strip) for strip in strips]
    # From the end of the directory: Pillow adds its length when it writes this tag.
    offsets = [int(start) for start in np.cumsum([0, *lengths[:-1]])]

    directory = _descriptive_tags(metadata)
    alpha = channels > CHANNELS[model]
    structure: dict[int, tuple[int, Any]] = {
        _WIDTH: (_LONG, width),
        _HEIGHT: (_LONG, height),
        _BITS: (_SHORT, (8 * samples.itemsize,) * channels),
        _COMPRESSION: (_SHORT, _DEFLATE),
        _PHOTOMETRIC: (_SHORT, _PHOTOMETRICS[model]),
        _STRIP_OFFSETS: (_LONG, tuple(offsets)),
        _SAMPLES_PER_PIXEL: (_SHORT, channels),
        _ROWS_PER_STRIP: (_LONG, rows),
        _STRIP_LENGTHS: (_LONG, tuple(lengths)),
        _PREDICTOR: (_SHORT, _HORIZONTAL),
        **({_EXTRA_SAMPLES: (_SHORT, _UNASSOCIATED)} if alpha else {}),
        **({_XMP: (1, metadata.xmp)} if metadata.xmp else {}),
        **({_IPTC: (_UNDEFINED, metadata.iptc)} if metadata.iptc else {}),
        **({_ICC: (_UNDEFINED, metadata.icc)} if metadata.icc else {}),
    }
    for tag, (kind, value) in structure.items():
        directory.tagtype[tag] = kind
        directory[tag] = value
    header = struct.pack("<2sHI", b"II", 42, 8)
    return b"".join([header, directory.tobytes(8), *strips])


def _differences(samples: Samples) -> bytes:
    """Predictor 2: each sample less the one to its left, modulo its range."""
    differences = np.diff(samples, axis=1, prepend=samples.dtype.type(0))
    return differences.astype(samples.dtype.newbyteorder("<")).tobytes()


def _descriptive_tags(metadata: Metadata) -> ImageFileDirectory_v2:
    directory = ImageFileDirectory_v2(ifh=b"II*\0\0\0\0\0")
    if metadata.exif:
        exif = Image.Exif()
        exif.load(metadata.exif)
        for tag in (_KEPT | _DIRECTORIES) & set(exif):
            directory[tag] = exif.get_ifd(tag) if tag in _DIRECTORIES else _as_it_was(exif[tag])
    return directory


def _as_it_was(value: object) -> object:
    """Undo Pillow's reading of bytes as Latin-1: it writes only ASCII, and question marks for the rest."""
    return value.encode("latin-1") if isinstance(value, str) else value
