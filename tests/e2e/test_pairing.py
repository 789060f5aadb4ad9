"""The browser finds the daemon by native messaging, and one press pairs with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.browsers.every import START
from tests.e2e.extension import ask
from tests.e2e.service import serving

from belladonnad.native.registration import register

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.service import Service

pytestmark = [pytest.mark.browser, pytest.mark.server]


@pytest.mark.parametrize("browser", START)
def test_one_press_pairs_a_browser_that_finds_our_program(
    browser: str, extension: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    register()

    with (
        serving(home) as service,
        START[browser](tmp_path, extension) as running,
        running.tab(running.extension_page("pages/pair/index.html")) as tab,
    ):
        tab.await_true("document.querySelector('#main button')?.textContent === 'Allow'")
        assert paired_origins(service) == []
        tab.click("#main button")
        tab.await_true("document.querySelector('#main h2')?.textContent === 'Connected'")
        assert ask(tab, "state.get", url=None)["connection"]["kind"] == "connected"
        assert paired_origins(service) == [tab.evaluate("location.origin")]


def paired_origins(service: Service) -> list[str]:
    return [client["origin"] for client in service.ask("GET", "clients")["clients"] if client["origin"]]
