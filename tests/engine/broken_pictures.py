"""A folder of pictures that tools stumble over, made on the spot."""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING

import imagecodecs
import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def make_broken_pictures(folder: Path) -> dict[str, str | None]:
    """Fill a folder; tell for each file the code of the error to expect, or None where it must work."""
    expected: dict[str, str | None] = {}
    for name, (code, make) in _FILES.items():
        (folder / name).write_bytes(make())
        expected[name] = code
    return expected


def _scene(width: int = 96, height: int = 64) -> Image.Image:
    y, x = np.mgrid[0:height, 0:width]
    noise = np.random.default_rng(7).integers(0, 40, (height, width))
    planes = [x * 200 // width + noise, y * 200 // height + noise, (x + y) % 200 + noise]
    return Image.fromarray(np.stack(planes, axis=-1).astype(np.uint8))


def _saved(image: Image.Image, name: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def _bomb() -> bytes:
    header = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    body = [
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def _animation(name: str) -> bytes:
    frames = [_scene(), _scene().rotate(180)]
    return _saved(frames[0], name, save_all=True, append_images=frames[1:], duration=100)


def _deep_rgba() -> bytes:
    samples = np.random.default_rng(7).integers(0, 65536, (48, 64, 4)).astype(np.uint16)
    samples[:24, :32, 3] = 0
    return bytes(imagecodecs.png_encode(samples))


_FILES: dict[str, tuple[str | None, Callable[[], bytes]]] = {
    "zero_bytes.png": ("empty", lambda: b""),
    "text_named.png": ("not_a_picture", lambda: b"Dear diary, today I drew a cat.\n" * 20),
    "noise_named.jpg": ("not_a_picture", lambda: bytes(range(256)) * 20),
    "truncated.png": ("truncated", lambda: _saved(_scene(), "PNG")[:-3000]),
    "truncated.jpg": ("truncated", lambda: _saved(_scene(), "JPEG")[:-1500]),
    "header_only.png": ("truncated", lambda: _saved(_scene(), "PNG")[:20]),
    "bomb.png": ("too_large", _bomb),
    "animated.gif": ("animated", lambda: _animation("GIF")),
    "animated.webp": ("animated", lambda: _animation("WEBP")),
    "animated.png": ("animated", lambda: _animation("PNG")),
    "pages.tif": ("animated", lambda: _animation("TIFF")),
    "jpeg_named.png": (None, lambda: _saved(_scene(), "JPEG", quality=90)),
    "png_named.jpg": (None, lambda: _saved(_scene(), "PNG")),
    "bad_icc.jpg": (None, lambda: _saved(_scene(), "JPEG", icc_profile=b"no profile at all" * 20)),
    "bad_icc.png": (None, lambda: _saved(_scene(), "PNG", icc_profile=bytes(range(256)))),
    "bad_exif.jpg": (None, lambda: _saved(_scene(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\x7f")),
    "one_by_one.png": (None, lambda: _saved(_scene(1, 1), "PNG")),
    "one_by_4000.png": (None, lambda: _saved(_scene(1, 4000), "PNG")),
    "4000_by_one.jpg": (None, lambda: _saved(_scene(4000, 1), "JPEG")),
    "deep_with_alpha.png": (None, _deep_rgba),
    "ink.jpg": (None, lambda: _saved(_scene().convert("CMYK"), "JPEG", quality=92)),
    "bits.png": (None, lambda: _saved(_scene().convert("1"), "PNG")),
    "palette.gif": (None, lambda: _saved(_scene().quantize(64), "GIF")),
}
