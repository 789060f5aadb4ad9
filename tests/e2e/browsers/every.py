"""All browsers, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.browsers.chromium import chromium
from tests.e2e.browsers.firefox import firefox

if TYPE_CHECKING:
    from tests.e2e.browsers.tab import Start

START: dict[str, Start] = {"chromium": chromium, "firefox": firefox}
