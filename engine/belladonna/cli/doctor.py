"""``belladonna doctor``: what is installed, what is missing and how to get it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna.cli.console import console

if TYPE_CHECKING:
    import argparse

NAME = "doctor"
SUMMARY = "examine this machine: device, models, and what is missing"

_MARKS = {"ok": ("ok", "green"), "note": ("note", "yellow"), "problem": ("PROBLEM", "bold red")}

_PROBLEM = 3


def configure(_: argparse.ArgumentParser) -> None:
    """There is nothing to choose."""


def run(_: argparse.Namespace) -> int:
    """Print the findings; 3 when one of them is a problem."""
    from rich.table import Table  # noqa: PLC0415 - `--help` needs no rich
    from rich.text import Text  # noqa: PLC0415

    from belladonna.doctor import examine  # noqa: PLC0415 - imports torch

    findings = examine()
    table = Table(box=None, pad_edge=False, show_header=False)
    for finding in findings:
        remedy = f"\n→ {finding.remedy}" if finding.remedy else ""
        table.add_row(
            Text(*_MARKS[finding.state]),
            Text(finding.name),
            Text(f"{finding.message}{remedy}", overflow="fold"),
        )
    console().print(table)
    return _PROBLEM if any(finding.state == "problem" for finding in findings) else 0
