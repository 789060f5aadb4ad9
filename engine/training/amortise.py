"""Train the network that perturbs a picture in one pass, through the real encoders.

    python engine/training/amortise.py --pictures FOLDER --anchors FOLDER

One command on CPU or GPU, resumable: run it again and it goes on from the last checkpoint. `--export`
writes the weights into the package; `--evaluate` compares them with optimisations at equal visibility.

What is raised is the gain of every family, the small ones counting more, at a FLIP that is drawn for each
picture and spent exactly, under a view or compression that is drawn for each batch.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import command
import torch
from chance import each, noise, uniform
from checkpoint import begin, export, exported
from command import reproducible, settings_from
from contest import contest
from gain import gains
from loop import run, tell
from pictures import Crops, find, read_all
from spending import finisher, spend
from teachers import load_teachers
from wear import jpeg

from belladonna import start as embedded
from belladonna.device import choose, precision
from belladonna.errors import BelladonnaError
from belladonna.scene import STRIDE
from belladonna.start import Start
from belladonna.visibility.flip import PIXELS_PER_DEGREE, Flip

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from torch import Tensor

PACKAGED = Path(embedded.__file__).with_name(embedded.WEIGHTS)
"""The weights in the package."""

_HELD_BACK_CROPS = 24
_PATIENCE = 0.03  # gain that counts as little; families below it are preferred


@dataclass(frozen=True)
class Settings:
    """Hyper-parameters of a training.

    Attributes:
        minutes: to train in all.
        batch: pictures a step.
        crop: side of a picture, in pixels; a multiple of 32.
        rate: peak learning rate.
        average: decay of the weight average that is exported, an update.
        calibration: weight of the squared logarithm of the scale that meets the budget: the network should
            spend it by itself.
    """

    minutes: float = 60.0
    batch: int = 4
    crop: int = 128
    rate: float = 1e-3
    average: float = 0.998
    calibration: float = 0.01


@dataclass(frozen=True, slots=True)
class Task:
    """A batch of pictures, and what is wanted of them.

    Attributes:
        x: B x 3 x H x W in [0, 1].
        anchor: the same shape.
        aimless: B, true where a picture should only be led away.
        limits: B values, the mean FLIP to spend.
        noise: B x 1 x H x W.
        scale: working size over real size of the pictures, at which their visibility counts.
    """

    x: Tensor
    anchor: Tensor
    aimless: Tensor
    limits: Tensor
    noise: Tensor
    scale: float


@dataclass(frozen=True, slots=True)
class Sources:
    """Folders of pictures.

    Attributes:
        pictures: to perturb; every tenth is held back.
        anchors: what models should see.
    """

    pictures: Path
    anchors: Path

    def tasks(self, crop: int, device: torch.device) -> Tasks:
        """Read what is trained on."""
        return Tasks(find(self.pictures, held_back=False), self.anchors, crop, device)

    def held_back(self, crop: int, device: torch.device) -> Task:
        """Draw the same task from the held-back pictures each time."""
        tasks = Tasks(find(self.pictures, held_back=True), self.anchors, crop, device)
        return tasks.sample(_HELD_BACK_CROPS, torch.Generator().manual_seed(1))


class Tasks:
    """Draws tasks: anchors are other pictures and made for it, and a third of the pictures have none.

    Args:
        pictures: to perturb.
        anchors: folder of pictures of what models should see.
        size: side of a crop, in pixels.
        device: of the pictures.
    """

    def __init__(self, pictures: Sequence[Path], anchors: Path, size: int, device: torch.device) -> None:
        self.pictures = Crops(read_all(pictures), size, device)
        self.anchors = Crops(read_all(sorted(anchors.iterdir())), size, device)

    def sample(self, count: int, generator: torch.Generator) -> Task:
        """Draw a task of `count` pictures."""
        x = self.pictures.sample(count, generator)
        half = count // 2
        anchor = torch.cat(
            (self.pictures.sample(count - half, generator), self.anchors.sample(half, generator))
        )
        own, other = (picture.mean((2, 3), keepdim=True) for picture in (x, anchor))
        return Task(
            x,
            (anchor + 0.5 * (own - other)).clamp(0, 1),  # nearer in colour, as the engine's are
            aimless=each(generator, 0, 1, x).flatten() < 1 / 3,
            limits=each(generator, 0.035, 0.08, x).flatten(),
            noise=noise(generator, (count, 1, *x.shape[2:]), x.device),
            scale=2 ** min(0.0, uniform(generator, -2, 2)),
        )


def perturbed(start: Start, task: Task) -> tuple[Tensor, Tensor]:
    """Perturb a task's pictures at exactly their budgets, without lines and stains; see `spend`."""
    anchor = torch.where(task.aimless[:, None, None, None], task.x, task.anchor)
    bound = start.bound(task.x, task.limits)
    with precision(task.x.device):
        raw = start.raw(task.x, anchor, bound, task.limits, noise=task.noise, scale=task.scale)
    return spend(
        task.x,
        raw,
        bound,
        Flip(task.x, PIXELS_PER_DEGREE * task.scale),
        task.limits,
        finish=finisher(task.x, bound),
    )


