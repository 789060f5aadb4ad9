"""Says what a generated picture shows, from its pixels.

A classifier that learnt from real photographs: the features of an ImageNet network, and one linear layer of
ours. It never sees a latent, and nothing is optimised against it. Besides the concepts it knows *nothing*:
pictures taken to pieces, blurred and drowned in noise, so that a ruined rose need not be called a tulip.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from belladonna.concepts.detect import load_network
from belladonna.concepts.efficientnet import INPUT_SIZE, EfficientNetLite0, normalised
from belladonna.device import precision
from lab.latents import at_once, tensor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

NOTHING = "nothing"
_TILE = 16
_STEPS = 400
_DECAY = 3e-3


@dataclass(frozen=True, slots=True)
class Judge:
    """A linear layer over picture features.

    Attributes:
        names: of the classes, `NOTHING` last.
        weight: classes x features.
        bias: classes.
    """

    names: tuple[str, ...]
    weight: Tensor
    bias: Tensor

    @classmethod
    def train(cls, examples: Mapping[str, NDArray[np.uint8]], device: torch.device) -> Judge:
        """Learn from N x H x W x 3 pictures of each concept; `device` is where it will work, too."""
        names = (*examples, NOTHING)
        ruined = [ruin(pictures, seed) for seed, pictures in enumerate(examples.values())]
        features = [describe(each, device) for each in (*examples.values(), np.concatenate(ruined))]
        x = torch.cat(features)
        y = torch.cat([torch.full((len(part),), index) for index, part in enumerate(features)]).to(device)
        # Each class counts the same, however many pictures it has.
        balance = x.new_tensor([len(x) / len(names) / len(part) for part in features])
        weight = x.new_zeros(len(names), x.shape[1], requires_grad=True)
        bias = x.new_zeros(len(names), requires_grad=True)
        optimiser = torch.optim.LBFGS([weight, bias], max_iter=_STEPS, line_search_fn="strong_wolfe")

        def loss() -> Tensor:
            optimiser.zero_grad()
            error = functional.cross_entropy(x @ weight.T + bias, y, balance)
            total = error + _DECAY * weight.square().sum()
            total.backward()  # type: ignore[no-untyped-call]
            return total

        optimiser.step(loss)  # type: ignore[no-untyped-call]
        return cls(names, weight.detach(), bias.detach())

    def save(self, file: Path) -> None:
        """Write it down."""
        file.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"names": self.names, "weight": self.weight, "bias": self.bias}, file)

    @classmethod
    def load(cls, file: Path, device: torch.device) -> Judge:
        """Read one that was saved."""
        return cls(**torch.load(file, map_location=device, weights_only=True))

    def __call__(self, pictures: NDArray[np.uint8]) -> list[str]:
        """Name what each of N x H x W x 3 pictures shows."""
        choices = (describe(pictures, self.weight.device) @ self.weight.T + self.bias).argmax(1)
        return [self.names[choice] for choice in choices.tolist()]


def describe(pictures: NDArray[np.uint8], device: torch.device) -> Tensor:
    """Give N x 1280 features of N x H x W x 3 pictures."""
    network = _network(device)
    size, batch = (INPUT_SIZE, INPUT_SIZE), at_once(device)
    parts = []
    with torch.no_grad(), precision(device):
        for start in range(0, len(pictures), batch):
            x = tensor(pictures[start : start + batch], device) * 255
            x = functional.interpolate(x, size=size, mode="bicubic", antialias=True)
            parts.append(network.features(normalised(x)).float())
    return torch.cat(parts)


@functools.cache
def _network(device: torch.device) -> EfficientNetLite0:
    return load_network().to(device)


def ruin(pictures: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """Take every fourth picture apart until nothing can be recognised; a third of them each way."""
    random = np.random.default_rng(seed)
    return np.stack([_RUINS[index % len(_RUINS)](each, random) for index, each in enumerate(pictures[::4])])


def _shuffle(picture: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Change the places of square tiles."""
    rows, columns = (side // _TILE for side in picture.shape[:2])
    tiles = picture.reshape(rows, _TILE, columns, _TILE, 3).swapaxes(1, 2).reshape(-1, _TILE, _TILE, 3)
    tiles = tiles[random.permutation(len(tiles))].reshape(rows, columns, _TILE, _TILE, 3)
    return tiles.swapaxes(1, 2).reshape(picture.shape)


def _blur(picture: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Keep only a few pixels, smoothly enlarged."""
    x = torch.from_numpy(picture).permute(2, 0, 1)[None].float()
    few = functional.interpolate(x, size=int(random.integers(3, 7)), mode="area")
    smooth = functional.interpolate(few, size=picture.shape[:2], mode="bicubic").clamp(0, 255)
    return smooth[0].permute(1, 2, 0).round().byte().numpy()


def _drown(picture: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
    """Add coarse noise, most of it."""
    cells = random.standard_normal((picture.shape[0] // 8, picture.shape[1] // 8, 3))
    noise = np.kron(cells, np.ones((8, 8, 1)))
    mixed = 0.25 * picture + 0.75 * (128 + 70 * noise)
    return mixed.clip(0, 255).round().astype(np.uint8)


_RUINS = (_shuffle, _blur, _drown)
