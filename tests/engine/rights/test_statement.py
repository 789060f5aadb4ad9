"""What the artist says is in the file, in every format, as exiftool reads it."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from tests.engine.codec.test_metadata import MAKER_NOTE, exif_bytes
from tests.engine.rights.conftest import XMP

from belladonna.codec import decode, encode
from belladonna.codec.metadata import Metadata
from belladonna.codec.xmp import RIGHTS, Xmp
from belladonna.request import Request
from belladonna.rights.statement import DATA_MINING, stated

if TYPE_CHECKING:
    from tests.engine.rights.conftest import Look

pytestmark = pytest.mark.exiftool

WORDS = Request(
    creator="Æ. Rtist",
    copyright="© 2026 Æ. Rtist",
    rights="Ask me first",
    rights_url="https://example.org/me",
)
IN_XMP = {
    "XMP-plus:DataMining": DATA_MINING,
    "XMP-dc:Creator": "Æ. Rtist",
    "XMP-dc:Rights": "© 2026 Æ. Rtist",
    "XMP-xmpRights:Marked": True,
    "XMP-xmpRights:UsageTerms": "Ask me first",
    "XMP-xmpRights:WebStatement": "https://example.org/me",
}
SILENT = Request(opt_out=False)


def written(data: bytes, request: Request = WORDS, **options: Any) -> bytes:
    artwork = decode(data)
    return encode(replace(artwork, metadata=stated(artwork.metadata, request)), **options)


def packet(properties: str) -> bytes:
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"{properties}</rdf:RDF></x:xmpmeta>"
    ).encode()


def said(tags: dict[str, Any], *groups: str) -> dict[str, Any]:
    return {name: value for name, value in tags.items() if name.startswith(groups)}


def test_a_picture_without_metadata_gets_the_words_and_nothing_else(bare: bytes, look: Look) -> None:
    tags = look(written(bare))
    assert said(tags, "XMP") == IN_XMP
    if tags["File:FileType"] != "GIF":
        assert tags["IFD0:Artist"] == "Æ. Rtist"
        assert tags["IFD0:Copyright"] == "© 2026 Æ. Rtist"


def test_what_the_picture_carries_is_still_there(carrying: bytes, name: str, look: Look) -> None:
    before, after = look(encode(decode(carrying))), look(written(carrying))
    groups = ("XMP", "ExifIFD", "GPS", "ICC", "GIF")
    assert said(after, *groups) == {**said(before, *groups), **IN_XMP}
    if name != "GIF":
        assert (before["XMP-dc:Creator"], after["XMP-dc:Subject"]) == ("Some Body", "a fox")
        exif = Image.open(io.BytesIO(written(carrying))).getexif()
        assert exif.get_ifd(0x8769)[0x927C] == MAKER_NOTE
    assert name == "GIF" or before["XMP-dc:Creator"] == "Some Body"
    assert (
        name == "GIF"
        or Image.open(io.BytesIO(written(carrying))).getexif().get_ifd(0x8769)[0x927C] == MAKER_NOTE
    )


def test_by_default_there_is_the_opt_out_alone(bare: bytes, look: Look) -> None:
    tags = look(written(bare, Request()))
    assert said(tags, "XMP") == {"XMP-plus:DataMining": DATA_MINING}
    assert not {"IFD0:Artist", "IFD0:Copyright"} & tags.keys()


def test_without_the_opt_out_the_file_is_as_it_would_be(carrying: bytes) -> None:
    assert written(carrying, SILENT) == encode(decode(carrying))


def test_the_words_can_be_there_without_the_opt_out(bare: bytes, look: Look) -> None:
    tags = look(written(bare, replace(WORDS, opt_out=False)))
    assert "XMP-plus:DataMining" not in tags
    assert tags["XMP-dc:Creator"] == "Æ. Rtist"


def test_it_is_said_once_however_often_the_picture_is_shaded(carrying: bytes, look: Look) -> None:
    once = decode(written(carrying))
    twice = stated(once.metadata, WORDS)
    assert (twice.xmp or b"").count(b"DMI-PROHIBITED") == 1
    tags = look(encode(replace(once, metadata=twice)))
    assert said(tags, "XMP") == said(look(written(carrying)), "XMP")


def test_nothing_written_names_us(carrying: bytes) -> None:
    data = written(carrying)
    assert b"belladonna" not in data.lower()
    assert data.count(b"xmptk") == carrying.count(b"xmptk")


def test_the_position_can_be_left_out_all_the_same(carrying: bytes, name: str, look: Look) -> None:
    tags = look(written(carrying, strip_gps=True))
    assert not said(tags, "GPS")
    assert name == "GIF" or tags["IFD0:Artist"] == "Æ. Rtist"


@pytest.mark.parametrize("own", ["", "-GENAIMLTRAINING", "-SEECONSTRAINT", "-EXCEPTSEARCHENGINEINDEXING"])
@pytest.mark.parametrize(
    "form",
    [
        '<rdf:Description plus:DataMining="{}"/>',
        "<rdf:Description><plus:DataMining>{}</plus:DataMining></rdf:Description>",
        '<rdf:Description><plus:DataMining rdf:resource="{}"/></rdf:Description>',
    ],
    ids=["attribute", "element", "resource"],
)
def test_a_prohibition_of_the_pictures_own_stays(own: str, form: str) -> None:
    value = f"http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED{own}"
    xmp = stated(Metadata(xmp=packet(form.format(value))), Request()).xmp or b""
    assert xmp.count(b"DMI-") == 1
    assert value.encode() in xmp


@pytest.mark.parametrize("own", ["DMI-ALLOWED", "DMI-UNSPECIFIED"])
def test_a_permission_gives_way(own: str) -> None:
    element = f"<rdf:Description><plus:DataMining>http://ns.useplus.org/ldf/vocab/{own}</plus:DataMining></rdf:Description>"
    xmp = stated(Metadata(xmp=packet(element)), Request()).xmp or b""
    assert own.encode() not in xmp
    assert DATA_MINING.encode() in xmp


HOSTILE = {
    "entities": b'<!DOCTYPE x [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;">]>'
    + packet("<rdf:Description dc:a='&b;'/>"),
    "outside": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    + packet("<rdf:Description>&a;</rdf:Description>"),
    "endless": packet("<rdf:Description/>" + " " * (1 << 24)),
    "deep": packet("<rdf:Description>" + "<dc:a>" * 5000 + "</dc:a>" * 5000 + "</rdf:Description>"),
    "torn": XMP[:200],
    "no XMP": b"<html/>",
    "nothing": b"\0\0",
}


@pytest.mark.parametrize("xmp", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_xmp_is_replaced(xmp: bytes) -> None:
    result = stated(Metadata(xmp=xmp), Request()).xmp or b""
    assert len(result) < 600
    assert DATA_MINING.encode() in result


@pytest.mark.parametrize(
    "history",
    [
        "<rdf:Description><dc:source>{}</dc:source></rdf:Description>",
        '<rdf:Description dc:source="{}"/>',
        '<rdf:Description><dc:source><rdf:Description dc:date="{}"/></dc:source></rdf:Description>',
    ],
    ids=["element", "attribute", "structure"],
)
def test_an_editors_history_that_no_jpeg_can_hold_makes_room(
    history: str, scene: Image.Image, look: Look
) -> None:
    own = "<rdf:Description dc:format='a fox'><dc:title>Fox</dc:title></rdf:Description>"
    xmp = packet(history.format("edited " * 12_000) + own)
    out = io.BytesIO()
    scene.save(out, "WEBP", xmp=xmp)
    assert b"edited edited" in written(out.getvalue())
    tags = look(written(out.getvalue(), format="JPEG"))
    assert said(tags, "XMP") == {**IN_XMP, "XMP-dc:Format": "a fox", "XMP-dc:Title": "Fox"}


def test_a_jpeg_makes_room_among_very_many_properties_too() -> None:
    many = "".join(f'<dc:p{number} dc:x="{number}"/>' for number in range(100_000))
    xmp = Xmp(stated(Metadata(xmp=packet(f"<rdf:Description>{many}</rdf:Description>")), Request()).xmp)
    assert xmp.shrink(65_000, keep=RIGHTS)
    assert 1000 < len(bytes(xmp)) <= 65_000
    assert xmp.text("plus:DataMining") == DATA_MINING


def test_the_order_of_bytes_in_exif_does_not_matter(scene: Image.Image, look: Look) -> None:
    out = io.BytesIO()
    scene.save(out, "JPEG", exif=b"Exif\0\0" + exif_bytes(">"))
    tags = look(written(out.getvalue()))
    assert tags["File:ExifByteOrder"] == "MM"
    assert (tags["IFD0:Artist"], tags["IFD0:Copyright"]) == ("Æ. Rtist", "© 2026 Æ. Rtist")
    assert tags["GPS:GPSLatitude"] == pytest.approx(48 + 51.5 / 60)
