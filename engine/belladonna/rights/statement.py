"""The artist's words in XMP and EXIF, where everybody may read and change them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from belladonna.codec.exif import ARTIST, COPYRIGHT, Exif
from belladonna.codec.xmp import BrokenXmpError, Xmp

if TYPE_CHECKING:
    from belladonna.codec.metadata import Metadata
    from belladonna.request import Request

_VOCABULARY = "http://ns.useplus.org/ldf/vocab/"
_PROHIBITED = f"{_VOCABULARY}DMI-PROHIBITED"
DATA_MINING = f"{_PROHIBITED}-AIMLTRAINING"
"""No training of any model. DMI-PROHIBITED-GENAIMLTRAINING would leave out what generators are built on and
sorted by (text encoders, captioners, classifiers); DMI-PROHIBITED would forbid search engines, too."""


def stated(metadata: Metadata, request: Request) -> Metadata:
    """Add what the request has to say.

    A prohibition that the picture carries already stays as it is, for it may go further. Words of the request
    take the place of the picture's; nothing else is changed. XMP that nobody could read is replaced.
    """
    return replace(metadata, xmp=_xmp(metadata.xmp, request), exif=_exif(metadata.exif, request))


def _xmp(packet: bytes | None, request: Request) -> bytes | None:
    if not (request.opt_out or request.creator or request.copyright or request.rights or request.rights_url):
        return packet
    try:
        xmp = Xmp(packet)
    except BrokenXmpError:
        xmp = Xmp()
    if request.opt_out and not (xmp.text("plus:DataMining") or "").startswith(_PROHIBITED):
        xmp.set_text("plus:DataMining", DATA_MINING)
    if request.creator:
        xmp.set_name("dc:creator", request.creator)
    if request.copyright:
        xmp.set_words("dc:rights", request.copyright)
        xmp.set_text("xmpRights:Marked", "True")
    if request.rights:
        xmp.set_words("xmpRights:UsageTerms", request.rights)
    if request.rights_url:
        xmp.set_text("xmpRights:WebStatement", request.rights_url)
    return bytes(xmp)


def _exif(data: bytes | None, request: Request) -> bytes | None:
    texts = {ARTIST: request.creator, COPYRIGHT: request.copyright}
    said = {tag: text for tag, text in texts.items() if text}
    if not said:
        return data
    exif = Exif(data) if data else Exif()
    exif.set_texts(said)
    return bytes(exif)
