from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from tests.daemon.conftest import PATIENCE

from belladonna import paths
from belladonna.errors import BelladonnaError, PictureError, UsageError
from belladonnad.database.errors import DiskFullError
from belladonnad.jobs import Job, Priority
from belladonnad.jobs.errors import NoSuchJobError, NotDoneError, QueueFullError
from belladonnad.jobs.models import Trouble
from belladonnad.jobs.queue import FOLDER_SLICE, GRACE_SECONDS
from belladonnad.options import Options
from belladonnad.settings import Settings, SettingsStore

if TYPE_CHECKING:
    from pathlib import Path

    from tests.daemon.jobs.conftest import Bench

from tests.daemon.jobs.conftest import REPORT

TROUBLE = Trouble(code="damaged", message="The file is damaged.", remedy="Use another copy.")


async def _set(bench: Bench, settings: Settings) -> None:
    await SettingsStore(bench.database, bench.broadcast).change(settings)


async def test_the_original_is_copied_and_left_as_it_is(bench: Bench, tmp_path: Path) -> None:
    job = await bench.submit()
    source, kept = tmp_path / "0.png", await bench.queue.original(job.id)
    assert kept.read_bytes() == source.read_bytes()
    assert not kept.samefile(source)


async def test_uploads_overtake_a_folders_backlog_and_are_served_in_their_order(bench: Bench) -> None:
    folder = [await bench.submit(seed, priority=Priority.FOLDER) for seed in range(2)]
    uploads = [await bench.submit(seed) for seed in (2, 3)]
    order = [(await bench.claimed()).job.id for _ in range(4)]
    assert order[:2] == [job.id for job in uploads]
    assert set(order[2:]) == {job.id for job in folder}


async def test_a_full_queue_refuses_and_says_when_to_come_back(bench: Bench) -> None:
    await _set(bench, Settings(queue_limit=2))
    await bench.submit(0)
    await bench.submit(1)
    with pytest.raises(QueueFullError) as refused:
        await bench.submit(2)
    assert refused.value.retry_after >= 1
    assert len(list((paths.data_dir() / "jobs").iterdir())) == 2


async def test_a_running_picture_still_takes_its_place_and_a_finished_one_gives_it_back(bench: Bench) -> None:
    await _set(bench, Settings(queue_limit=1))
    await bench.submit(0)
    claim = await bench.claimed()
    with pytest.raises(QueueFullError):
        await bench.submit(1)
    await bench.done(claim)
    assert (await bench.submit(1)).state == "queued"


async def test_a_folders_backlog_does_not_keep_uploads_out(bench: Bench) -> None:
    for seed in range(FOLDER_SLICE):
        await bench.submit(seed, priority=Priority.FOLDER)
    with pytest.raises(QueueFullError):
        await bench.submit(FOLDER_SLICE, priority=Priority.FOLDER)
    assert (await bench.submit(FOLDER_SLICE)).state == "queued"


async def test_the_same_picture_with_the_same_options_is_answered_from_the_history(bench: Bench) -> None:
    first = await bench.shaded()
    again = await bench.submit()
    assert (again.state, again.report) == ("done", first.report)
    assert again.id != first.id
    assert (await bench.queue.result(again.id)).read_bytes() == (
        await bench.queue.result(first.id)
    ).read_bytes()


@pytest.mark.parametrize("seed", [0, 1], ids=["other options", "another picture"])
async def test_what_differs_is_shaded(bench: Bench, seed: int) -> None:
    await bench.shaded()
    options = Options(strength="low") if seed == 0 else None
    assert (await bench.submit(seed, options=options)).state == "queued"


async def test_a_twin_that_waits_is_answered_when_its_turn_comes(bench: Bench) -> None:
    first, twin, other = await bench.submit(0), await bench.submit(0), await bench.submit(1)
    claim = await bench.claimed()
    assert claim.job.id in {first.id, twin.id}
    await bench.done(claim)
    assert (await bench.claimed()).job.id == other.id
    assert {(await bench.queue.get(job.id)).state for job in (first, twin)} == {"done"}


