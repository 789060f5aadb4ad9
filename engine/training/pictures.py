"""Training pictures: every openly licensed file below a folder, and random crops of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from chance import uniform
from PIL import Image, ImageOps
from torch import Tensor
from torch.nn import functional

from belladonna.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
LONGEST = 1280  # decoded once and kept in memory: 400 pictures take about 1 GB
HELD_BACK = 10  # every tenth file, by sorted name in its folder, is for evaluation only


def find(folder: Path, *, held_back: bool) -> list[Path]:
    """Find the pictures below `folder`: those for training, or the tenth held back for evaluation.

    Raises:
        UsageError: there are none (``no_pictures``).
    """
    found: list[Path] = []
    for directory in sorted(path for path in [folder, *folder.rglob("*")] if path.is_dir()):
        files = sorted(path for path in directory.iterdir() if path.suffix.lower() in SUFFIXES)
        found += [path for index, path in enumerate(files) if (index % HELD_BACK == 0) == held_back]
    if not found:
        raise UsageError(
            "no_pictures", f"There are too few pictures in {folder}.", "Name a folder of pictures."
        )
    return found


def read(path: Path) -> Tensor:
    """Read one picture over white: uint8, 3 x H x W, longer side at most `LONGEST`."""
    with Image.open(path) as file:
        picture = ImageOps.exif_transpose(file).convert("RGBA")
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    white = Image.new("RGBA", picture.size, "white")
    rgb = np.asarray(Image.alpha_composite(white, picture).convert("RGB"))
    return torch.from_numpy(rgb.copy()).permute(2, 0, 1).contiguous()


class Crops:
    """Random square crops at random scale, flipped half of the time.

    Args:
        paths: the pictures.
        size: side of a crop, in pixels.
    """

    def __init__(self, paths: Iterable[Path], size: int) -> None:
        self.pictures = [read(path) for path in paths]
        self.size = size

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """Draw `count` x 3 x size x size, float32 in [0, 1]."""
        return torch.stack([self._one(generator) for _ in range(count)])

    def _one(self, generator: torch.Generator) -> Tensor:
        picture = self.pictures[int(uniform(generator, 0, len(self.pictures)))]
        _, height, width = picture.shape
        side = round(self.size * 2 ** uniform(generator, -0.5, 1.8))
        side = max(min(side, height, width), min(self.size // 2, height, width))
        top, left = round(uniform(generator, 0, height - side)), round(uniform(generator, 0, width - side))
        crop = picture[:, top : top + side, left : left + side].float().div(255)
        if side != self.size:
            crop = functional.interpolate(
                crop[None], size=(self.size, self.size), mode="bicubic", antialias=True, align_corners=False
            )[0].clamp(0, 1)
        return crop.flip(-1) if uniform(generator, 0, 1) < 0.5 else crop  # noqa: PLR2004 - half of the time
