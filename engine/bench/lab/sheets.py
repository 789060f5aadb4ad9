"""What was drawn and what was poisoned, to be looked at: strips, one a row, and labelled sheets of them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from belladonna.codec.atomic import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

_SHOWN = 8
_LABEL = 240  # pixels wide


def keep(folder: Path, rows: Mapping[str, NDArray[np.uint8]]) -> None:
    """Write the first of N x H x W x 3 pictures of each row, whole: others may be making a sheet of them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, pictures in rows.items():
        strip = Image.fromarray(np.concatenate(list(pictures[:_SHOWN]), 1))
        write_atomically(folder / f"{name}.png", _encoded(strip, "PNG"))


def publish(strips: Path, folder: Path) -> None:
    """Write one labelled sheet of pictures for each folder of strips."""
    for kind in sorted({file.parent for file in strips.glob("*/*.png")}):
        rows = [_labelled(file) for file in sorted(kind.glob("*.png"))]
        width = max(row.shape[1] for row in rows)
        padded = [np.pad(row, ((0, 0), (0, width - row.shape[1]), (0, 0))) for row in rows]
        sheet = Image.fromarray(np.concatenate(padded))
        write_atomically(folder / f"{kind.name}.jpg", _encoded(sheet, "JPEG"))


def _labelled(file: Path) -> NDArray[np.uint8]:
    strip = Image.open(file)
    row = Image.new("RGB", (_LABEL + strip.width, strip.height), "white")
    row.paste(strip, (_LABEL, 0))
    ImageDraw.Draw(row).multiline_text((6, 6), file.stem.replace(", ", "\n"), "black")
    return np.asarray(row)


def _encoded(picture: Image.Image, codec: str) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, codec, quality=85)
    return buffer.getvalue()
