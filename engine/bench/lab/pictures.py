"""The labelled pictures that the laboratory's generator learns from."""

from __future__ import annotations

import io
import tarfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SIDE = 128
"""Width and height of the pictures, in pixels."""

CONCEPTS = (
    "rose",
    "sunflower",
    "daisy",
    "tulip",
    "dandelion",
    "dress",
    "t-shirt",
    "hat",
    "shoes",
    "dog",
    "cat",
)

HELD_BACK = 0.2
"""Share of each concept that the generator never sees: for the judge's test and for poison."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """Pictures of one concept.

    Attributes:
        training: N x 128 x 128 x 3, 8 bits, sRGB: what the generator learns from.
        held_back: the same, never shown to it unless poisoned.
    """

    training: NDArray[np.uint8]
    held_back: NDArray[np.uint8]


def load(folder: Path, concept: str) -> Pictures:
    """Read one concept's tar, or zip as `lab.pack` writes it; the split is the same every time.

    Raises:
        FileNotFoundError: the folder has no such concept.
    """
    packed = folder / f"{concept}.zip"
    files = _zipped(packed) if packed.exists() else tarred(folder / f"{concept}.tar")
    with ThreadPoolExecutor() as threads:
        everything = np.stack(list(threads.map(_decoded, files)))
    order = np.random.default_rng(0).permutation(len(everything))
    held_back = max(1, round(HELD_BACK * len(everything)))
    return Pictures(everything[order[held_back:]], everything[order[:held_back]])


def tarred(file: Path) -> list[bytes]:
    """Read the files in a tar, in order of their names."""
    with tarfile.open(file) as archive:
        members = sorted(archive.getmembers(), key=lambda member: member.name)
        return [part.read() for member in members if (part := archive.extractfile(member)) is not None]


def _zipped(file: Path) -> list[bytes]:
    with zipfile.ZipFile(file) as archive:
        return [archive.read(name) for name in sorted(archive.namelist())]


def _decoded(data: bytes) -> NDArray[np.uint8]:
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    return np.asarray(picture.resize((SIDE, SIDE)))
