"""Real browsers start the native host, and are paired after one press."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.daemon.conftest import await_true
from tests.e2e.browsers.chromium import chromium
from tests.e2e.browsers.firefox import firefox
from tests.e2e.build import EXTENSION, build
from tests.e2e.extension import ask
from tests.e2e.service import Service

from belladonnad.cli.main import main
from belladonnad.native.browsers import BROWSERS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.browsers.tab import Start, Tab

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.long]

BUTTON = "main button"


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension as users get it: nothing is granted beforehand."""
    folder = tmp_path_factory.mktemp("extension")
    build(EXTENSION, "--out", str(folder))
    return folder


@pytest.mark.parametrize(("name", "start"), [("Chromium", chromium), ("Firefox", firefox)])
def test_the_browser_finds_the_daemon_and_is_paired_after_one_press(
    name: str, start: Start, extension: Path, home: Path, user_home: Path
) -> None:
    browser = next(one for one in BROWSERS if one.name == name)
    browser.folder.mkdir(parents=True)
    (user_home / ".config/mozilla/firefox").mkdir(parents=True)  # where newer ones keep their profiles
    main(["native-host", "install"])
    service = Service(home)
    service.start()
    try:
        # Chromium looks in the folder of its profile, which by default is this one.
        profile = browser.folder if name == "Chromium" else user_home / "profile"
        profile.mkdir(exist_ok=True)
        with (
            start(profile, extension) as running,
            running.tab(running.extension_page("pages/pair/index.html")) as page,
        ):
            await_true(lambda: _shows(page, BUTTON), "the button is there")
            assert _clients(service) == []
            page.click(BUTTON)
            await_true(
                lambda: ask(page, "state.get", url=None)["connection"]["kind"] == "connected", "paired"
            )
            assert ask(page, "state.get", url=None)["settings"]["port"] == service.port
            assert len(_clients(service)) == 1
            await_true(lambda: _shows(page, ".sign") and not _shows(page, BUTTON), "the page says so")
    finally:
        service.kill()


def _clients(service: Service) -> list[str]:
    clients = service.ask("GET", "clients")["clients"]
    return [client["name"] for client in clients if client["kind"] == "paired"]


def _shows(page: Tab, selector: str) -> bool:
    return bool(page.evaluate(f"document.querySelector({json.dumps(selector)}) !== null"))
