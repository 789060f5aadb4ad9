"""What a picture carries comes back, without thumbnails, and without its place when asked."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageFile, IptcImagePlugin, PngImagePlugin

from belladonna.codec import decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]

XMP = b"""<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" tiff:Orientation="6" exif:GPSLatitude="48,51.5N"
 dc:format="a fox">
<exif:GPSLongitude>2,21.1E</exif:GPSLongitude><dc:rights>me</dc:rights>
<xmp:Thumbnails><rdf:Alt><rdf:li>AAAA</rdf:li></rdf:Alt></xmp:Thumbnails>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
CARRIERS = ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "HEIF"]
MAKER_NOTE = b"maker note, pointing wherever it likes"
THUMBNAIL = b"\xff\xd8 the original as it was \xff\xd9"


def exif_bytes(order: str = "<") -> bytes:
    """Build EXIF by hand: artist, orientation 6, GPS, a maker note, and a thumbnail in a second directory."""

    def entry(tag: int, kind: int, count: int, value: bytes | int) -> bytes:
        head = struct.pack(order + "HHI", tag, kind, count)
        if isinstance(value, int):
            return head + struct.pack(
                order + ("HH" if kind == 3 else "I"), *([value, 0] if kind == 3 else [value])
            )
        return head + value.ljust(4, b"\0")

    artist, latitude = b"A. Rtist\0", struct.pack(order + "6I", 48, 1, 51, 1, 30, 1)
    first = 8
    exif = first + 2 + 4 * 12 + 4
    gps = exif + 2 + 3 * 12 + 4
    second = gps + 2 + 2 * 12 + 4
    values = second + 2 + 2 * 12 + 4
    at_note, at_latitude = values + len(artist), values + len(artist) + len(MAKER_NOTE)
    at_thumbnail = at_latitude + len(latitude)

    def directory(*entries: bytes, following: int = 0) -> bytes:
        return (
            struct.pack(order + "H", len(entries)) + b"".join(entries) + struct.pack(order + "I", following)
        )

    return (
        (b"II" if order == "<" else b"MM")
        + struct.pack(order + "HI", 42, first)
        + directory(
            entry(0x0112, 3, 1, 6),
            entry(0x013B, 2, len(artist), values),
            entry(0x8769, 4, 1, exif),
            entry(0x8825, 4, 1, gps),
            following=second,
        )
        + directory(
            entry(0x927C, 7, len(MAKER_NOTE), at_note), entry(0xA002, 4, 1, 96), entry(0xA003, 4, 1, 64)
        )
        + directory(entry(1, 2, 2, b"N\0"), entry(2, 5, 3, at_latitude))
        + directory(entry(0x0201, 4, 1, at_thumbnail), entry(0x0202, 4, 1, len(THUMBNAIL)))
        + artist
        + MAKER_NOTE
        + latitude
        + THUMBNAIL
    )


