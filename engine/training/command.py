"""What the command lines of all trainings have in common."""

from __future__ import annotations

import argparse
from dataclasses import asdict, fields
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import torch

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import DataclassInstance
    from torch import nn

    Settings = TypeVar("Settings", bound=DataclassInstance)
    Network = TypeVar("Network", bound=nn.Module)


def parser(
    description: str | None, settings: DataclassInstance, *, name: str, packaged: Path
) -> argparse.ArgumentParser:
    """Declare the options of a training: where, what to do with weights, and every setting.

    Args:
        description: the script's docstring.
        settings: a dataclass of hyper-parameters, with their defaults.
        name: of the folder that holds the checkpoint.
        packaged: the weights in the package.
    """
    options = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--pictures", type=Path, help="folder of pictures; every tenth is held back")
    out = Path(__file__).with_name("runs") / name
    options.add_argument("--out", type=Path, default=out, help="folder of the checkpoint")
    options.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), default="auto")
    options.add_argument(
        "--weights", type=Path, default=packaged, help="what --export writes and --evaluate reads"
    )
    options.add_argument("--start", type=Path, help="exported weights to start from, without a checkpoint")
    verb = options.add_mutually_exclusive_group()
    verb.add_argument("--export", action="store_true", help="write the weights of the checkpoint and stop")
    verb.add_argument("--evaluate", action="store_true", help="judge exported weights and stop")
    for setting, value in asdict(settings).items():
        options.add_argument(f"--{setting.replace('_', '-')}", type=type(value), default=value)
    return options


def settings_from(options: argparse.Namespace, kind: type[Settings]) -> Settings:
    """Read the hyper-parameters back."""
    return kind(**{field.name: getattr(options, field.name) for field in fields(kind)})


def reproducible(make: Callable[[], Network]) -> Network:
    """Make a network whose random weights are the same each time."""
    with torch.random.fork_rng(devices=[]):  # they come from the global generator
        torch.manual_seed(0)
        return make()
