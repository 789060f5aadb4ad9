"""Every way in which a picture gets into a page: the site gets it shaded, and notices nothing else.

Chromium has all of them. Firefox has no `showOpenFilePicker` and no `getAsFileSystemHandle`; drops of folders
and on inputs, and the clipboard's pictures, are there as well but cannot be done without a screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image
from tests.e2e.proof import assert_shaded
from tests.e2e.rig import Case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.rig import Rigs

pytestmark = [pytest.mark.browser, pytest.mark.server]

CHROMIUM = ("chromium",)

CASES = [
    *[
        Case(f"surface/{name}", "choose")
        for name in (
            "input",
            "onchange",
            "oninput",
            "delegated",
            "form-data",
            "form-submitted-at-once",
            "form-submitted-natively",
            "open-shadow",
            "closed-shadow",
            "declarative-shadow",
            "detached",
            "detached-dispatched",
            "label",
            "show-picker",
            "blank-frame",
            "written-frame",
            "srcdoc-frame",
            "blob-frame",
            "foreign-frame",
        )
    ],
    *[
        Case(f"surface/input?send={how}", "choose", "mixed")
        for how in ("fetch", "xhr", "raw", "buffer", "beacon", "base64", "stream", "websocket")
    ],
    Case("surface/directory", "choose", "folder"),
    Case("surface/open-file-picker", "pick", browsers=CHROMIUM),
    *[
        Case(f"surface/{name}", "drop", "mixed")
        for name in ("drop-files", "drop-items", "drop-entries", "drop-open-shadow", "drop-closed-shadow")
    ],
    Case("surface/drop-on-input", "drop", "mixed", browsers=CHROMIUM),
    Case("surface/drop-handles", "drop", "mixed", browsers=CHROMIUM),
    Case("surface/drop-entries", "drop", "folder", browsers=CHROMIUM),
    Case("surface/drop-handles", "drop", "folder", browsers=CHROMIUM),
    Case("surface/paste-files", "paste", "one", ""),
    Case("surface/paste-items", "paste", "one", ""),
    Case("surface/paste-into-text", "paste", "one", browsers=CHROMIUM),
    Case("surface/clipboard-read", "read", "one", browsers=CHROMIUM),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_site_gets_shaded_pictures_and_notices_nothing_else(
    case: Case, rigs: Rigs, files: Callable[[Case], list[Path]]
) -> None:
    if rigs.plain.browser.name not in case.browsers:
        pytest.skip("no way to do this here")
    chosen, before = files(case), rigs.service.newest()

    plain = rigs.plain.visit(case, chosen)
    guarded = rigs.guarded.visit(case, chosen)

    assert_shaded(rigs.service, before, plain, guarded)
    assert guarded.events == plain.events


def test_a_shaded_picture_of_the_originals_size_arrives(rigs: Rigs, tmp_path: Path) -> None:
    case, picture = Case("surface/input", "choose", "one"), tmp_path / "sky.tiff"
    Image.effect_noise((96, 64), 80).convert("RGB").save(picture)
    before = rigs.service.newest()

    plain = rigs.plain.visit(case, [picture])
    guarded = rigs.guarded.visit(case, [picture])

    assert len(guarded.uploads[0].content) == len(plain.uploads[0].content)
    assert_shaded(rigs.service, before, plain, guarded)