@pytest.fixture(params=CARRIERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def carrying(name: str, scene: Bytes, saved: Callable[..., bytes]) -> bytes:
    exif = exif_bytes()
    if name == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_text("Title", "A fox")
        info.add_itxt("XML:com.adobe.xmp", XMP.decode())
        return saved(scene, name, exif=exif, pnginfo=info)
    if name == "TIFF":
        tags = Image.Exif()
        tags.load(exif)
        tags[700] = XMP
        return saved(scene, name, exif=tags)
    return saved(scene, name, exif=b"Exif\0\0" + exif, xmp=XMP)


def xmp_of(image: Image.Image) -> bytes:
    return bytes(image.info.get("xmp") or image.tag_v2[700])  # type: ignore[attr-defined]


def test_exif_and_xmp_are_kept(carrying: bytes, opened: Callable[[bytes], Image.Image]) -> None:
    image = opened(encode(decode(carrying)))
    exif = image.getexif()
    assert exif[0x013B] == "A. Rtist"
    assert exif.get_ifd(0x8769)[0x927C] == MAKER_NOTE
    assert exif.get_ifd(0x8825)[2] == (48.0, 51.0, 30.0)
    assert b"<dc:rights>me</dc:rights>" in xmp_of(image)
    assert b"GPSLatitude" in xmp_of(image)


def test_the_orientation_is_reset_everywhere(carrying: bytes, opened: Callable[[bytes], Image.Image]) -> None:
    artwork = decode(carrying)
    assert (artwork.width, artwork.height) == (64, 96)
    data = encode(artwork)
    image = opened(data)
    assert image.getexif().get(0x0112, 1) == 1
    assert b'tiff:Orientation="6"' not in data


def test_the_thumbnails_are_gone(carrying: bytes) -> None:
    data = encode(decode(carrying))
    assert b"the original as it was" not in data
    assert b"xmp:Thumbnails" not in data


def test_the_place_is_dropped_when_asked(carrying: bytes, opened: Callable[[bytes], Image.Image]) -> None:
    data = encode(decode(carrying), strip_gps=True)
    image = opened(data)
    assert not image.getexif().get_ifd(0x8825)
    assert 0x8825 not in image.getexif()
    assert image.getexif()[0x013B] == "A. Rtist"
    assert image.getexif().get_ifd(0x8769)[0x927C] == MAKER_NOTE
    assert b"GPSL" not in data
    assert struct.pack("<6I", 48, 1, 51, 1, 30, 1) not in data
    assert b"<dc:rights>me</dc:rights>" in xmp_of(image)
    assert b'dc:format="a fox"' in xmp_of(image)


def test_big_endian_exif_is_understood(scene: Bytes, saved: Callable[..., bytes]) -> None:
    artwork = decode(saved(scene, "JPEG", exif=b"Exif\0\0" + exif_bytes(">")))
    assert (artwork.width, artwork.height) == (64, 96)
    data = encode(artwork, strip_gps=True)
    assert b"the original as it was" not in data
    assert b"A. Rtist" in data
    assert struct.pack(">6I", 48, 1, 51, 1, 30, 1) not in data


def test_the_stated_size_turns_with_the_picture(
    scene: Bytes, saved: Callable[..., bytes], opened: Callable[[bytes], Image.Image]
) -> None:
    image = opened(encode(decode(saved(scene, "JPEG", exif=b"Exif\0\0" + exif_bytes()))))
    exif = image.getexif().get_ifd(0x8769)
    assert (exif[0xA002], exif[0xA003]) == (64, 96)


@pytest.mark.parametrize("source", ["JPEG", "TIFF"])
def test_iptc_is_kept_and_its_neighbour_the_thumbnail_is_not(
    source: str, scene: Bytes, saved: Callable[..., bytes], opened: Callable[[bytes], Image.Image]
) -> None:
    iptc = b"\x1c\x02\x50\x00\x08A. Rtist"
    if source == "TIFF":
        tags = Image.Exif()
        tags[33723] = iptc
        data = saved(scene, source, exif=tags)
    else:
        resources = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(iptc)) + iptc + b"\0"
        resources += b"8BIM" + struct.pack(">HHI", 0x040C, 0, 4) + b"THUM"
        content = b"Photoshop 3.0\0" + resources
        data = saved(scene, source, extra=b"\xff\xed" + struct.pack(">H", len(content) + 2) + content)
    for target in (source, "PNG", "JPEG", "TIFF"):
        result = encode(decode(encode(decode(data), format=target)), format="JPEG")
        image = opened(result)
        assert isinstance(image, ImageFile.ImageFile)
        assert IptcImagePlugin.getiptcinfo(image) == {(2, 80): b"A. Rtist"}
        assert b"THUM" not in result


def test_text_colour_and_resolution_of_a_png_are_kept(
    scene: Bytes, saved: Callable[..., bytes], opened: Callable[[bytes], Image.Image]
) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("Title", "A fox")
    info.add_itxt("Author", "Fuchs", lang="de")
    info.add(b"gAMA", struct.pack(">I", 45455))
    image = opened(encode(decode(saved(scene, "PNG", pnginfo=info, dpi=(300, 300)))))
    assert image.text == {"Title": "A fox", "Author": "Fuchs"}  # type: ignore[attr-defined]
    assert image.info["gamma"] == 0.45455
    assert round(image.info["dpi"][0]) == 300


def test_the_comment_of_a_jpeg_or_gif_is_kept(
    scene: Bytes, saved: Callable[..., bytes], opened: Callable[[bytes], Image.Image]
) -> None:
    for kind in ("JPEG", "GIF"):
        assert opened(encode(decode(saved(scene, kind, comment=b"a fox")))).info["comment"] == b"a fox"


def test_nothing_written_names_us(carrying: bytes) -> None:
    assert b"belladonna" not in encode(decode(carrying)).lower()
