"""Distil the real encoders into the student that ships with Belladonna.

    python engine/training/distill.py --pictures FOLDER

One command on CPU or GPU, resumable: run it again and it goes on from the last checkpoint. `--export`
writes the weights into the package, `--evaluate` tells how faithful they are. README.md says the rest.

The loss is the relative error of the latent, plus the relative error of its *displacement* under the
student's own attack, since being attacked is what the student is for, plus one minus the cosine between
the *gradients* of what an attack gains: a displacement tells of one direction, a gradient of all
(Czarnecki et al., "Sobolev training for neural networks", 2017).
"""

from __future__ import annotations

import sys
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import command
import torch
from attack import AWAY, draw, draw_sigma
from chance import each, uniform
from checkpoint import begin, export, exported
from command import reproducible, settings_from
from fidelity import fidelity
from gradients import gradient_along, unit
from loop import run, tell
from loss import Latents, difference, misdirection, relative_error
from pictures import Crops, find, read_all
from teachers import by_family, load_teachers, teach
from wear import wear

from belladonna.device import choose, precision
from belladonna.errors import BelladonnaError
from belladonna.surrogates import student as embedded
from belladonna.surrogates.student import Shape, Student, build

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from torch import Tensor

    from belladonna.surrogates.base import Surrogate

PACKAGED = Path(embedded.__file__).with_name(embedded.WEIGHTS)
"""The weights in the package."""

SHAPES = {
    "packaged": Shape(),
    "wide": Shape(fine=128, coarse=160, fine_blocks=3, coarse_blocks=4, head=64),
    "slim": Shape(fine=32, coarse=96, coarse_blocks=1),
}
"""What can be trained; a gradient of ``wide`` costs five times one of ``packaged``, of ``slim`` half."""

_HELD_BACK_CROPS = 48
_ATTACKS = 2  # on each crop of a lesson


@dataclass(frozen=True)
class Settings:
    """Hyper-parameters of a training.

    Attributes:
        minutes: to train in all.
        batch: crops a lesson.
        crop: side of a crop, in pixels; a multiple of 32.
        rate: peak learning rate.
        displacement_weight: of the displacement's relative error against the latent's.
        gradient_weight: of one minus the gradients' cosine against the same.
        average: decay of the weight average that is exported, an update.
        repeats: updates a step, the first on a new lesson, the others on remembered ones: the real
            encoders are most of a lesson's cost, and one hearing does not exhaust it.
        remembered: lessons kept for that.
    """

    minutes: float = 150.0
    batch: int = 12
    crop: int = 96
    rate: float = 1.5e-3
    displacement_weight: float = 1.0
    gradient_weight: float = 2.0
    average: float = 0.999
    repeats: int = 4
    remembered: int = 32


@dataclass(frozen=True, slots=True)
class Lesson:
    """One batch and what the teachers say of it.

    Attributes:
        pictures: 3B x 3 x H x W: clean ones, then each under two attacks.
        clean: real latents of the B clean ones.
        moved: real displacements of the 2B others.
        gradients: by family, of its share of the others.
        sigma: of the Gaussian that smooths gradients before they are compared, in pixels.
    """

    pictures: Tensor
    clean: Latents
    moved: Latents
    gradients: Mapping[str, Gradient]
    sigma: float


@dataclass(frozen=True, slots=True)
class Gradient:
    """How what an attack gains with one encoder changes with some pictures.

    Attributes:
        which: their numbers among a lesson's attacked pictures.
        way: the unit vector along which the latents are to move, for each picture.
        value: of the latents' component along it, by the real encoder; M x 3 x H x W.
    """

    which: slice
    way: Tensor
    value: Tensor


def lesson(student: Student, teachers: Sequence[Surrogate], x: Tensor, generator: torch.Generator) -> Lesson:
    """Attack the student on `x`, B x 3 x H x W in [0, 1], and ask the teachers about the result."""
    with precision(x.device):
        with torch.no_grad():
            anchor = {family: latent.roll(1, 0) for family, latent in student.encode(x).items()}
        attacked = torch.cat(
            [wear(x + draw(generator, x)(student, x, anchor, generator), generator) for _ in range(_ATTACKS)]
        )
        with torch.no_grad():
            clean = teach(teachers, x)
            moved = difference(teach(teachers, attacked), _repeated(clean))
        gradients = _gradients(teachers, attacked, clean, moved, generator)
    return Lesson(torch.cat([x, attacked]), clean, moved, gradients, draw_sigma(generator))


