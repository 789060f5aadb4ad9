"""The icon among those of the desktop, without a desktop."""

from __future__ import annotations

import sys
import webbrowser
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from belladonnad.cli.main import main
from belladonnad.tray.icon import Icon

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image
    from tests.daemon.conftest import DaemonProcess


class Item:
    """As pystray's."""

    def __init__(self, text: Any, action: Any, **properties: Any) -> None:
        self._text, self.action, self._properties = text, action, properties

    @property
    def text(self) -> str:
        return str(self._text(self)) if callable(self._text) else self._text

    def property(self, name: str) -> object:
        value = self._properties[name]
        return value(self) if callable(value) else value


@dataclass
class Pystray:
    """A stand-in for the library: what is shown can be read off."""

    menu: dict[str, Item] = field(default_factory=dict)
    title: str = ""
    icon: Image.Image | None = None

    MenuItem = Item

    def Menu(self, *items: Item | None) -> tuple[Item, ...]:  # noqa: N802 - as it is called there
        return tuple(item for item in items if item is not None)

    Menu.SEPARATOR = None  # type: ignore[attr-defined]

    def Icon(self, _: str, picture: Image.Image, title: str, items: tuple[Item, ...]) -> Pystray:  # noqa: N802
        self.icon, self.title = picture, title
        self.menu = {item.text: item for item in items}
        return self

    def update_menu(self) -> None:
        """There is nothing to redraw."""


@pytest.mark.server
def test_it_shows_what_the_daemon_does_pauses_it_and_opens_the_folder(
    daemon_process: DaemonProcess, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = Pystray()
    icon = Icon(shown)
    icon.refresh()
    assert shown.title == "Belladonna: Belladonna does not run"
    assert shown.menu["Pause"].property("enabled") is False

    daemon_process.start()
    icon.refresh()
    assert shown.title == "Belladonna: Ready: no picture waits"
    in_colour = shown.icon
    shown.menu["Pause"].action()
    assert shown.menu["Pause"].property("checked") is True
    assert shown.icon is not in_colour

    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    shown.menu["Open the folder"].action()
    assert opened == [(home / "pictures" / "to-publish").as_uri()]


def test_without_its_library_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "pystray", None)
    assert main(["tray"]) == 2
    assert "pip install pystray" in capsys.readouterr().err
