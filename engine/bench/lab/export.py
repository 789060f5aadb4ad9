"""Write the generator's averaged weights in files small enough to be carried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from safetensors.torch import load_file, save_file

if TYPE_CHECKING:
    from pathlib import Path

    from torch import Tensor

    from lab.training import Training

_MOST = 15 * 2**20  # bytes


def write(training: Training, folder: Path) -> None:
    """Write `clean-1.safetensors` and on, float16, with the latents' mean and deviation."""
    parts: list[dict[str, Tensor]] = [{}]
    state = training.average.state_dict() | {"mean": training.mean, "deviation": training.deviation}
    for name, value in state.items():
        half = value.to("cpu", torch.float16).contiguous()
        if sum(each.nbytes for each in parts[-1].values()) + half.nbytes > _MOST:
            parts.append({})
        parts[-1][name] = half
    for number, part in enumerate(parts, 1):
        save_file(part, folder / f"clean-{number}.safetensors")


def read(folder: Path) -> dict[str, Tensor]:
    """Read what `write` wrote, float32: the generator's weights, `mean` and `deviation`."""
    parts = [load_file(file) for file in sorted(folder.glob("clean-*.safetensors"))]
    return {name: value.float() for part in parts for name, value in part.items()}
