"""What all trainings share: a time limit that the learning rate follows, checkpoints, and a log."""

from __future__ import annotations

import json
import math
import time
from typing import TYPE_CHECKING

import torch
from checkpoint import export

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from checkpoint import Training
    from torch import Tensor

WEIGHTS = "weights.safetensors"
LOG = "log.jsonl"

_WARM_UP = 100  # steps
_REPORT = 60  # seconds


def run(
    training: Training,
    folder: Path,
    *,
    minutes: float,
    rate: float,
    step: Callable[[torch.Generator], Mapping[str, Tensor]],
    judge: Callable[[], Mapping[str, object]],
) -> None:
    """Train until `minutes` are spent, those before the checkpoint included; at least one step.

    Every minute and at the end the checkpoint, the exported weights and a line of the log are written to
    `folder`, so that it can be used whenever the training is stopped.

    Args:
        training: to go on with.
        folder: of the checkpoint.
        minutes: in all; the learning rate falls with the share of them that is spent.
        rate: peak learning rate.
        step: updates the training once, given a generator of its own; returns figures to log, scalars.
        judge: returns more figures to log.
    """
    torch.backends.cudnn.benchmark = True  # few sizes, very often
    reported = training.seconds
    begun = time.monotonic() - training.seconds
    done = False
    while not done:
        for group in training.optimiser.param_groups:
            group["lr"] = rate * _share_of_rate(training, minutes)
        figures = step(torch.Generator().manual_seed(training.step))
        training.step += 1
        training.seconds = time.monotonic() - begun
        done = training.seconds >= 60 * minutes
        if done or training.seconds - reported >= _REPORT:
            reported = training.seconds
            training.save(folder)
            export(folder, folder / WEIGHTS)
            scalars = {name: value.item() for name, value in figures.items()}
            tell(
                {"step": training.step, "seconds": training.seconds, **scalars, **judge()},
                folder / LOG,
            )


def tell(values: Mapping[str, object], log: Path | None = None) -> None:
    """Print a JSON object on a line, and append it to a log."""
    line = json.dumps(json.loads(json.dumps(values), parse_float=lambda text: round(float(text), 4)))
    print(line, flush=True)
    if log is not None:
        with log.open("a") as file:
            file.write(line + "\n")


def _share_of_rate(training: Training, minutes: float) -> float:
    """A linear warm-up, then half a cosine down to a fiftieth."""
    warm = min(1.0, (training.step + 1) / _WARM_UP)
    spent = min(1.0, training.seconds / (60 * minutes)) if minutes else 1.0
    return warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * spent)))
