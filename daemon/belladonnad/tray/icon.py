"""The icon itself, by pystray."""

from __future__ import annotations

import subprocess
import threading
import webbrowser
from contextlib import suppress
from importlib import resources
from typing import Any

from PIL import Image, ImageEnhance

from belladonna.errors import BelladonnaError, UsageError
from belladonnad import program
from belladonnad.pausing import set_paused
from belladonnad.tray.look import Look, look

_SECONDS = 2.0
"""Between two looks."""


def show() -> None:
    """Show the icon until the user closes it.

    Raises:
        UsageError: pystray is not installed, or there is no desktop to show it on.
    """
    try:
        import pystray  # noqa: PLC0415 - an extra, and it looks for a desktop

        icon = Icon(pystray)
    except ModuleNotFoundError as error:
        raise UsageError(
            "no_tray", "The icon's library is not installed.", "Run `pip install pystray`."
        ) from error
    except Exception as error:  # each desktop's library has errors of its own
        raise UsageError(
            "no_desktop", "There is no desktop to show an icon on.", "Use `belladonnad open`."
        ) from error
    icon.run()


class Icon:
    """The icon and its menu.

    Args:
        pystray: the library.
    """

    def __init__(self, pystray: Any) -> None:  # noqa: ANN401 - the library is untyped, and may be missing
        self._seen = Look("Belladonna")
        self._closed = threading.Event()
        with (resources.files(__package__) / "icon.png").open("rb") as file:
            self._picture = Image.open(file).convert("RGBA")
        item = pystray.MenuItem
        self._icon = pystray.Icon(
            "belladonna",
            self._picture,
            "Belladonna",
            pystray.Menu(
                item(lambda _: self._seen.words, None, enabled=False),
                item("Open Belladonna", self.open_dashboard, default=True),
                item("Open the folder", self.open_folder, enabled=lambda _: self._seen.folder is not None),
                item(
                    "Pause",
                    self.pause,
                    checked=lambda _: self._seen.is_paused,
                    enabled=lambda _: self._seen.is_running,
                ),
                pystray.Menu.SEPARATOR,
                item("Close this icon", self.close),
            ),
        )

    def run(self) -> None:
        """Show it until it is closed."""
        self._icon.run(setup=self._keep_looking)

    def open_dashboard(self) -> None:
        """Open the dashboard; the daemon is started first, if need be."""
        subprocess.Popen(program.command("open", "--start", window=False))  # noqa: S603 - our own program

    def open_folder(self) -> None:
        """Show the first watched folder in the file manager."""
        if self._seen.folder is not None:
            webbrowser.open(self._seen.folder.as_uri())

    def pause(self) -> None:
        """Pause, or go on."""
        with suppress(BelladonnaError):  # the next look tells how it stands
            set_paused(not self._seen.is_paused)
        self.refresh()

    def close(self) -> None:
        """Remove the icon; the daemon goes on."""
        self._closed.set()
        self._icon.stop()

    def refresh(self) -> None:
        """Look, and show what has changed: words, menu, and a pale icon while nothing is shaded."""
        try:
            seen = look()
        except BelladonnaError as error:
            seen = Look(error.message)
        if seen == self._seen:
            return
        is_awake = seen.is_running and not seen.is_paused
        self._seen = seen
        self._icon.icon = self._picture if is_awake else ImageEnhance.Color(self._picture).enhance(0)
        self._icon.title = f"Belladonna: {seen.words}"
        self._icon.update_menu()

    def _keep_looking(self, icon: Any) -> None:  # noqa: ANN401 - as above
        icon.visible = True
        while not self._closed.is_set():
            self.refresh()
            self._closed.wait(_SECONDS)
