"""What a test can do in any browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


TAKES_CLICKS = "(element) => getComputedStyle(element).pointerEvents !== 'none'"
"""In the page: some widgets fade in, and let clicks through until they are there."""


class Tab(Protocol):
    """A page in a browser; everything is done as a person would, so that the events are the browser's own."""

    def choose(self, selector: str, files: Sequence[Path]) -> None:
        """Click what opens the dialog, and choose files or one folder there."""

    def drop(self, selector: str, files: Sequence[Path]) -> None:
        """Drag files or folders from outside and let them go."""

    def paste(self, selector: str, picture: bytes) -> None:
        """Copy a PNG somewhere else and paste it here; an empty selector pastes without focusing anything."""

    def copy(self, picture: bytes) -> None:
        """Put a PNG into the clipboard."""

    def pick(self, selector: str) -> None:
        """Click what calls `showOpenFilePicker`, which gives all that the site publishes."""

    def evaluate(self, expression: str) -> Any:
        """Compute something in the page; a promise is waited for."""

    def await_true(self, expression: str) -> None:
        """Wait until something holds in the page."""

    def click(self, selector: str) -> None:
        """Click the middle of an element, whatever covers or is inside it."""

    def await_panel(self, words: str) -> None:
        """Wait until the extension's panel, which no page can look into, shows these words."""

    def press(self, words: str) -> None:
        """Press the button of the panel that is called so, once it is there."""


class Browser(Protocol):
    """A running browser."""

    name: str

    def extension_page(self, path: str) -> str:
        """Address of a page of the extension."""

    def tab(self, url: str) -> AbstractContextManager[Tab]:
        """Open a page, and close it afterwards."""


Start = Callable[["Path", "Path | None"], AbstractContextManager[Browser]]
"""Starts a browser in an empty home of its own, and with an unpacked extension or without any."""


def environment(home: Path) -> dict[str, str]:
    """Give the variables of a user who lives in this folder."""
    elsewhere = {name for name in os.environ if name.startswith("XDG_")}
    kept = {name: value for name, value in os.environ.items() if name not in elsewhere}
    return {**kept, "HOME": str(home)}
