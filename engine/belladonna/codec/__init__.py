"""Files to pictures and back.

`decode` and `encode` keep the format, the size, the depth, the colour space and the metadata; `Artwork`
is what lies between them. Native samples are held once, everything else is worked out strip by strip.

Why imagecodecs and tifffile beside Pillow: Pillow reduces 16-bit RGB to 8 bits and converts colours in
8 bits only. imagecodecs brings libpng and Little CMS at 16 bits, tifffile reads every 16-bit TIFF with it
(both BSD-3, numpy their only dependency, wheels for every platform, released several times a year,
together 47 MB installed). OpenCV is larger, drops profiles and knows no ink; pypng is pure Python and
needs minutes for a scan. TIFF is written by `tiff`, since tifffile writes no EXIF directory.
"""

from belladonna.codec.artwork import Artwork
from belladonna.codec.atomic import write_atomically
from belladonna.codec.reading import MAX_PIXELS, Header, decode, examine, format_of
from belladonna.codec.writing import encode

__all__ = ["MAX_PIXELS", "Artwork", "Header", "decode", "encode", "examine", "format_of", "write_atomically"]
