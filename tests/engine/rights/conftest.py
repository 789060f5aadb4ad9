"""Other programs' eyes: exiftool for metadata."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tests.engine.codec.conftest import profiles
from tests.engine.codec.test_metadata import exif_bytes

if TYPE_CHECKING:
    from pathlib import Path

Look = Callable[[bytes], dict[str, Any]]

__all__ = ["profiles"]

XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="Another">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:Rating="4">
<dc:subject><rdf:Bag><rdf:li>a fox</rdf:li></rdf:Bag></dc:subject>
<dc:creator><rdf:Seq><rdf:li>Some Body</rdf:li></rdf:Seq></dc:creator>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Read a picture's metadata with exiftool: ``Group:Tag`` to value."""

    def read(data: bytes) -> dict[str, Any]:
        file = tmp_path / "looked-at"
        file.write_bytes(data)
        answer = subprocess.run(
            ["exiftool", "-json", "-a", "-G1", "-n", file],  # noqa: S607 - wherever it is
            capture_output=True,
            check=True,
        )
        (tags,) = json.loads(answer.stdout)
        assert not {name for name in tags if name.startswith("ExifTool:") and "Version" not in name}, tags
        return dict(tags)

    return read


@pytest.fixture(params=["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "HEIF", "GIF"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def scene() -> Image.Image:
    return Image.fromarray(np.random.default_rng(5).integers(60, 200, (48, 64, 3), dtype=np.uint8))


@pytest.fixture
def bare(name: str, scene: Image.Image) -> bytes:
    """A picture without any metadata."""
    out = io.BytesIO()
    scene.save(out, name)
    return out.getvalue()


@pytest.fixture
def carrying(name: str, scene: Image.Image, profiles: dict[str, bytes]) -> bytes:
    """A picture with EXIF, a profile and XMP of its own, as far as Pillow can write them into its format."""
    options: dict[str, Any] = {"exif": b"Exif\0\0" + exif_bytes(), "icc_profile": profiles["p3"], "xmp": XMP}
    if name == "GIF":
        options = {"comment": b"a fox"}
    elif name == "TIFF":
        tags = Image.Exif()
        tags.load(exif_bytes())
        tags[700] = XMP
        options = {"exif": tags, "icc_profile": profiles["p3"]}
    elif name == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options = {"exif": exif_bytes(), "icc_profile": profiles["p3"], "pnginfo": info}
    out = io.BytesIO()
    scene.save(out, name, **options)
    return out.getvalue()
