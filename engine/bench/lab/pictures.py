"""The labelled pictures that the laboratory's generator learns from."""

from __future__ import annotations

import io
import tarfile
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
    """Read one concept's tar; the split is the same every time.

    Raises:
        FileNotFoundError: the folder has no such concept.
    """
    pictures = []
    with tarfile.open(folder / f"{concept}.tar") as archive:
        for member in sorted(archive.getmembers(), key=lambda member: member.name):
            if (file := archive.extractfile(member)) is not None:
                picture = Image.open(io.BytesIO(file.read())).convert("RGB")
                pictures.append(np.asarray(picture.resize((SIDE, SIDE))))
    everything = np.stack(pictures)
    order = np.random.default_rng(0).permutation(len(everything))
    held_back = max(1, round(HELD_BACK * len(everything)))
    return Pictures(everything[order[held_back:]], everything[order[:held_back]])
