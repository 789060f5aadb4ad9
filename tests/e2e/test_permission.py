"""A site is guarded once the browser has agreed. Only Firefox lets a test press its question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.browsers.firefox import FirefoxTab, firefox
from tests.e2e.build import EXTENSION, build
from tests.e2e.extension import PAGE, ask, pair
from tests.e2e.receiver import receiving
from tests.e2e.rig import Case, Rig
from tests.e2e.service import serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture

pytestmark = [pytest.mark.browser, pytest.mark.server]

CASE = Case("surface/input", "choose", "one")


def test_a_site_that_was_added_is_guarded_once_the_browser_has_agreed(
    tmp_path: Path, make_picture: MakePicture
) -> None:
    extension, homes = tmp_path / "extension", [tmp_path / "service", tmp_path / "browser"]
    build(EXTENSION, "--out", str(extension))
    for home in homes:
        home.mkdir()
    pictures = [make_picture(tmp_path / "harbour.png", size=(160, 96))]
    with serving(homes[0]) as service, receiving() as site, firefox(homes[1], extension) as browser:
        [key, _] = site.origins
        with browser.tab(browser.extension_page(PAGE)) as tab:
            ask(tab, "settings.set", change={"port": service.port})
            pair(tab, service)

            add(tab, key, allow=False)
            tab.await_true("!document.querySelector('#add-problem').hidden")
            assert ask(tab, "state.get", url=key)["sites"] == []

            add(tab, key, allow=True)
            tab.await_true("document.querySelector('#address').value === ''")
            assert ask(tab, "state.get", url=key)["here"]["permitted"]

        visit = Rig(browser, site).visit(CASE, pictures)

        [upload], [job] = visit.uploads, service.jobs()
        assert upload.content == service.result(job["id"])


def add(tab: FirefoxTab, site: str, *, allow: bool) -> None:
    """Type a site's address in the options, add it, and answer the browser."""
    tab.evaluate(f"void (document.querySelector('#address').value = '{site}')")
    tab.click("#add button")
    tab.answer(allow=allow)
