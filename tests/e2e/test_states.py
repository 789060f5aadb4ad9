"""Whatever becomes of the daemon: the upload waits, says why, and no original leaves unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.e2e.extension import PAGE, pair
from tests.e2e.leaks import leaks
from tests.e2e.rig import Case

if TYPE_CHECKING:
    from tests.e2e.browsers.tab import Tab
    from tests.e2e.rig import Rig, Rigs
    from tests.e2e.service import Service

pytestmark = [pytest.mark.browser, pytest.mark.server]

Files = Callable[[Case], list[Path]]

CASE = Case("surface/input", "choose")

WAITS, CANCEL = "Your upload waits", "Cancel upload"
ORIGINAL, CONFIRM = "Upload the original, just this once", "Upload unshaded"


@contextmanager
def chosen(rig: Rig, files: list[Path], case: Case = CASE) -> Iterator[Tab]:
    """A page in which pictures have just been chosen; afterwards none of them has left as it was."""
    sent = len(rig.site.wire)
    with rig.browser.tab(rig.site.url(case.page)) as tab:
        rig.act(tab, case, files)
        yield tab
    assert leaks([file.read_bytes() for file in files], rig.site.wire[sent:]) == []


@contextmanager
def instructed(service: Service, instruction: str) -> Iterator[None]:
    """The shader does as it is told."""
    service.ask("PATCH", "settings", {"options": {"concept": instruction}})
    try:
        yield
    finally:
        service.ask("PATCH", "settings", {"options": {"concept": None}})


@contextmanager
def stopped(service: Service) -> Iterator[None]:
    """There is no daemon."""
    service.stop()
    try:
        yield
    finally:
        service.start()


def assert_shaded_arrive(rigs: Rigs, uploads_before: int, newest_before: str) -> None:
    """Wait until both pictures have arrived, and are those of the daemon's record."""
    arrived = rigs.guarded.site.await_uploads(2, since=uploads_before)
    done = [job for job in rigs.service.jobs(newest_before) if job["state"] == "done"]
    results = {job["name"]: rigs.service.result(job["id"]) for job in done}
    assert {upload.name: upload.content for upload in arrived} == results


def test_an_upload_waits_for_a_daemon_that_is_absent_and_goes_on_once_it_is_there(
    rigs: Rigs, files: Files
) -> None:
    before, newest = len(rigs.guarded.site.uploads), rigs.service.newest()
    with ExitStack() as absence:
        absence.enter_context(stopped(rigs.service))
        with chosen(rigs.guarded, files(CASE)) as tab:
            tab.await_panel(WAITS)
            assert tab.evaluate("[zone.files.length, events.length]") == [0, 0]
            assert len(rigs.guarded.site.uploads) == before
            absence.close()
            assert_shaded_arrive(rigs, before, newest)


def test_a_cancelled_upload_leaves_the_page_as_if_nothing_had_been_chosen(rigs: Rigs, files: Files) -> None:
    before = len(rigs.guarded.site.uploads)
    with stopped(rigs.service), chosen(rigs.guarded, files(CASE)) as tab:
        tab.press(CANCEL)
        tab.await_true("events.some(({ type }) => type === 'cancel')")
        assert tab.evaluate("zone.files.length") == 0
    assert len(rigs.guarded.site.uploads) == before


def test_the_original_leaves_only_when_the_user_says_so_twice(rigs: Rigs, files: Files) -> None:
    pictures, before = files(CASE), len(rigs.guarded.site.uploads)
    with stopped(rigs.service), rigs.guarded.browser.tab(rigs.guarded.site.url(CASE.page)) as tab:
        rigs.guarded.act(tab, CASE, pictures)
        tab.press(ORIGINAL)
        tab.await_panel("Upload it unshaded?")
        assert len(rigs.guarded.site.uploads) == before
        tab.press(CONFIRM)
        arrived = rigs.guarded.site.await_uploads(2, since=before)
    originals = [picture.read_bytes() for picture in pictures]
    assert [upload.content for upload in arrived] == originals
    for allowed in originals:
        rigs.guarded.site.forbidden.remove(allowed)


@pytest.mark.parametrize("frame", ["tiny", "hidden"])
def test_the_page_asks_for_a_frame_that_has_no_room_for_it(frame: str, rigs: Rigs, files: Files) -> None:
    case, before = Case(f"surface/{frame}-frame", "choose"), len(rigs.guarded.site.uploads)
    with stopped(rigs.service), chosen(rigs.guarded, files(case), case) as tab:
        tab.await_panel(WAITS)
        tab.press(CANCEL)
        tab.await_true("window.cancelled")
    assert len(rigs.guarded.site.uploads) == before


def test_an_upload_survives_a_daemon_that_is_killed_halfway(rigs: Rigs, files: Files, tmp_path: Path) -> None:
    before, newest, go = len(rigs.guarded.site.uploads), rigs.service.newest(), tmp_path / "go"
    with instructed(rigs.service, f"until {go}"), chosen(rigs.guarded, files(CASE)) as tab:
        rigs.service.await_state("running", since=newest)
        rigs.service.kill()
        tab.await_panel(WAITS)
        go.touch()
        rigs.service.start()
        assert_shaded_arrive(rigs, before, newest)


def test_nothing_leaves_while_a_slow_daemon_works_and_the_page_stays_usable(
    rigs: Rigs, files: Files, tmp_path: Path
) -> None:
    before, newest, go = len(rigs.guarded.site.uploads), rigs.service.newest(), tmp_path / "go"
    with instructed(rigs.service, f"until {go}"), chosen(rigs.guarded, files(CASE)) as tab:
        rigs.service.await_state("running", since=newest)
        tab.await_panel("Shading 2 pictures")
        assert tab.evaluate("[zone.files.length, new FormData().has('file'), events.length]") == [0, False, 0]
        assert len(rigs.guarded.site.uploads) == before
        go.touch()
        assert_shaded_arrive(rigs, before, newest)


def test_closing_the_tab_while_a_picture_is_shaded_sends_nothing(
    rigs: Rigs, files: Files, tmp_path: Path
) -> None:
    before, newest, go = len(rigs.guarded.site.uploads), rigs.service.newest(), tmp_path / "go"
    with instructed(rigs.service, f"until {go}"):
        with chosen(rigs.guarded, files(CASE)):
            rigs.service.await_state("running", since=newest)
        go.touch()
        rigs.service.await_idle(since=newest)
    assert len(rigs.guarded.site.uploads) == before


def test_a_picture_that_cannot_be_shaded_waits_for_the_user(rigs: Rigs, files: Files) -> None:
    before = len(rigs.guarded.site.uploads)
    with instructed(rigs.service, "refuse"), chosen(rigs.guarded, files(CASE)) as tab:
        tab.await_panel("The picture is damaged.")
        assert tab.evaluate("[zone.files.length, events.length]") == [0, 0]
    assert len(rigs.guarded.site.uploads) == before


def test_an_upload_waits_until_the_extension_is_paired_again(rigs: Rigs, files: Files) -> None:
    before, newest = len(rigs.guarded.site.uploads), rigs.service.newest()
    rigs.service.revoke_clients()
    try:
        with chosen(rigs.guarded, files(CASE)) as tab:
            tab.await_panel(WAITS)
            assert len(rigs.guarded.site.uploads) == before
    finally:
        with rigs.guarded.browser.tab(rigs.guarded.browser.extension_page(PAGE)) as options:
            pair(options, rigs.service)
    with chosen(rigs.guarded, files(CASE)):
        assert_shaded_arrive(rigs, before, newest)
