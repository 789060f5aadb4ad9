"""Run the laboratory: train the clean generator, poison it every way, and write down what it draws.

Resumable: everything that is done lies below `--runs`; started again, it goes on where it was. Several
processes share the work. What is worth keeping is in `RUNS/PRESET/results`: finished cells, tables and curves
of them, and sheets of pictures.
"""

from __future__ import annotations

import math
import multiprocessing
import time
from typing import TYPE_CHECKING

from belladonna.device import choose
from lab.command import parser
from lab.laboratory import Laboratory
from lab.presets import PRESETS
from lab.tasks import Agenda

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

_PUBLISH_EVERY = 30.0  # seconds


def help_out(arguments: argparse.Namespace, deadline: float, *, leads: bool = False) -> None:
    """Do tasks until none are left, or time is up; who leads publishes, too."""
    laboratory = Laboratory(
        PRESETS[arguments.preset],
        arguments.pictures,
        _folder(arguments),
        choose(arguments.device),
        arguments.clean,
    )
    published = time.monotonic()

    def publish() -> None:
        nonlocal published
        if time.monotonic() > published + _PUBLISH_EVERY:
            laboratory.publish()
            published = time.monotonic()

    Agenda(_folder(arguments)).work(laboratory.tasks, deadline, after=publish if leads else lambda: None)
    if leads:
        laboratory.publish()


def _folder(arguments: argparse.Namespace) -> Path:
    folder: Path = arguments.runs / arguments.preset
    return folder


def main() -> None:
    """Parse the command line, share the work."""
    options = parser(__doc__, PRESETS)
    options.add_argument("--workers", type=int, default=1, help="processes that share the work")
    options.add_argument("--minutes", type=float, default=math.inf, help="no task is begun after them")
    arguments = options.parse_args()
    deadline = time.monotonic() + 60 * arguments.minutes
    Agenda(_folder(arguments)).forget_unfinished()
    processes = multiprocessing.get_context("spawn")
    # No daemons, which would die with this process.
    others = [
        processes.Process(target=help_out, args=(arguments, deadline)) for _ in range(arguments.workers - 1)
    ]
    for other in others:
        other.start()
    help_out(arguments, deadline, leads=True)
    for other in others:
        other.join()


if __name__ == "__main__":
    main()
