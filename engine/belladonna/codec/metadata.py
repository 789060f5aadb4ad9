"""What a picture carries besides its pixels."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from belladonna.codec.exif import BrokenExifError, Exif

_XMP_THUMBNAILS = re.compile(rb"<xmp:Thumbnails\b.*?(?:/>|</xmp:Thumbnails\s*>)", re.DOTALL)
_XMP_ORIENTATION = re.compile(rb"(tiff:Orientation\s*(?:=\s*[\"']|>)\s*)[1-8]")
_XMP_GPS = re.compile(
    rb"\s*<(exif:GPS\w+)[^<>]*(?:/>|>.*?</\1\s*>)|\s+exif:GPS\w+\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Metadata in the form that most formats share.

    Attributes:
        exif: a TIFF structure, without the header that JPEG puts before it; orientation 1, no thumbnail.
        xmp: an XMP packet.
        iptc: IPTC-IIM records.
        icc: the ICC profile, also one that cannot be used.
        dpi: pixels per inch, across and down, as JFIF states them.
        comment: of JPEG and GIF.
        png: ancillary PNG chunks (type, content) that go back as they are.
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    icc: bytes | None = None
    dpi: tuple[float, float] | None = None
    comment: bytes | None = None
    png: tuple[tuple[bytes, bytes], ...] = ()

    def upright(self) -> tuple[Metadata, int]:
        """Say that the picture is upright, and drop thumbnails, which show the original.

        Returns:
            The new metadata and the EXIF orientation (1 to 8) still to be applied to the pixels. Broken
            EXIF is dropped: nobody could read it.
        """
        xmp = _XMP_THUMBNAILS.sub(b"", self.xmp) if self.xmp else None
        if self.exif is None:
            return replace(self, xmp=xmp), 1
        try:
            exif = Exif(self.exif)
            orientation = exif.orientation
            exif.set_upright()
            exif.drop_thumbnail()
        except BrokenExifError:
            return replace(self, xmp=xmp, exif=None), 1
        xmp = _XMP_ORIENTATION.sub(rb"\g<1>1", xmp) if xmp else None
        return replace(self, xmp=xmp, exif=bytes(exif)), orientation

    def without_gps(self) -> Metadata:
        """Drop the position from EXIF and XMP."""
        xmp = _XMP_GPS.sub(b"", self.xmp) if self.xmp else None
        if self.exif is None:
            return replace(self, xmp=xmp)
        try:
            exif = Exif(self.exif)
            exif.drop_gps()
        except BrokenExifError:
            return replace(self, xmp=xmp, exif=None)
        return replace(self, xmp=xmp, exif=bytes(exif))
