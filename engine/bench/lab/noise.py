"""What mere noise does to latents, at the visibility of poison: the yardstick for all ways of poisoning.

Run as `python -m lab.noise --pictures FOLDER --preset PRESET`; needs no training and no judge. Writes
`RUNS/PRESET/results/noise.md`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from belladonna.budget import FLIP_LIMITS
from belladonna.device import choose
from belladonna.objective import away, towards
from lab import displacement
from lab.command import parser
from lab.laboratory import Laboratory
from lab.latents import Autoencoder
from lab.poison import strengthened
from lab.presets import FAMILIES, PRESETS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from torch import Tensor

    Pixels = NDArray[np.uint8]

COUNT = 12


def kinds(like: Tensor) -> dict[str, Tensor]:
    """Draw noise for N x 3 x H x W pictures: of each colour, of brightness alone, and the same for all."""
    random = torch.Generator().manual_seed(0)
    return {
        "in colour": torch.randn(like.shape, generator=random),
        "in brightness": torch.randn(like[:, :1].shape, generator=random).expand_as(like),
        "the same on all": torch.randn(like[:1].shape, generator=random).expand_as(like),
    }


def measure(pictures: Pixels, anchors: Pixels, autoencoder: Autoencoder, flip: float) -> list[list[str]]:
    """Give a row for each kind of noise: family, kind, displacement, shift, and how it is spread."""
    clean, anchor = autoencoder.encode(pictures), autoencoder.encode(anchors)
    like = torch.empty(pictures.transpose(0, 3, 1, 2).shape)
    rows = []
    for kind, d in kinds(like).items():
        seen = autoencoder.encode(strengthened(pictures, d.to(autoencoder.device), flip))
        figures = (
            away(autoencoder.family, seen, clean, anchor).mean().item(),
            towards(autoencoder.family, seen, clean, anchor).mean().item(),
            displacement.common(clean, seen),
            displacement.coarse(clean, seen),
        )
        rows.append([autoencoder.family, kind, *(f"{figure:.2f}" for figure in figures)])
    return rows


def main() -> None:
    """Parse the command line, measure, write."""
    arguments = parser(__doc__, PRESETS).parse_args()
    folder, device = arguments.runs / arguments.preset, choose(arguments.device)
    laboratory = Laboratory(PRESETS[arguments.preset], arguments.pictures, folder, device)
    source, target = laboratory.preset.pairs[0]
    pictures, anchors = laboratory.some(source, COUNT), laboratory.some(target, COUNT)
    heads = ["encoder", "noise", "displacement", "shift", "common", "coarse"]
    rows = [heads, ["---"] * len(heads)]
    for family in FAMILIES:
        autoencoder = Autoencoder.load(family, folder / "latents", device)
        rows += measure(pictures, anchors, autoencoder, FLIP_LIMITS["medium"])
    text = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    (laboratory.results / "noise.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