def train(settings: Settings, sources: Sources, folder: Path, start: Start, device: torch.device) -> None:
    """Train from the last checkpoint in `folder`, or `start` as it is; see `loop.run`."""
    teachers = load_teachers(device)
    tasks = sources.tasks(settings.crop, device)
    judged = sources.held_back(settings.crop, device)
    training = begin(folder, start, rate=settings.rate, decay=settings.average, device=device)

    def step(generator: torch.Generator) -> Mapping[str, Tensor]:
        task = tasks.sample(settings.batch, generator)
        d, scales = perturbed(start, task)
        view = draw_view(generator, task.x)
        gain = torch.stack(
            list(gains(teachers, task.x, task.x + d, task.anchor, task.aimless, view=view).values())
        )
        weights = _PATIENCE / (gain.detach().clamp(min=0) + _PATIENCE)
        excess = scales.log().square().mean()
        training.update(settings.calibration * excess - (weights * gain).sum() / weights.sum())
        return {"gain": gain.detach().mean(), "excess": excess.detach()}

    @torch.no_grad()
    def judge() -> Mapping[str, object]:
        d, scales = perturbed(cast("Start", training.average.module), judged)
        found = gains(teachers, judged.x, judged.x + d, judged.anchor, judged.aimless)
        return {
            "shift": {family: gain[~judged.aimless].mean().item() for family, gain in found.items()},
            "away": {family: gain[judged.aimless].mean().item() for family, gain in found.items()},
            "scale": scales.mean().item(),
            "chroma": start.chroma.item(),
        }

    run(training, folder, minutes=settings.minutes, rate=settings.rate, step=step, judge=judge)


def draw_view(generator: torch.Generator, x: Tensor) -> Callable[[Tensor], Tensor]:
    """Draw what happens to pictures like `x`: nothing, a compression, or another size, a third each."""
    kind = int(uniform(generator, 0, 3))
    if kind == 0:
        return lambda picture: picture
    if kind == 1:
        quality = each(generator, 72, 92, x)
        return lambda picture: jpeg(picture, quality)
    side = STRIDE * round(x.shape[-1] * 2 ** uniform(generator, -0.5, 0.6) / STRIDE)
    return lambda picture: torch.nn.functional.interpolate(
        picture, size=(side, side), mode="bicubic", antialias=True, align_corners=False
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line."""
    parser = command.parser(__doc__, Settings(), name="start", packaged=PACKAGED)
    parser.add_argument("--anchors", type=Path, help="folder of anchors, such as pack.py draws")
    options = parser.parse_args(arguments)
    if not (options.export or (options.pictures and options.anchors)):
        parser.error("--pictures and --anchors are needed")
    try:
        if options.export:
            export(options.out, options.weights)
            return
        device, sources = choose(options.device), Sources(options.pictures, options.anchors)
        if options.evaluate:
            start = new_start(options.weights)
            start.eval().requires_grad_(False).to(device)
            judged = sources.held_back(options.crop, device)
            for row in contest(start, load_teachers(device), judged.x, judged.anchor):
                tell(row)
            return
        train(settings_from(options, Settings), sources, options.out, new_start(options.start), device)
    except BelladonnaError as error:
        sys.exit(str(error))


def new_start(weights: Path | None = None) -> Start:
    """Make a network of exported weights, or of random ones, the same each time."""
    start = reproducible(Start)
    if weights is not None:
        start.load_state_dict({key: value.float() for key, value in exported(weights).items()})
    return start


if __name__ == "__main__":
    main()
