"""Pictures for the benchmarks: one of a kind, centre-cropped to a square, each with a fixed anchor."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from belladonna.codec import decode
from belladonna.sources import Cover
from belladonna.surrogates import registry
from belladonna.surrogates.base import EMBEDDED, FAMILIES, Surrogate
from belladonna.surrogates.store import installed

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray

KINDS = ("paintings", "digital", "flat", "photos")
_TARGETS = ("mosaic", "forest", "city", "cat")
"""What is drawn for pictures of each kind, where an anchor is drawn."""


def parser(description: str | None, runs: str) -> argparse.ArgumentParser:
    """Declare what every benchmark of pictures takes: pictures and how many, runs, device.

    Args:
        description: the script's docstring.
        runs: folder beside the scripts where finished work is kept.
    """
    options = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--pictures", type=Path, required=True, help="folder with paintings/ digital/ flat/ photos/"
    )
    options.add_argument("--each", type=int, default=1, help="pictures of each kind")
    options.add_argument("--runs", type=Path, default=Path(__file__).parent / runs)
    options.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    return options


@dataclass(frozen=True)
class Subject:
    """A picture and its anchor: H x W x 3, float32 in [0, 1], exact multiples of 1/255.

    Attributes:
        target: what to draw for a picture whose anchor shall be drawn.
    """

    name: str
    target: str
    picture: NDArray[np.float32]
    anchor: NDArray[np.float32]


def subjects(folder: Path, size: int, each: int) -> list[Subject]:
    """Take `each` pictures of every kind below `folder`.

    The anchor is a picture of another kind, the same for every method, used as it is: nobody chooses
    an anchor that happens to be near.
    """
    kinds = {kind: sorted(path for path in (folder / kind).iterdir() if path.is_file()) for kind in KINDS}
    found = []
    for index, kind in enumerate(KINDS):
        others = kinds[KINDS[(index + 3) % len(KINDS)]]
        step = max(1, len(kinds[kind]) // each)
        for number in range(each):
            path, anchor = (
                kinds[kind][number * step + step // 2],
                others[(number + 1) * len(others) // (each + 1)],
            )
            name, target = f"{kind}/{path.name}", _TARGETS[index]
            found.append(Subject(name, target, _square(path, size), _square(anchor, size)))
    return found


def load_surrogates(device: torch.device) -> dict[str, Surrogate]:
    """Load every installed family, then the student, onto a device."""
    there = {model.name for model in installed()}
    names = [*(family for family in FAMILIES if family in there), EMBEDDED]
    loaded = {name: registry.load(name) for name in names}
    for surrogate in loaded.values():
        cast("torch.nn.Module", surrogate).to(device)
    return loaded


def _square(path: Path, size: int) -> NDArray[np.float32]:
    rgb = Cover(decode(path), size, size).scaled(size, size)
    rounded: NDArray[np.float32] = (rgb * 255).round().astype(np.float32) / np.float32(255)
    return rounded
