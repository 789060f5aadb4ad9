"""Training pictures: every openly licensed file below a folder, and random crops of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor
from torch.nn import functional

from belladonna.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
LONGEST = 1024  # decoded once and kept in memory: 400 pictures take about 1 GB
_FINER = (
    3  # crops are sampled at so many times their resolution, then averaged: reduced pictures do not alias
)
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


def read_all(paths: Iterable[Path]) -> list[Tensor]:
    """Read pictures with every processor core; see `read`."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(read, paths))


def read(path: Path) -> Tensor:
    """Read one picture over white: uint8, 3 x H x W, longer side at most `LONGEST`."""
    with Image.open(path) as file:
        picture = ImageOps.exif_transpose(file).convert("RGBA")
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    white = Image.new("RGBA", picture.size, "white")
    rgb = np.asarray(Image.alpha_composite(white, picture).convert("RGB"))
    return torch.from_numpy(rgb.copy()).permute(2, 0, 1).contiguous()


class Crops:
    """Random square crops at random scale, flipped half of the time; cut on the device, a batch at once.

    Args:
        pictures: uint8, 3 x H x W, of any sizes.
        size: side of a crop, in pixels.
        device: where the pictures are kept.
    """

    def __init__(self, pictures: Sequence[Tensor], size: int, device: torch.device) -> None:
        self.size = size
        self._sides = torch.tensor([picture.shape[1:] for picture in pictures], dtype=torch.float32)
        self._longest = int(self._sides.max())
        self._pictures = torch.zeros(
            len(pictures), 3, self._longest, self._longest, dtype=torch.uint8, device=device
        )
        for place, picture in zip(self._pictures, pictures, strict=True):
            place[:, : picture.shape[1], : picture.shape[2]] = picture

    def sample(self, count: int, generator: torch.Generator) -> Tensor:
        """Draw `count` x 3 x size x size, float32 in [0, 1], channels last."""

        def drawn(low: float, high: float, columns: int = 1) -> Tensor:
            return low + (high - low) * torch.rand(count, columns, generator=generator)

        which = torch.randint(len(self._pictures), (count,), generator=generator)
        room = self._sides[which] - 1  # half a pixel on each side: what lies beyond is no picture
        side = self.size * 2 ** drawn(-0.5, 1.8)
        side = side.minimum(room.amin(1, keepdim=True))
        centre = 0.5 + drawn(0, 1, 2) * (room - side) + side / 2
        mirrored = torch.where(drawn(0, 1) < 0.5, -1, 1)  # noqa: PLR2004 - half of the time
        scale, centre = side / self._longest, 2 * centre / self._longest - 1
        across = torch.cat((mirrored * scale, torch.zeros_like(scale), centre[:, 1:]), 1)
        down = torch.cat((torch.zeros_like(scale), scale, centre[:, :1]), 1)
        device = self._pictures.device
        grid = functional.affine_grid(
            torch.stack((across, down), 1).to(device),
            [count, 3, _FINER * self.size, _FINER * self.size],
            align_corners=False,
        )
        whole = self._pictures[which.to(device)].float() / 255
        fine = functional.grid_sample(whole, grid, mode="bilinear", align_corners=False)
        crops = functional.avg_pool2d(fine, _FINER)
        return crops.contiguous(memory_format=torch.channels_last)