def _gradients(
    teachers: Sequence[Surrogate],
    attacked: Tensor,
    clean: Latents,
    moved: Latents,
    generator: torch.Generator,
) -> dict[str, Gradient]:
    """Give each family its share of the pictures: on towards another picture's latents, or on away."""
    found = {}
    first, away = int(uniform(generator, 0, len(clean))), each(generator, 0, 1, attacked) < AWAY
    for number, (family, teacher) in enumerate(by_family(teachers)):
        anchored = (clean[family].roll(1, 0) - clean[family]).repeat(_ATTACKS, 1, 1, 1)
        which = slice((first + number) % len(clean), None, len(clean))
        if len(attacked[which]):  # of few pictures not each family has one
            way = unit(torch.where(away, moved[family], anchored - moved[family])[which])
            found[family] = Gradient(which, way, gradient_along(teacher, family, attacked[which], way))
    return found


def errors(student: Student, taught: Lesson) -> tuple[Tensor, Tensor, Tensor]:
    """Relative errors of the student's latents and of its displacements, and its gradients' misdirection."""
    count = len(taught.pictures) // (1 + _ATTACKS)
    pictures = taught.pictures.detach().requires_grad_(True)
    # A context of its own: autocast remembers the weights it converted, those of `lesson` without gradient.
    with precision(pictures.device):
        latents = student.encode(pictures)
        clean = {family: latents[family][:count] for family in taught.clean}
        attacked = {family: latents[family][count:] for family in taught.clean}
        moved = difference(attacked, _repeated(clean))
        gained = [
            (real.way * attacked[family][real.which]).sum() for family, real in taught.gradients.items()
        ]
        (gradient,) = torch.autograd.grad(torch.stack(gained).sum(), pictures, create_graph=True)
    gradient = gradient[count:]
    return (
        relative_error(clean, taught.clean),
        relative_error(moved, taught.moved),
        torch.stack(
            [
                misdirection(gradient[real.which], real.value, taught.sigma)
                for real in taught.gradients.values()
            ]
        ).mean(),
    )


def train(
    settings: Settings, pictures: Path, folder: Path, student: Student, teachers: Sequence[Surrogate]
) -> None:
    """Train from the last checkpoint in `folder`, or `student` as it is, where it lies; see `loop.run`."""
    device = next(student.parameters()).device
    crops = Crops(read_all(find(pictures, held_back=False)), settings.crop, device)
    judged = held_back(pictures, settings.crop, device)
    training = begin(folder, student, rate=settings.rate, decay=settings.average, device=device)
    lessons: deque[Lesson] = deque(maxlen=settings.remembered)

    def step(generator: torch.Generator) -> Mapping[str, Tensor]:
        x = crops.sample(settings.batch, generator)
        lessons.append(lesson(student, teachers, x, generator))
        latent, displacement, gradient = learn(lessons[-1])
        for _ in range(settings.repeats - 1):
            learn(lessons[int(uniform(generator, 0, len(lessons)))])
        return {"latent": latent, "displacement": displacement, "gradient": gradient}

    def learn(taught: Lesson) -> list[Tensor]:
        latent, displacement, gradient = parts = errors(student, taught)
        training.update(
            latent + settings.displacement_weight * displacement + settings.gradient_weight * gradient
        )
        return [part.detach() for part in parts]

    def judge() -> Mapping[str, object]:
        return fidelity(cast("Student", training.average.module), teachers, judged)

    run(training, folder, minutes=settings.minutes, rate=settings.rate, step=step, judge=judge)


def held_back(pictures: Path, crop: int, device: torch.device) -> Tensor:
    """Draw the same crops of the held-back pictures each time."""
    crops = Crops(read_all(find(pictures, held_back=True)), crop, device)
    return crops.sample(_HELD_BACK_CROPS, torch.Generator().manual_seed(1))


def new_student(shape: str) -> Student:
    """Make a student of random weights, the same each time."""
    return reproducible(lambda: Student(SHAPES[shape]))


def frozen(weights: Path, device: torch.device) -> Student:
    """Load a finished student."""
    return build(exported(weights)).eval().requires_grad_(False).to(device)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = command.parser(__doc__, Settings(), name="student", packaged=PACKAGED)
    parser.add_argument("--teacher", type=Path, help="exported weights of a student to learn from instead")
    parser.add_argument("--shape", choices=SHAPES, default="packaged", help="of a new student")
    options = parser.parse_args(arguments)
    if options.pictures is None and not options.export:
        parser.error("--pictures is needed")
    try:
        if options.export:
            export(options.out, options.weights)
            return
        device = choose(options.device)
        teachers = [frozen(options.teacher, device)] if options.teacher else load_teachers(device)
        if options.evaluate:
            crops = held_back(options.pictures, options.crop, device)
            tell(fidelity(frozen(options.weights, device), teachers, crops))
            return
        student = build(exported(options.start)) if options.start else new_student(options.shape)
        train(settings_from(options, Settings), options.pictures, options.out, student.to(device), teachers)
    except BelladonnaError as error:
        sys.exit(str(error))


def _repeated(latents: Latents) -> dict[str, Tensor]:
    return {family: latent.repeat(_ATTACKS, 1, 1, 1) for family, latent in latents.items()}


if __name__ == "__main__":
    main()
