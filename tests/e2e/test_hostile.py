"""Pages that want the original: without the extension each gets it, with the extension none does."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from tests.e2e.leaks import leaks
from tests.e2e.rig import Case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.rig import Rig, Rigs

pytestmark = [pytest.mark.browser, pytest.mark.server]

CHOSEN = [
    Case(f"hostile/{name}", "choose")
    for name in (
        "polling",
        "natives",
        "clones",
        "frame-natives",
        "frame-click",
        "removed-frame",
        "document-open",
        "nested-shadow",
        "forms",
        "worker",
        "impostor",
        "false-friend",
        "changing-input",
    )
]
CASES = [*CHOSEN, Case("hostile/drop", "drop")]
DRAWN = Case("hostile/canvas", "choose")


def attacked(rig: Rig, case: Case, files: list[Path]) -> list[bytes]:
    """Upload on a hostile page; gives all that it sent."""
    sent = len(rig.site.wire)
    with rig.browser.tab(rig.site.url(case.page)) as tab:
        rig.act(tab, case, files)
        rig.site.await_wire(lambda message: message.endswith(b"\n\ndone"), since=sent)
    return rig.site.wire[sent:]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_hostile_page_gets_the_original_only_without_the_extension(
    case: Case, rigs: Rigs, files: Callable[[Case], list[Path]]
) -> None:
    chosen = files(case)
    originals = [file.read_bytes() for file in chosen]

    assert leaks(originals, attacked(rigs.plain, case, chosen)) == [0, 1]
    assert leaks(originals, attacked(rigs.guarded, case, chosen)) == []


def test_a_hostile_page_can_draw_the_shaded_picture_only(
    rigs: Rigs, files: Callable[[Case], list[Path]]
) -> None:
    chosen = files(DRAWN)
    originals = [_pixels(file.read_bytes()) for file in chosen]

    assert _drawn(attacked(rigs.plain, DRAWN, chosen), originals)
    assert not _drawn(attacked(rigs.guarded, DRAWN, chosen), originals)


def _drawn(wire: list[bytes], originals: list[np.ndarray]) -> bool:
    sent = [_pixels(message.partition(b"\n\n")[2]) for message in wire if b"name=drawn" in message]
    assert sent
    return any(np.abs(one - original).mean() < 1 for one in sent for original in originals)


def _pixels(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), dtype=float)
