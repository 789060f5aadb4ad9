"""Where the command line writes: results on standard output, everything else on standard error."""

from __future__ import annotations

import io
import json
import math
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from belladonna.errors import BelladonnaError


def tolerate_any_name() -> None:
    """Print what the terminal's encoding lacks as escapes, rather than fail on a file's name."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def console(*, stderr: bool = False) -> Console:
    """Open a console that leaves square brackets in file names alone."""
    from rich.console import Console  # noqa: PLC0415 - `--help` needs no rich

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def print_json(answer: Mapping[str, Any]) -> None:
    """Print one JSON object on a line of its own; what is not a number in JSON becomes null."""
    print(json.dumps(_finite(answer), allow_nan=False), flush=True)  # noqa: T201 - the command's answer


def print_error(error: BelladonnaError) -> None:
    """Say what happened and what to do about it."""
    print(f"belladonna: {error.message}\n{error.remedy}", file=sys.stderr)  # noqa: T201 - the command's answer


def _finite(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
