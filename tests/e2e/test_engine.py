"""Once with the real engine, from the dialog to the site."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.extension import set_up
from tests.e2e.proof import assert_shaded
from tests.e2e.rig import Case
from tests.e2e.service import serving

from belladonnad.worker.shader import ENGINE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.e2e.rig import Rigs

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.long]

CASE = Case("surface/input", "choose", "one", browsers=("chromium",))

PATIENCE = 1200.0
"""Seconds: the daemon works at low priority, so a loaded machine takes minutes."""


def test_a_site_gets_what_the_real_engine_made(rigs: Rigs, make_picture: MakePicture, tmp_path: Path) -> None:
    if rigs.plain.browser.name not in CASE.browsers:
        pytest.skip("once is enough: it takes long")
    chosen = [make_picture(tmp_path / "harbour.png", size=(512, 512))]
    rigs.guarded.site.forbidden += [chosen[0].read_bytes()]
    plain = rigs.plain.visit(CASE, chosen)
    try:
        with serving(tmp_path, ENGINE) as service:
            service.ask("PATCH", "settings", {"options": {"effort": "fast", "surrogates": "embedded"}})
            set_up(rigs.guarded, service)
            assert_shaded(service, "", plain, rigs.guarded.visit(CASE, chosen, patience=PATIENCE))
    finally:
        set_up(rigs.guarded, rigs.service)
