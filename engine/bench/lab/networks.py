"""Small networks against poison, that anybody could train: one takes it out, one finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from belladonna.device import precision

if TYPE_CHECKING:
    from collections.abc import Callable

    Batches = Callable[[torch.Generator], tuple[Tensor, Tensor]]
    """Draws inputs and the answers to them."""
    Loss = Callable[[Tensor, Tensor], Tensor]

_WIDTH = 48
_FOLD = 2


class Purifier(nn.Module):
    """Takes off what it thinks was added: B x 3 x H x W in [0, 1] to the same, H and W even.

    At half the scale, as in FFDNet (Zhang et al. 2018).
    """

    def __init__(self, depth: int = 4) -> None:
        super().__init__()
        folded = 3 * _FOLD**2
        middle = [layer for _ in range(depth) for layer in (_conv(_WIDTH, _WIDTH), nn.ReLU())]
        self.layers = nn.Sequential(_conv(folded, _WIDTH), nn.ReLU(), *middle, _conv(_WIDTH, folded))

    def forward(self, x: Tensor) -> Tensor:
        """Map pictures to what they would be without it."""
        off = functional.pixel_shuffle(self.layers(functional.pixel_unshuffle(x - 0.5, _FOLD)), _FOLD)
        return x - off


class Detector(nn.Module):
    """Tells shaded pictures by their fine detail: B x 3 x H x W in [0, 1] to B logits, H and W even."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            _conv(3 * _FOLD**2, _WIDTH),
            nn.ReLU(),
            _conv(_WIDTH, _WIDTH),
            nn.ReLU(),
            nn.AvgPool2d(2),
            _conv(_WIDTH, 2 * _WIDTH),
            nn.ReLU(),
            _conv(2 * _WIDTH, 2 * _WIDTH),
            nn.ReLU(),
        )
        self.answer = nn.Linear(4 * _WIDTH, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Say how sure it is that pictures are shaded."""
        fine = 8 * (x - functional.avg_pool2d(x, 5, stride=1, padding=2, count_include_pad=False))
        seen = self.layers(functional.pixel_unshuffle(fine, _FOLD))
        # Detail differs between pictures; where in a picture it stands out tells more than how much there is.
        logits: Tensor = self.answer(torch.cat([seen.mean((2, 3)), seen.amax((2, 3))], 1))[:, 0]
        return logits


def teach(network: nn.Module, batches: Batches, loss: Loss, steps: int) -> None:
    """Train a network, the learning rate falling to nothing, and freeze it."""
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    random = torch.Generator().manual_seed(0)
    device = next(network.parameters()).device
    for _ in range(steps):
        x, y = batches(random)
        with precision(device):
            said = network(x)
        error = loss(said.float(), y)
        optimiser.zero_grad(set_to_none=True)
        error.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
    network.eval().requires_grad_(requires_grad=False)


def _conv(into: int, out: int) -> nn.Conv2d:
    return nn.Conv2d(into, out, 3, padding=1)