async def test_an_answer_from_the_history_outlives_what_it_was_taken_from(bench: Bench) -> None:
    first = await bench.shaded()
    again = await bench.submit()
    await bench.queue.remove(first.id)
    assert (await bench.queue.result(again.id)).exists()


async def test_a_failure_is_not_repeated_from_the_history(bench: Bench) -> None:
    await bench.submit()
    await bench.queue.fail(await bench.claimed(), TROUBLE)
    assert (await bench.submit()).state == "queued"


async def test_cancelling_takes_a_waiting_picture_out_and_stops_a_running_one(bench: Bench) -> None:
    running, waiting = await bench.submit(0), await bench.submit(1)
    claim = await bench.claimed()
    running, waiting = (running, waiting) if claim.job.id == running.id else (waiting, running)
    for job in (waiting, running):
        assert (await bench.queue.cancel(job.id)).state == "cancelled"
    assert claim.stop.is_set()


async def test_a_result_that_comes_after_the_cancelling_changes_nothing(bench: Bench) -> None:
    job = await bench.submit()
    claim = await bench.claimed()
    await bench.queue.cancel(job.id)
    assert (await bench.done(claim)).state == "cancelled"
    with pytest.raises(NotDoneError):
        await bench.queue.result(job.id)


async def test_removing_a_finished_picture_deletes_its_files(bench: Bench) -> None:
    job = await bench.shaded()
    original = await bench.queue.original(job.id)
    await bench.queue.remove(job.id)
    assert not original.parent.exists()
    with pytest.raises(NoSuchJobError):
        await bench.queue.get(job.id)


async def test_what_ran_when_the_daemon_was_killed_waits_again(bench: Bench) -> None:
    job = await bench.submit()
    await bench.claimed()
    queue = bench.open()
    assert await queue.recover() == 1
    assert (await queue.get(job.id)).state == "queued"


async def test_what_a_killed_daemon_left_half_done_is_cleared_away_and_nothing_else(bench: Bench) -> None:
    job = await bench.shaded()
    data = paths.data_dir()
    (data / "jobs" / "orphan").mkdir()
    (data / "jobs" / "orphan" / "original").write_bytes(b"never accepted")
    (data / "jobs" / job.id / ".half.tmp").write_bytes(b"half a result")
    (data / "incoming" / "upload").write_bytes(b"half an upload")
    await bench.open().recover()
    assert {path.name for path in data.rglob("*") if path.is_file()} >= {"original", "result"}
    assert [path.name for path in (data / "jobs").iterdir()] == [job.id]
    assert sorted(path.name for path in (data / "jobs" / job.id).iterdir()) == ["original", "result"]
    assert not list((data / "incoming").iterdir())


async def test_a_picture_that_kills_the_worker_gets_one_more_chance_and_then_fails(bench: Bench) -> None:
    job = await bench.submit()
    await bench.queue.died(await bench.claimed())
    assert (await bench.queue.get(job.id)).state == "queued"
    await bench.queue.died(await bench.claimed())
    ended = await bench.queue.get(job.id)
    assert ended.state == "failed"
    assert ended.error is not None
    assert ended.error.code == "worker_died"


async def test_the_oldest_finished_pictures_make_room_when_the_history_outgrows_its_limit(
    bench: Bench,
) -> None:
    jobs = []
    for seed in range(3):
        jobs.append(await bench.shaded(seed))
        bench.now += 1
    bench.now += GRACE_SECONDS
    await _set(bench, Settings(history_bytes=sum(job.original_bytes + job.result_bytes for job in jobs[1:])))
    await bench.queue.prune()
    assert [job.id for job in await bench.queue.page()] == [jobs[2].id, jobs[1].id]
    assert sorted(path.name for path in (paths.data_dir() / "jobs").iterdir()) == [jobs[1].id, jobs[2].id]


async def test_what_was_finished_just_now_can_still_be_fetched_whatever_the_limit(bench: Bench) -> None:
    await _set(bench, Settings(history_bytes=0))
    job = await bench.shaded()
    assert (await bench.queue.result(job.id)).exists()


async def test_a_folders_result_stays_until_the_folder_has_it(bench: Bench) -> None:
    job = await bench.shaded(watch=1)
    await _set(bench, Settings(history_bytes=0))
    bench.now += 2 * GRACE_SECONDS
    await bench.queue.prune()
    assert (await bench.queue.get(job.id)).state == "done"
    await bench.queue.collected(job.id)
    with pytest.raises(NoSuchJobError):
        await bench.queue.get(job.id)


