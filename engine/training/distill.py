"""Distil the real encoders into the student that ships with Belladonna.

    python engine/training/distill.py --pictures FOLDER

One command on CPU or GPU, resumable: run it again and it goes on from the last checkpoint. `--export`
writes the weights into the package, `--evaluate` tells how faithful they are. README.md says the rest.

The loss is the relative error of the latent plus the relative error of its *displacement* under the
student's own attack, since being attacked is what the student is for.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, cast

import torch
from attack import draw
from chance import uniform
from checkpoint import PACKAGED, begin, export, load_exported
from fidelity import fidelity
from loss import Latents, difference, relative_error
from pictures import Crops, find
from teachers import load_teachers, teach

from belladonna.device import choose, precision
from belladonna.errors import BelladonnaError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from checkpoint import Training
    from torch import Tensor

    from belladonna.surrogates.autoencoder import Autoencoder
    from belladonna.surrogates.student import Student

_WARM_UP = 100  # steps
_LOG, _SAVE, _JUDGE = 20, 100, 200  # every so many steps
_HELD_BACK_CROPS = 32


@dataclass(frozen=True)
class Settings:
    """Hyper-parameters of a training.

    Attributes:
        steps: lessons in all.
        batch: crops a lesson.
        crop: side of a crop, in pixels; a multiple of 32.
        rate: peak learning rate.
        displacement_weight: of the displacement's relative error against the latent's.
        average: decay of the weight average that is exported, an update.
        repeats: updates a step, the first on a new lesson, the others on remembered ones: the real
            encoders are most of a lesson's cost, and one hearing does not exhaust it.
        remembered: lessons kept for that.
    """

    steps: int = 1200
    batch: int = 12
    crop: int = 96
    rate: float = 1.5e-3
    displacement_weight: float = 1.0
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
    """

    pictures: Tensor
    clean: Latents
    moved: Latents


def lesson(
    student: Student, teachers: Sequence[Autoencoder], x: Tensor, generator: torch.Generator
) -> Lesson:
    """Attack the student on `x`, B x 3 x H x W in [0, 1], and ask the teachers about the result."""
    with precision(x.device):
        with torch.no_grad():
            anchor = {family: latent.roll(1, 0) for family, latent in student.encode(x).items()}
        attacked = torch.cat([x + draw(generator)(student, x, anchor, generator) for _ in range(2)])
        with torch.no_grad():
            clean = teach(teachers, x)
            moved = difference(teach(teachers, attacked), _twice(clean))
    return Lesson(torch.cat([x, attacked]), clean, moved)


def errors(student: Student, taught: Lesson) -> tuple[Tensor, Tensor]:
    """Relative errors of the student's latents and of its displacements."""
    # A context of its own: autocast remembers the weights it converted, those of `lesson` without gradient.
    with precision(taught.pictures.device):
        latents = student.encode(taught.pictures)
        count = len(taught.pictures) // 3
        clean = {family: latents[family][:count] for family in taught.clean}
        attacked = {family: latents[family][count:] for family in taught.clean}
        moved = difference(attacked, _twice(clean))
        return relative_error(clean, taught.clean), relative_error(moved, taught.moved)


def learn(training: Training, taught: Lesson, settings: Settings) -> tuple[float, float]:
    """Update the student once; returns the errors before."""
    latent, displacement = errors(training.student, taught)
    training.optimiser.zero_grad(set_to_none=True)
    (latent + settings.displacement_weight * displacement).backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(training.student.parameters(), 1.0)
    training.optimiser.step()
    training.average.update_parameters(training.student)
    return latent.item(), displacement.item()


def rate_at(step: int, settings: Settings) -> float:
    """Learning rate: a linear warm-up, then half a cosine down to a fiftieth."""
    warm = min(1.0, (step + 1) / _WARM_UP)
    return settings.rate * warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * step / settings.steps)))


def train(settings: Settings, pictures: Path, folder: Path, start: Path | None, device: torch.device) -> None:
    """Train from the last checkpoint in `folder`, printing a JSON object a line.

    Without a checkpoint, from the exported weights `start`; without those, from nothing.
    """
    teachers = load_teachers(device)
    crops = Crops(find(pictures, held_back=False), settings.crop)
    judged = held_back(pictures, settings.crop, device)
    training = begin(folder, start, rate=settings.rate, decay=settings.average, device=device)
    lessons: deque[Lesson] = deque(maxlen=settings.remembered)
    clock = time.monotonic()
    for step in range(training.step, settings.steps):
        generator = torch.Generator().manual_seed(step)
        for group in training.optimiser.param_groups:
            group["lr"] = rate_at(step, settings)
        x = crops.sample(settings.batch, generator).to(device).contiguous(memory_format=torch.channels_last)
        lessons.append(lesson(training.student, teachers, x, generator))
        latent, displacement = learn(training, lessons[-1], settings)
        for _ in range(settings.repeats - 1):
            learn(training, lessons[int(uniform(generator, 0, len(lessons)))], settings)
        training.step = step + 1
        last = training.step == settings.steps
        if step % _LOG == 0:
            seconds = round(time.monotonic() - clock)
            _tell(step=step, seconds=seconds, latent=latent, displacement=displacement)
        if last or training.step % _SAVE == 0:
            training.save(folder)
        if last or training.step % _JUDGE == 0:
            _tell(step=step, cosine=fidelity(cast("Student", training.average.module), teachers, judged))


def held_back(pictures: Path, crop: int, device: torch.device) -> Tensor:
    """Draw the same crops of the held-back pictures each time."""
    crops = Crops(find(pictures, held_back=True), crop)
    return crops.sample(_HELD_BACK_CROPS, torch.Generator().manual_seed(1)).to(device)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pictures", type=Path, help="folder of pictures; every tenth is held back")
    parser.add_argument(
        "--out",
        type=Path,
        default=Path(__file__).with_name("runs") / "student",
        help="folder of the checkpoint",
    )
    parser.add_argument("--start", type=Path, help="exported weights to start from, without a checkpoint")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    parser.add_argument(
        "--weights", type=Path, default=PACKAGED, help="what --export writes and --evaluate reads"
    )
    verb = parser.add_mutually_exclusive_group()
    verb.add_argument("--export", action="store_true", help="write the weights of the checkpoint and stop")
    verb.add_argument(
        "--evaluate", action="store_true", help="print the fidelity of exported weights and stop"
    )
    for setting, value in asdict(Settings()).items():
        parser.add_argument(f"--{setting.replace('_', '-')}", type=type(value), default=value)
    options = parser.parse_args(arguments)
    if options.export:
        export(options.out, options.weights)
        return
    if options.pictures is None:
        parser.error("--pictures is needed")
    try:
        device = choose(options.device)
        if options.evaluate:
            student = load_exported(options.weights, device)
            crops = held_back(options.pictures, options.crop, device)
            _tell(cosine=fidelity(student, load_teachers(device), crops))
            return
        settings = Settings(**{field.name: getattr(options, field.name) for field in fields(Settings)})
        train(settings, options.pictures, options.out, options.start, device)
    except BelladonnaError as error:
        sys.exit(str(error))


def _twice(latents: Latents) -> dict[str, Tensor]:
    return {family: latent.repeat(2, 1, 1, 1) for family, latent in latents.items()}


def _tell(**values: object) -> None:
    rounded = json.loads(json.dumps(values), parse_float=lambda text: round(float(text), 4))
    print(json.dumps(rounded), flush=True)


if __name__ == "__main__":
    main()
