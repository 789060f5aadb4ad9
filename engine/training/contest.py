"""What one pass of the start is worth, against optimisations and noise of the same visibility."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import torch
from gain import gains
from spending import finisher
from torch import Tensor

from belladonna.device import precision
from belladonna.objective import towards
from belladonna.perturb import Perturbation
from belladonna.scene import Scene
from belladonna.surrogates import student as embedded
from belladonna.visibility.flip import Flip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from belladonna.start import Start
    from belladonna.surrogates.autoencoder import Autoencoder
    from belladonna.surrogates.base import Surrogate

_FLIP = 0.055
_STRONGEST = 4.0
_HALVINGS = 12
_STEPS = (1, 2, 4)  # gradients of the student after the start
_CLIMB = 0.5  # length of each, in root mean squares of the start


def contest(
    start: Start, teachers: Sequence[Autoencoder], x: Tensor, anchor: Tensor
) -> Iterator[dict[str, object]]:
    """Compare perturbations of the same mean FLIP, .055, without lines, by the shift that real encoders see.

    Args:
        start: that is judged.
        teachers: the real encoders.
        x: B x 3 x H x W in [0, 1].
        anchor: the same shape: what models should see.

    Yields:
        For each contestant its name, the seconds it took for all pictures, the mean shift, and each family's;
        for the start also how much of it is the same in all pictures, root mean square over root mean square.
    """
    student = embedded.load().to(x.device)
    finish = finisher(x, start.bound(x, x.new_full((len(x),), _FLIP)))
    never = torch.zeros(len(x), dtype=torch.bool, device=x.device)
    for name, method in _contestants(start, student, x, anchor).items():
        begun = time.perf_counter()
        d = finish(method(torch.Generator().manual_seed(0)))
        size = d.square().mean().sqrt().item()  # waits for the device
        seconds = time.perf_counter() - begun
        with torch.no_grad():
            found = gains(teachers, x, _at_equal_flip(x, d), anchor, never)
        shift = {family: gain.mean().item() for family, gain in found.items()}
        common = d.mean(0).square().mean().sqrt().item() / size
        yield {
            "contestant": name,
            "seconds": seconds,
            "mean": sum(shift.values()) / len(shift),
            **shift,
            "common": common,
        }


def _contestants(
    start: Start, student: embedded.Student, x: Tensor, anchor: Tensor
) -> dict[str, Callable[[torch.Generator], Tensor]]:
    scene = Scene(x, (anchor,), torch.ones_like(x[:, :1]))

    def begun(generator: torch.Generator) -> Tensor:
        return start(x, anchor, _FLIP, generator)

    def climbed(steps: int) -> Callable[[torch.Generator], Tensor]:
        return lambda generator: _climbed(student, scene, begun(generator), steps)

    return {
        "noise": lambda generator: (
            torch.randn(x.shape, generator=generator).to(x).mean(1, keepdim=True) / 255
        ),
        "start": begun,
        **{f"start and {steps} gradients": climbed(steps) for steps in _STEPS},
        "12 gradients": lambda generator: Perturbation(12, 4)(scene, [student], _FLIP, generator),
    }


def _climbed(student: Surrogate, scene: Scene, d: Tensor, steps: int) -> Tensor:
    """Go on from a perturbation by the student's gradients, made equally long, in luma."""
    (anchor,) = scene.anchors
    length = _CLIMB * d.square().mean((1, 2, 3), keepdim=True).sqrt()
    with precision(d.device), torch.no_grad():
        clean, aim = student.encode(scene.picture), student.encode(anchor)
    for _ in range(steps):
        d = d.detach().requires_grad_(True)
        with precision(d.device):
            latents = student.encode(scene.shaded(d))
        gain = torch.stack(
            [
                towards(family, latent.float(), clean[family].float(), aim[family].float())
                for family, latent in latents.items()
            ]
        )
        (gradient,) = torch.autograd.grad(gain.sum(), d)
        luma = gradient.mean(1, keepdim=True)
        d = d + length * (luma / luma.square().mean((1, 2, 3), keepdim=True).sqrt()).clamp(-2, 2)
    return d.detach()


@torch.no_grad()
def _at_equal_flip(x: Tensor, d: Tensor) -> Tensor:
    """Add perturbations, each scaled by bisection to the budget."""
    flip = Flip(x)
    low, high = x.new_zeros(len(x), 1, 1, 1), x.new_full((len(x), 1, 1, 1), _STRONGEST)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        fits = flip.mean((x + middle * d).clamp(0, 1))[:, None, None, None] <= _FLIP
        low, high = torch.where(fits, middle, low), torch.where(fits, high, middle)
    return (x + low * d).clamp(0, 1)
