"""The state of a training, on disk and back, and the weights that come out of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from belladonna.surrogates import student as embedded
from belladonna.surrogates.student import Student

PACKAGED = Path(embedded.__file__).with_name(embedded.WEIGHTS)
"""The weights in the package."""

_FILE = "checkpoint.pt"


@dataclass
class Training:
    """All that changes from step to step.

    Attributes:
        student: being trained.
        average: of its weights over time, smoother than the last ones; this is what is exported.
        optimiser: of the student.
        step: how many are done.
    """

    student: Student
    average: AveragedModel
    optimiser: torch.optim.AdamW
    step: int = 0

    def save(self, folder: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {
            "student": self.student.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
        }
        temporary = folder / "checkpoint.tmp"
        torch.save(state, temporary)
        temporary.replace(folder / _FILE)


def begin(
    folder: Path, start: Path | None = None, *, rate: float, decay: float, device: torch.device
) -> Training:
    """Start a training, or go on from the checkpoint in `folder`.

    Args:
        folder: made if it is missing.
        start: exported weights to start from when there is no checkpoint; random ones when None.
        rate: peak learning rate.
        decay: of the weight average, a step.
        device: to train on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng(devices=[]):  # the first weights come from the global generator
        torch.manual_seed(0)
        student = Student()
    if start is not None:
        student.load_state_dict(_exported(start))
    student.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload] # stubs lack it
    average = AveragedModel(student, multi_avg_fn=get_ema_multi_avg_fn(decay))  # type: ignore[no-untyped-call]
    optimiser = torch.optim.AdamW(student.parameters(), lr=rate, weight_decay=1e-4)
    training = Training(student, average, optimiser)
    if (folder / _FILE).exists():
        state = torch.load(folder / _FILE, weights_only=True, map_location=device)
        student.load_state_dict(state["student"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        training.step = state["step"]
    return training


def export(folder: Path, weights: Path) -> None:
    """Write the averaged weights of the checkpoint in `folder` as float16 safetensors."""
    state = torch.load(folder / _FILE, weights_only=True, map_location="cpu")["average"]
    save_file(
        {
            key.removeprefix("module."): value.half().contiguous()
            for key, value in state.items()
            if key.startswith("module.")
        },
        weights,
    )


def load_exported(weights: Path, device: torch.device) -> Student:
    """Read exported weights back: float32, frozen."""
    student = Student()
    student.load_state_dict(_exported(weights))
    return student.eval().requires_grad_(False).to(device)


def _exported(weights: Path) -> dict[str, torch.Tensor]:
    return {key: value.float() for key, value in load_file(weights).items()}