async def test_what_waits_is_never_pruned(bench: Bench) -> None:
    job = await bench.submit()
    await _set(bench, Settings(history_bytes=0))
    bench.now += 2 * GRACE_SECONDS
    await bench.queue.prune()
    assert (await bench.queue.get(job.id)).state == "queued"


async def test_pages_go_from_the_newest_to_the_oldest_without_gap_or_repeat(bench: Bench) -> None:
    jobs = {(await bench.submit(seed)).id for seed in range(5)}
    seen: list[str] = []
    while page := await bench.queue.page(limit=2, before=seen[-1] if seen else None):
        seen += [job.id for job in page]
    assert seen == sorted(jobs, reverse=True)


async def test_a_full_disk_takes_nothing_in_and_leaves_nothing_behind(bench: Bench) -> None:
    waiting = await bench.submit(0)
    bench.free = 0
    with pytest.raises(DiskFullError):
        await bench.submit(1)
    assert [job.id for job in await bench.queue.page()] == [waiting.id]
    assert not list((paths.data_dir() / "incoming").iterdir())
    assert (await bench.queue.original(waiting.id)).exists()


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "empty"), (b"words", "not_a_picture"), (b"\x89PNG\r\n\x1a\n", "truncated")],
    ids=["an empty file", "a text", "a PNG that is nothing but its signature"],
)
async def test_what_is_no_picture_is_refused_and_leaves_nothing_behind(
    bench: Bench, tmp_path: Path, content: bytes, code: str
) -> None:
    source = tmp_path / "picture.png"
    source.write_bytes(content)
    with pytest.raises(PictureError) as refused:
        await bench.queue.submit(source, name="x", options=Options(), priority=Priority.UPLOAD)
    assert refused.value.code in {code, "damaged"}
    assert not await bench.queue.page()
    assert not list((paths.data_dir() / "jobs").iterdir())


@pytest.mark.parametrize(
    "options",
    [
        Options(site="geocities"),
        Options(surrogates="stable"),
        Options(target="no such thing"),
        Options(concept=" "),
    ],
    ids=repr,
)
async def test_options_that_cannot_be_carried_out_are_refused_at_the_door(
    bench: Bench, options: Options
) -> None:
    with pytest.raises(UsageError):
        await bench.submit(options=options)
    assert not await bench.queue.page()


async def test_a_result_that_is_no_picture_is_a_failure(bench: Bench) -> None:
    await bench.submit()
    claim = await bench.claimed()
    claim.result.write_bytes(b"words")
    await bench.queue.finish(claim, REPORT)
    job = await bench.queue.get(claim.job.id)
    assert (job.state, job.error and job.error.code) == ("failed", "not_a_picture")


async def test_every_change_is_told(bench: Bench) -> None:
    with bench.broadcast.subscribe() as changes:
        job = await bench.submit()
        claim = await bench.claimed()
        bench.queue.advance(claim, 0.5, 2.0)
        told = await changes.next()
        assert told is not None
        assert isinstance(told.now, Job)
        assert (told.key, told.now.state, told.now.progress) == (job.id, "running", 0.5)
        assert (await bench.queue.get(job.id)).eta_seconds == 2.0
        await bench.done(claim)
        await bench.queue.remove(job.id)
        told = await changes.next()
        assert told is not None
        assert told.now is None


async def test_a_claim_waits_for_work_and_ends_when_the_queue_closes(bench: Bench) -> None:
    waiting = asyncio.create_task(bench.queue.claim())
    bench.queue.close()
    async with asyncio.timeout(PATIENCE):
        assert await waiting is None


async def test_two_pictures_under_one_name_are_two_jobs(bench: Bench) -> None:
    assert len({(await bench.submit(seed)).id for seed in range(2)}) == 2


async def test_a_missing_job_is_named(bench: Bench) -> None:
    with pytest.raises(BelladonnaError) as refused:
        await bench.queue.get("nothing")
    assert refused.value.code == "no_such_job"
