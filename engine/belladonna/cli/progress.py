"""Progress on standard error: bars on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from belladonna.engine import Progress

OnProgress = Callable[["Progress"], None]
Begin = Callable[[str], OnProgress]
"""Announces the next picture by its name and returns what takes its progress."""


@contextmanager
def progress(total: int, console: Console) -> Iterator[Begin]:
    """Show how a run of `total` pictures comes along."""
    if console.is_terminal:
        with _bars(total, console) as begin:
            yield begin
    else:
        yield _lines(total, console)


def _lines(total: int, console: Console) -> Begin:
    count = 0

    def begin(name: str) -> OnProgress:
        nonlocal count
        count += 1
        console.print(f"[{count}/{total}] {name}", soft_wrap=True)
        return _ignore

    return begin


def _ignore(_: Progress) -> None:
    """Drop the steps: a log file needs none."""


@contextmanager
def _bars(total: int, console: Console) -> Iterator[Begin]:
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn  # noqa: PLC0415 - slow to import
    from rich.progress import Progress as Bars  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[note]}", markup=False),
    )
    with Bars(*columns, console=console, transient=True) as bars:
        pictures = bars.add_task("pictures", total=total, note=f"0 of {total}", visible=total > 1)
        steps = bars.add_task("", total=1.0, note="")
        count = 0

        def begin(name: str) -> OnProgress:
            nonlocal count
            bars.update(pictures, completed=count, note=f"{count} of {total}")
            bars.update(steps, description=name, completed=0.0, note="")
            count += 1
            return show

        def show(step: Progress) -> None:
            eta = "" if step.eta_seconds is None else f", {_duration(step.eta_seconds)} left"
            bars.update(steps, completed=step.done, note=f"{step.stage}{eta}")

        yield begin


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
