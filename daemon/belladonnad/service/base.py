"""What the three systems have in common."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Literal, Protocol

from belladonna.errors import BelladonnaError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

State = Literal["absent", "stopped", "running"]


class Service(Protocol):
    """Has a command started when the user logs in, and again when it fails."""

    @property
    def place(self) -> str:
        """Where that is written down."""

    def install(self, command: Sequence[str], environment: Mapping[str, str], *, start: bool) -> bool:
        """Write it down, in place of an earlier one.

        Args:
            command: program and arguments.
            environment: variables to set for it.
            start: whether to start it now, too; an earlier one is started anew.

        Returns:
            Whether it was started.

        Raises:
            ServiceError: the system refused.
        """

    def start(self) -> bool:
        """Start what is installed; gives whether the system did."""

    def uninstall(self) -> None:
        """Stop it, and leave nothing behind; also where there is nothing.

        Raises:
            ServiceError: the system refused.
        """

    def state(self) -> State:
        """Tell how it stands."""


class ServiceError(BelladonnaError):
    """The system did not do as it was asked."""

    def __init__(self, asked: subprocess.CompletedProcess[str], remedy: str) -> None:
        words = (asked.stderr or asked.stdout).strip().replace("\n", " ")
        super().__init__("service_refused", f"The system refused: {words or asked.args[0]}", remedy)


def ask(*words: str) -> subprocess.CompletedProcess[str]:
    """Run one of the system's own programs, found by name as a terminal does, to its end."""
    return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - no shell, and only our own words
