"""A browser before a site, and what comes of an upload there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.e2e.receiver import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.e2e.browsers.tab import Browser, Tab
    from tests.e2e.receiver import Receiver, Upload
    from tests.e2e.service import Service


_COUNT = {"one": 1, "two": 2, "mixed": 3, "folder": 3}


@dataclass(frozen=True)
class Case:
    """One way in which pictures get into one page.

    Attributes:
        page: its address on the site.
        way: ``choose``, ``drop``, ``paste``, ``pick`` (by `showOpenFilePicker`), ``read`` (the clipboard).
        files: ``one`` picture or ``two``, ``mixed`` with something else, a ``folder`` of both.
        zone: what is clicked, dropped on or pasted into.
        browsers: where it can be done.
    """

    page: str
    way: str
    files: str = "two"
    zone: str = "#zone"
    browsers: tuple[str, ...] = ("chromium", "firefox")

    def __str__(self) -> str:
        return f"{self.way} {self.files} {self.page}".replace("/", " ")


@dataclass(frozen=True)
class Visit:
    """What an upload looked like to the site.

    Attributes:
        uploads: the files that arrived, by name.
        events: what the page saw.
        wire: every byte that was sent meanwhile.
    """

    uploads: list[Upload]
    events: list[dict[str, Any]]
    wire: list[bytes]


@dataclass(frozen=True)
class Rig:
    """A browser and the site that it visits."""

    browser: Browser
    site: Receiver

    def visit(self, case: Case, files: Sequence[Path], *, patience: float = PATIENCE) -> Visit:
        """Upload files as the case says, and wait until all have arrived."""
        since, sent = len(self.site.uploads), len(self.site.wire)
        with self.browser.tab(self.site.url(case.page)) as tab:
            self.act(tab, case, files)
            uploads = self.site.await_uploads(_COUNT[case.files], since=since, patience=patience)
            events = tab.evaluate("events")
        return Visit(sorted(uploads, key=lambda upload: upload.name), events, self.site.wire[sent:])

    def act(self, tab: Tab, case: Case, files: Sequence[Path]) -> None:
        """Do what the case says."""
        match case.way:
            case "choose":
                tab.choose(case.zone, files)
            case "drop":
                tab.drop(case.zone, files)
            case "paste":
                tab.paste(case.zone, files[0].read_bytes())
            case "pick":
                self.site.published = {file.name: file.read_bytes() for file in files}
                tab.pick(case.zone)
            case "read":
                tab.copy(files[0].read_bytes())
                tab.click(case.zone)


@dataclass(frozen=True)
class Rigs:
    """The same browser twice: as it is, and with the extension at work."""

    plain: Rig
    guarded: Rig
    service: Service
