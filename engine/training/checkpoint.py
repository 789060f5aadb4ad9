"""The state of a training, on disk and back, and the weights that come out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from belladonna.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from torch import nn

_FILE = "checkpoint.pt"


@dataclass
class Training:
    """All that changes from step to step.

    Attributes:
        model: being trained.
        average: of its weights over time, smoother than the last ones; this is what is exported.
        optimiser: of the model.
        step: how many are done.
        seconds: that they took.
    """

    model: nn.Module
    average: AveragedModel
    optimiser: torch.optim.AdamW
    step: int = 0
    seconds: float = 0.0

    def update(self, loss: torch.Tensor) -> None:
        """Descend the loss once; not at all where it has no finite gradient."""
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        length = torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        if length.isfinite():
            self.optimiser.step()
            self.average.update_parameters(self.model)

    def save(self, folder: Path) -> None:
        """Write a checkpoint, whole or not at all."""
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        temporary = folder / "checkpoint.tmp"
        torch.save(state, temporary)
        temporary.replace(folder / _FILE)


def begin(folder: Path, model: nn.Module, *, rate: float, decay: float, device: torch.device) -> Training:
    """Start a training, or go on from the checkpoint in `folder`.

    Args:
        folder: made if it is missing.
        model: as it is before the first step.
        rate: peak learning rate.
        decay: of the weight average, a step.
        device: to train on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    model.to(device=device, memory_format=torch.channels_last)  # type: ignore[call-overload] # stubs lack it
    average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay))  # type: ignore[no-untyped-call]
    optimiser = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=1e-4)
    training = Training(model, average, optimiser)
    if (folder / _FILE).exists():
        state = torch.load(folder / _FILE, weights_only=True, map_location=device)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        training.step, training.seconds = state["step"], state["seconds"]
    return training


def export(folder: Path, weights: Path) -> None:
    """Write the averaged weights of the checkpoint in `folder` as float16 safetensors.

    Raises:
        UsageError: there is no checkpoint (``no_checkpoint``).
    """
    if not (folder / _FILE).is_file():
        raise UsageError(
            "no_checkpoint",
            f"There is no checkpoint in {folder}.",
            "Train first, or name its folder by --out.",
        )
    state = torch.load(folder / _FILE, weights_only=True, map_location="cpu")["average"]
    save_file(
        {
            key.removeprefix("module."): value.half().contiguous()
            for key, value in state.items()
            if key.startswith("module.")
        },
        weights,
    )


def exported(weights: Path) -> dict[str, torch.Tensor]:
    """Read exported weights.

    Raises:
        UsageError: there are none in that file (``no_weights``).
    """
    try:
        return load_file(weights)
    except (OSError, SafetensorError) as error:
        raise UsageError(
            "no_weights", f"There are no weights in {weights}.", "Name a file that a training has written."
        ) from error
