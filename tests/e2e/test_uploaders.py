"""Other people's upload widgets, as they come from npm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.e2e.proof import assert_shaded
from tests.e2e.rig import Case

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.e2e.rig import Rigs

pytestmark = [
    pytest.mark.browser,
    pytest.mark.server,
    pytest.mark.long,
    pytest.mark.usefixtures("uploaders"),
]

BOTH, CHROMIUM = ("chromium", "firefox"), ("chromium",)

WIDGETS = [
    # name, what is clicked to choose, where to drop, what has the focus for pasting ("": nothing)
    ("antd", ".ant-upload-drag", ".ant-upload-drag", ""),
    ("blueimp", "#zone input", "#zone", ""),
    ("dropzone", "#zone", "#zone", None),
    ("element-plus", ".el-upload-dragger", ".el-upload-dragger", None),
    ("filepond", ".filepond--drop-label", ".filepond--root", ""),
    ("fine-uploader", ".qq-upload-button-selector", ".qq-upload-drop-area-selector", ""),
    ("plupload", "#browse", "#zone", None),
    ("react-dropzone", "#zone", "#zone", None),
    ("react-input", "#zone", None, None),
    ("svelte-file-dropzone", ".zone", ".zone", None),
    ("svelte-input", "#zone", None, None),
    ("uploady", "#zone button", "#zone", ""),
    ("uppy-tus", ".uppy-Dashboard-browse", ".uppy-Dashboard-AddFiles", ".uppy-Dashboard-browse"),
    ("uppy-xhr", ".uppy-Dashboard-browse", ".uppy-Dashboard-AddFiles", ".uppy-Dashboard-browse"),
    ("vue-input", "#zone", None, None),
    ("vue3-dropzone", "#zone", "#zone", None),
]

CASES = [
    Case(f"uploader/{name}", way, files, zone)
    for name, button, place, focus in WIDGETS
    for way, files, zone in (
        ("choose", "two", button),
        ("drop", "two", place),
        ("paste", "one", focus),
    )
    if zone is not None
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_uploader_from_npm_uploads_shaded_pictures(
    case: Case, rigs: Rigs, files: Callable[[Case], list[Path]]
) -> None:
    chosen, before = files(case), rigs.service.newest()

    plain = rigs.plain.visit(case, chosen)
    guarded = rigs.guarded.visit(case, chosen)

    assert_shaded(rigs.service, before, plain, guarded)
