"""Gets the extension ready as an artist would: connects, pairs, switches the site on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.daemon.conftest import await_true

if TYPE_CHECKING:
    from tests.e2e.browsers.tab import Tab
    from tests.e2e.rig import Rig
    from tests.e2e.service import Service

PAGE = "pages/options/index.html"


def ask(tab: Tab, call: str, **sends: Any) -> Any:
    """Ask the background, as one of the extension's own pages does."""
    answer = tab.evaluate(f"chrome.runtime.sendMessage({json.dumps({'call': call, **sends})})")
    assert answer["ok"], answer
    return answer["value"]


def pair(tab: Tab, service: Service) -> None:
    """Ask for a pairing, and approve it on the other side."""
    service.approve(ask(tab, "pairing.start")["code"])
    await_true(lambda: ask(tab, "pairing.poll")["state"] == "approved", "the extension is paired")


def set_up(rig: Rig, service: Service) -> None:
    """Connect, pair, and switch both origins of the site on."""
    with rig.browser.tab(rig.browser.extension_page(PAGE)) as tab:
        ask(tab, "settings.set", change={"port": service.port})
        pair(tab, service)
        for origin in rig.site.origins:
            assert ask(tab, "site.set", key=origin, on=True)["permitted"]
