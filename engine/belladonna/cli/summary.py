"""The short table after a run."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from belladonna.cli.console import console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from belladonna.outcome import Outcome, Shift


def print_summary(outcomes: Sequence[Outcome]) -> None:
    """Print a row a picture, then what failed and what to do about it."""
    from rich.table import Table  # noqa: PLC0415 - `--help` needs no rich
    from rich.text import Text  # noqa: PLC0415

    screen = console()
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Picture", overflow="fold")
    table.add_column("Concept → target", overflow="fold")
    for figure in ("FLIP", "Mean shift", "Seconds"):
        table.add_column(figure, justify="right", no_wrap=True)
    for outcome in outcomes:
        table.add_row(*map(Text, _row(outcome)))
    screen.print(table)
    for outcome in outcomes:
        if outcome.error:
            screen.print()
            screen.print(outcome.input, style="bold", soft_wrap=True)
            screen.print(f"{outcome.error.message}\n{outcome.error.remedy}", soft_wrap=True)
    folders = dict.fromkeys(
        str(Path(it.output).parent) for it in outcomes if it.status == "done" and it.output
    )
    for folder in folders:
        screen.print(f"Results: {folder}", soft_wrap=True)


def mean_shift(shift: Shift) -> float | None:
    """Average over surrogates and transforms; None when nothing was measured."""
    figures = [figure for transforms in shift.values() for figure in transforms.values()]
    return fmean(figures) if figures else None


def _row(outcome: Outcome) -> tuple[str, str, str, str, str]:
    name = Path(outcome.input).name
    if outcome.status == "failed":
        return name, "failed", "", "", ""
    if outcome.status == "skipped":
        return name, "skipped: the result exists", "", "", ""
    shifts = [mean_shift(shift) for shift in (outcome.shift, outcome.style_shift)]
    return (
        name,
        _turn(outcome),
        f"{outcome.visibility.flip:.3f}" if outcome.visibility else "",
        ", style ".join(f"{shift:.3f}" for shift in shifts if shift is not None),
        f"{outcome.seconds:.1f}",
    )


def _turn(outcome: Outcome) -> str:
    sure = f" ({outcome.concept_confidence:.0%} sure)" if outcome.concept_confidence is not None else ""
    seen = [outcome.target, outcome.style and f"in the style {outcome.style}"]
    return f"{outcome.concept or '?'}{sure} → {', '.join(filter(None, seen)) or '?'}"
