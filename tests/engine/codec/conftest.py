"""Pictures and profiles that the codec's tests share."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import imagecodecs
import numpy as np
import pillow_heif
import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

pillow_heif.register_heif_opener()  # Pillow stands for the programs that others have

DISPLAY_P3 = [0.68, 0.32, 1.0, 0.265, 0.69, 1.0, 0.15, 0.06, 1.0]
ADOBE_RGB = [0.64, 0.33, 1.0, 0.21, 0.71, 1.0, 0.15, 0.06, 1.0]


@pytest.fixture(scope="session")
def scene() -> NDArray[np.uint8]:
    """64 x 96 x 3: a soft gradient with texture, away from black and white."""
    y, x = np.mgrid[0:64, 0:96]
    noise = np.random.default_rng(3).integers(0, 24, (64, 96))
    planes = [60 + x + noise, 70 + y + noise, 90 + (x + y) // 2 + noise]
    return np.stack(planes, axis=-1).astype(np.uint8)


@pytest.fixture(scope="session")
def saved() -> Callable[..., bytes]:
    """Write samples, or a Pillow image, with Pillow."""

    def save(picture: NDArray[np.uint8] | Image.Image, name: str, **options: object) -> bytes:
        image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
        out = io.BytesIO()
        image.save(out, name, **options)
        return out.getvalue()

    return save


@pytest.fixture(scope="session")
def opened() -> Callable[[bytes], Image.Image]:
    """Read with Pillow, as any other program would."""

    def open_(data: bytes) -> Image.Image:
        image = Image.open(io.BytesIO(data))
        image.load()
        return image

    return open_


@pytest.fixture(scope="session")
def profiles() -> dict[str, bytes]:
    """ICC profiles: two wide RGB spaces, a grey one, and an ink one with a table."""
    white = [0.3127, 0.3290, 1.0]
    return {
        "p3": bytes(imagecodecs.cms_profile("rgb", whitepoint=white, primaries=DISPLAY_P3, gamma=2.2)),
        "adobe": bytes(imagecodecs.cms_profile("rgb", whitepoint=white, primaries=ADOBE_RGB, gamma=2.2)),
        "grey": bytes(imagecodecs.cms_profile("gray", whitepoint=white, gamma=1.8)),
        "ink": ink_profile(),
    }


def ink_profile() -> bytes:
    """Build a CMYK output profile with one table, A2B0 (ICC.1:2001-04, lut16Type), 5 levels an ink."""
    levels = np.linspace(0, 1, 5)
    c, m, y, k = np.meshgrid(levels, levels, levels, levels, indexing="ij")
    inks = np.stack([0.9 * c + 0.05 * m, 0.85 * m + 0.1 * c, 0.9 * y + 0.1 * m], axis=-1)
    srgb = (1 - inks.clip(0, 1)) * (1 - 0.95 * k[..., None])
    lab = imagecodecs.cms_transform(
        np.ascontiguousarray(srgb.reshape(1, -1, 3)),
        imagecodecs.cms_profile("srgb"),
        imagecodecs.cms_profile("lab2"),
        colorspace="rgb",
        outcolorspace="lab",
        outdtype=np.float64,
    ).reshape(-1, 3)
    # Lab of version 2: 0xFF00 is L* = 100; a* and b* are 0x8000 at zero, 256 a unit.
    words = np.rint(np.stack([lab[:, 0] * 652.8, *(32768 + 256 * lab[:, i] for i in (1, 2))], axis=-1))
    identity = struct.pack(">9i", *[65536 * (i % 4 == 0) for i in range(9)])
    table = (
        struct.pack(">4sI4B", b"mft2", 0, 4, 3, 5, 0)
        + identity
        + struct.pack(">2H", 2, 2)
        + struct.pack(">8H", *[0, 65535] * 4)
        + words.clip(0, 65535).astype(">u2").tobytes()
        + struct.pack(">6H", *[0, 65535] * 3)
    )
    white = struct.pack(">4sI3i", b"XYZ ", 0, 63190, 65536, 54061)
    text = struct.pack(">4sII", b"desc", 0, 5) + b"inks\0" + bytes(78)
    tags = {b"desc": text + bytes(-len(text) % 4), b"wtpt": white, b"A2B0": table + bytes(-len(table) % 4)}
    position, directory = 128 + 4 + 12 * len(tags), b""
    for name, content in tags.items():
        directory += name + struct.pack(">2I", position, len(content))
        position += len(content)
    header = struct.pack(">I4sI4s4s4s", position, b"lcms", 0x02400000, b"prtr", b"CMYK", b"Lab ")
    header += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    header += struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + directory + b"".join(tags.values())
