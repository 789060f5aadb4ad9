"""Sites' own composers, rebuilt by the technique that each uses."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image
from tests.e2e.proof import assert_no_leak, assert_shaded
from tests.e2e.rig import Case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.rig import Rigs

pytestmark = [pytest.mark.browser, pytest.mark.server]

KEEPS_BYTES = [
    Case(f"composer/{name}", way, files, zone)
    for name in ("x", "mastodon", "tumblr", "discord")
    for way, files, zone in (("choose", "two", "#media"), ("drop", "two", "#zone"), ("paste", "one", "#zone"))
] + [Case("composer/deviantart", "choose")]

WRITES_ANEW = [
    Case("composer/bluesky", way, files, zone)
    for way, files, zone in (("choose", "two", "#media"), ("drop", "two", "#zone"), ("paste", "one", "#zone"))
]

ROUNDING = 12
"""Grey levels that a site's JPEG may be off on average."""


@pytest.mark.parametrize("case", KEEPS_BYTES, ids=str)
def test_a_composer_that_sends_files_as_they_are_sends_shaded_ones(
    case: Case, rigs: Rigs, files: Callable[[Case], list[Path]]
) -> None:
    chosen, before = files(case), rigs.service.newest()

    plain = rigs.plain.visit(case, chosen)
    guarded = rigs.guarded.visit(case, chosen)

    assert_shaded(rigs.service, before, plain, guarded)


@pytest.mark.parametrize("case", WRITES_ANEW, ids=str)
def test_a_composer_that_writes_pictures_anew_has_only_the_shaded_ones(
    case: Case, rigs: Rigs, files: Callable[[Case], list[Path]]
) -> None:
    chosen, before = files(case), rigs.service.newest()

    plain = rigs.plain.visit(case, chosen)
    guarded = rigs.guarded.visit(case, chosen)

    assert_no_leak(plain, guarded)
    jobs = {job["name"]: job["id"] for job in rigs.service.jobs(before)}
    assert len(guarded.uploads) == len(jobs)
    for upload in guarded.uploads:
        assert _distance(upload.content, rigs.service.result(jobs[upload.name])) < ROUNDING
        assert _distance(upload.content, rigs.service.original(jobs[upload.name])) > 2 * ROUNDING


def _distance(one: bytes, other: bytes) -> float:
    decoded = [
        np.asarray(Image.open(io.BytesIO(content)).convert("RGB"), dtype=float) for content in (one, other)
    ]
    return float(np.abs(decoded[0] - decoded[1]).mean())
