"""What each choice in the optimiser and in the anchors does to shift and visibility.

    python engine/bench/choices.py --pictures FOLDER [--each N] [--size PIXELS]

One choice is changed at a time; everything else is what `--effort balanced` does with nothing but what ships.
Every result is scaled to the same FLIP, rounded to 8 bits, and judged by the real encoders, so that the
student's own opinion does not count. The table is printed; docs/choices.md has it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import drawings
import numpy as np
import torch
from equal import at_equal_flip
from remembering import Remembering
from subjects import Subject, load_surrogates, parser, subjects

from belladonna import start
from belladonna.budget import FLIP_LIMITS
from belladonna.device import choose, precision
from belladonna.plan import PACES
from belladonna.report import measure
from belladonna.scene import Scene, tensor
from belladonna.sources import Pixels
from belladonna.surrogates.base import EMBEDDED
from belladonna.transforms.real import REAL_TRANSFORMS
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from belladonna.perturb import Perturbation
    from belladonna.surrogates.base import Surrogate

    Anchor = Callable[[Subject, Surrogate], NDArray[np.float32]]

LIMIT = FLIP_LIMITS["medium"]
_OPTIMISER = PACES["balanced"].aided
_TRANSFORMS = {name: REAL_TRANSFORMS[name] for name in ("none", "jpeg75")}


def _given(subject: Subject, _: Surrogate) -> NDArray[np.float32]:
    return subject.anchor


def _drawn(variants: int, amount: float) -> Anchor:
    """Take the nearest of so many drawings, their colours moved so far towards the picture's."""
    return lambda subject, judge: drawings.nearest_of(
        subject, judge, torch.device("cpu"), variants=variants, amount=amount
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to do it.

    Attributes:
        optimiser: its settings.
        anchor: finds what models should see.
        begun: with the start, or with faint noise.
    """

    optimiser: Perturbation = _OPTIMISER
    anchor: Anchor = _given
    begun: bool = True


CHOICES = {
    "as it is": Choice(),
    "no charge for structure": Choice(replace(_OPTIMISER, structure=0)),
    "half the charge": Choice(replace(_OPTIMISER, structure=_OPTIMISER.structure / 2)),
    "twice the charge": Choice(replace(_OPTIMISER, structure=_OPTIMISER.structure * 2)),
    "no grain on plain ground": Choice(replace(_OPTIMISER, grain=0)),
    "lines left in": Choice(replace(_OPTIMISER, line=math.inf)),
    "all families count the same": Choice(replace(_OPTIMISER, patience=1e3)),
    "half as many steps": Choice(replace(_OPTIMISER, ahead=_OPTIMISER.ahead // 2)),
    "twice as many steps": Choice(replace(_OPTIMISER, ahead=_OPTIMISER.ahead * 2)),
    "without the start": Choice(begun=False),
    "anchor: the first drawing": Choice(anchor=lambda subject, _: drawings.first(subject)),
    "anchor: the nearest of 4 positions": Choice(anchor=_drawn(1, 0.5)),
    "anchor: the nearest of 3 drawings in 4 positions": Choice(anchor=_drawn(3, 0.5)),
    "the same, in its own colours": Choice(anchor=_drawn(3, 0.0)),
    "the same, in the picture's colours": Choice(anchor=_drawn(3, 1.0)),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What one choice reached on one picture."""

    families: dict[str, float]
    displacement: float
    ssim: float


def judge(subject: Subject, choice: Choice, student: Surrogate, judges: Sequence[Surrogate]) -> Row:
    """Perturb one picture and measure it."""
    device = torch.device("cpu")
    anchor = choice.anchor(subject, student)
    picture = tensor(subject.picture, device)
    scene = Scene(picture, (tensor(anchor, device),), torch.ones_like(picture[:, :1]))
    generator = torch.Generator().manual_seed(0)
    begin = start.load().towards(scene, LIMIT, generator) if choice.begun else None
    d = choice.optimiser(scene, [student], LIMIT, generator, begin=begin)[0].permute(1, 2, 0).numpy()
    original, result = Pixels(subject.picture), Pixels(at_equal_flip(subject.picture, d, LIMIT))
    with precision(device):
        found = measure(original, result, Pixels(anchor), judges, transforms=_TRANSFORMS)
    return Row(
        {family: float(np.mean([*each.values()])) for family, each in found.shift.items()},
        float(np.mean([value for each in found.displacement.values() for value in each.values()])),
        measure_visibility(original, result).ssim,
    )


def main() -> None:
    """Parse the command line, print the table."""
    options = parser(__doc__, "runs")
    options.add_argument("--size", type=int, default=256, help="side of the square, in pixels")
    arguments = options.parse_args()
    surrogates = load_surrogates(choose("cpu"))
    student = surrogates.pop(EMBEDDED)
    judges = [Remembering(surrogate) for surrogate in surrogates.values()]
    pictures = subjects(arguments.pictures, arguments.size, arguments.each)
    print("| choice | mean shift | worst family | displacement | SSIM |\n|---|---|---|---|---|")
    for name, choice in CHOICES.items():
        rows = [judge(subject, choice, student, judges) for subject in pictures]
        means = [np.mean([row.families[family] for row in rows]) for family in surrogates]
        moved, ssim = np.mean([row.displacement for row in rows]), np.mean([row.ssim for row in rows])
        print(f"| {name} | {np.mean(means):.4f} | {min(means):.4f} | {moved:.3f} | {ssim:.3f} |", flush=True)


if __name__ == "__main__":
    main()
