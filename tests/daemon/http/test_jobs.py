from __future__ import annotations

import asyncio
import json
import struct
import zlib
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from tests.daemon.conftest import PATIENCE
from tests.daemon.fake_shader import MARK

from belladonna import paths
from belladonnad.database.errors import DiskFullError
from belladonnad.http.keys import BROADCAST, PORT, QUEUE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.daemon.conftest import Daemon


@pytest.fixture
def picture(make_picture: MakePicture, tmp_path: Path) -> Path:
    return make_picture(tmp_path / "cat.png")


async def _refused(answer: aiohttp.ClientResponse) -> tuple[int, str]:
    async with answer:
        error = (await answer.json())["error"]
        assert error["message"]
        assert error["remedy"]
        return answer.status, error["code"]


async def _set(daemon: Daemon, **settings: Any) -> None:
    async with daemon.http.patch("/api/v1/settings", json=settings) as answer:
        assert answer.status == 200, await answer.text()


def _stored() -> list[Path]:
    return [path for folder in ("jobs", "incoming") for path in (paths.data_dir() / folder).iterdir()]


async def test_an_uploaded_picture_is_shaded(daemon: Daemon, picture: Path) -> None:
    job = await daemon.accepted(picture)
    done = await daemon.until(job)
    assert (done["state"], done["progress"], done["name"], done["error"]) == ("done", 1.0, "cat.png", None)
    assert done["report"]["shift"] == {"embedded": {"none": 0.2}}
    assert done["report"]["visibility"] == {"flip": 0.05, "ssim": 0.98, "psnr": None}
    async with daemon.http.get(f"/api/v1/jobs/{job}/result") as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")
        assert await answer.read() == picture.read_bytes() + MARK


async def test_the_original_comes_back_byte_for_byte(daemon: Daemon, picture: Path) -> None:
    job = await daemon.accepted(picture)
    async with daemon.http.get(f"/api/v1/jobs/{job}/original") as answer:
        assert await answer.read() == picture.read_bytes()
        assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''cat.png"


async def test_options_go_over_the_settings_and_the_settings_over_the_defaults(
    daemon: Daemon, picture: Path
) -> None:
    await _set(daemon, options={"strength": "low", "effort": "fast"})
    job = await daemon.job(await daemon.accepted(picture, effort="thorough", seed=3))
    options = job["options"]
    assert (options["strength"], options["effort"], options["seed"], options["mode"]) == (
        "low",
        "thorough",
        3,
        "poison",
    )


async def test_the_options_may_come_before_the_picture(daemon: Daemon, picture: Path) -> None:
    data = aiohttp.FormData()
    data.add_field("options", json.dumps({"strength": "high"}))
    data.add_field("image", picture.read_bytes(), filename="cat.png")
    async with daemon.http.post("/api/v1/jobs", data=data) as answer:
        assert (answer.status, (await answer.json())["options"]["strength"]) == (202, "high")


async def test_progress_and_remaining_time_are_told_while_it_runs(
    daemon: Daemon, picture: Path, tmp_path: Path
) -> None:
    job = await daemon.accepted(picture, concept=f"until {tmp_path / 'go'}")
    await daemon.until_advanced(job)
    running = await daemon.job(job)
    assert (running["state"], running["progress"], running["eta_seconds"]) == ("running", 0.25, 3.0)


async def test_there_is_no_result_before_it_is_done(daemon: Daemon, picture: Path, tmp_path: Path) -> None:
    job = await daemon.accepted(picture, concept=f"until {tmp_path / 'go'}")
    assert await _refused(await daemon.http.get(f"/api/v1/jobs/{job}/result")) == (409, "not_done")
    (tmp_path / "go").touch()
    await daemon.until(job)
    async with daemon.http.get(f"/api/v1/jobs/{job}/result") as answer:
        assert answer.status == 200


async def test_the_same_picture_is_answered_from_the_history(daemon: Daemon, picture: Path) -> None:
    await daemon.until(await daemon.accepted(picture))
    async with await daemon.post(picture) as answer:
        assert (answer.status, (await answer.json())["state"]) == (202, "done")


@pytest.mark.parametrize("part", ["", "/result", "/original"])
async def test_a_job_that_is_not_there_is_404(daemon: Daemon, part: str) -> None:
    assert await _refused(await daemon.http.get(f"/api/v1/jobs/nothing{part}")) == (404, "no_such_job")


async def test_deleting_a_running_picture_stops_it_and_the_next_one_begins(
    daemon: Daemon, picture: Path, make_picture: MakePicture, tmp_path: Path
) -> None:
    endless = await daemon.accepted(picture, concept=f"until {tmp_path / 'never'}")
    waiting = await daemon.accepted(make_picture(tmp_path / "dog.png", seed=1))
    await daemon.until_advanced(endless)
    async with daemon.http.delete(f"/api/v1/jobs/{endless}") as answer:
        assert answer.status == 204
    assert (await daemon.job(endless))["state"] == "cancelled"
    assert (await daemon.until(waiting))["state"] == "done"
    assert await _refused(await daemon.http.get(f"/api/v1/jobs/{endless}/result")) == (409, "not_done")


async def test_deleting_a_finished_picture_removes_every_trace_of_it(daemon: Daemon, picture: Path) -> None:
    job = await daemon.accepted(picture)
    await daemon.until(job)
    async with daemon.http.delete(f"/api/v1/jobs/{job}") as answer:
        assert answer.status == 204
    assert await _refused(await daemon.http.get(f"/api/v1/jobs/{job}")) == (404, "no_such_job")
    assert not _stored()


async def test_the_list_is_paged_from_the_newest_on(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path
) -> None:
    jobs = [await daemon.accepted(make_picture(tmp_path / f"{n}.png", seed=n, size=(8, 8))) for n in range(5)]
    for job in jobs:
        await daemon.until(job)
    seen: list[str] = []
    query: dict[str, str] = {"limit": "2", "state": "done"}
    for _ in range(3):
        async with daemon.http.get("/api/v1/jobs", params=query) as answer:
            page = await answer.json()
        seen += [job["id"] for job in page["jobs"]]
        query["before"] = page["next"] or ""
    assert seen == sorted(jobs, reverse=True)
    assert page["next"] is None


@pytest.mark.parametrize(
    "query", ["state=eaten", "limit=0", "limit=201", "limit=x", "page=2", "limit=1&limit=2"]
)
async def test_a_list_that_there_is_not_is_422(daemon: Daemon, query: str) -> None:
    status, _ = await _refused(await daemon.http.get(f"/api/v1/jobs?{query}"))
    assert status == 422


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"strength": "brutal"}, "bad_value"),
        ({"seed": -1}, "bad_value"),
        ({"seed": "1"}, "bad_value"),
        ({"sterngth": "low"}, "unknown_option"),
        ({"anchor": "/etc/passwd"}, "unknown_option"),
        ({"surrogates": "stable"}, "unknown_surrogate"),
        ({"target": "no such thing"}, "unknown_target"),
        ({"style": "/etc/passwd"}, "bad_value"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
async def test_an_option_that_there_is_not_is_422(
    daemon: Daemon, picture: Path, options: dict[str, Any], code: str
) -> None:
    assert await _refused(await daemon.post(picture, **options)) == (422, code)
    assert not _stored()


def _png(width: int, height: int, chunks: bytes = b"") -> bytes:
    """A PNG that claims a size and has no picture in it."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + chunks + _chunk(b"IDAT", zlib.compress(b"\0")) + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", (415, "empty")),
        (b"just words", (415, "not_a_picture")),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", (415, "not_a_picture")),
        (b"\xff\xd8\xff\xe0", (415, "damaged")),
        (_png(65_535, 65_535), (413, "too_large")),
    ],
    ids=["nothing", "a text", "a drawing in SVG", "the beginning of a JPEG", "4 gigapixels"],
)
async def test_what_cannot_be_shaded_is_refused_before_anything_is_decoded(
    daemon: Daemon, tmp_path: Path, content: bytes, refusal: tuple[int, str]
) -> None:
    file = tmp_path / "picture.png"
    file.write_bytes(content)
    assert await _refused(await daemon.post(file)) == refusal
    assert not _stored()


@pytest.mark.parametrize("announced", [True, False], ids=["and says so", "and does not say so"])
async def test_an_upload_over_the_limit_is_413(daemon: Daemon, tmp_path: Path, announced: bool) -> None:
    await _set(daemon, upload_bytes=300_000)
    large = tmp_path / "large.png"
    large.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(3_000_000))
    if announced:
        answer = await daemon.post(large)
    else:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        answer = await daemon.http.post("/api/v1/jobs", data=_piecemeal(large.read_bytes()), headers=headers)
    assert await _refused(answer) == (413, "too_large")
    assert not _stored()


async def _piecemeal(content: bytes) -> AsyncIterator[bytes]:
    """Send a form in chunks, so that nobody knows its length before its end."""
    yield b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    yield content
    yield b"\r\n--x--\r\n"


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x\r\n\r\n\r\n--x--"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"--x--\r\n"),
        ("multipart/form-data; boundary=x", b"nothing like a form"),
        ("multipart/form-data; boundary=" + "x" * 100, b"--x--"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n\x89PNG',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="options"\r\n\r\n{}\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="options"\r\n\r\n{\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="options"\r\n\r\n\xff\xfe\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--x--\r\n',
        ),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Type: multipart/mixed; boundary=y\r\n\r\n--y--\r\n--x--\r\n",
        ),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="options"\r\n\r\n'
            + b" " * 100_000
            + b"\r\n--x--\r\n",
        ),
    ],
    ids=[
        "no boundary",
        "an empty body",
        "no parts",
        "no form",
        "a boundary that is too long",
        "the form ends in the picture",
        "no picture",
        "options that are no JSON",
        "options that are no text",
        "an unknown part",
        "a form in the form",
        "options without end",
    ],
)
async def test_a_malformed_form_is_400(daemon: Daemon, content_type: str, body: bytes) -> None:
    answer = await daemon.http.post("/api/v1/jobs", data=body, headers={"Content-Type": content_type})
    assert await _refused(answer) == (400, "malformed")
    assert not _stored()


async def test_two_pictures_in_one_form_are_400(daemon: Daemon, picture: Path) -> None:
    data = aiohttp.FormData()
    for _ in range(2):
        data.add_field("image", picture.read_bytes(), filename="cat.png")
    assert await _refused(await daemon.http.post("/api/v1/jobs", data=data)) == (400, "malformed")
    assert not _stored()


async def test_an_upload_that_breaks_off_leaves_nothing_behind(daemon: Daemon, picture: Path) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", daemon.application[PORT])
    head = (
        f"POST /api/v1/jobs HTTP/1.1\r\nHost: 127.0.0.1:{daemon.application[PORT]}\r\n"
        f"Authorization: Bearer {daemon.token}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
    )
    writer.write(head.encode() + picture.read_bytes())
    await writer.drain()
    async with asyncio.timeout(PATIENCE):
        while not _stored():
            await asyncio.sleep(0)
        writer.close()
        await writer.wait_closed()
        while _stored():
            await asyncio.sleep(0)
    async with daemon.http.get("/api/v1/jobs") as answer:
        assert (await answer.json())["jobs"] == []


async def test_a_full_queue_is_429_and_says_when_to_come_back(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path
) -> None:
    await _set(daemon, queue_limit=1)
    first = await daemon.accepted(make_picture(tmp_path / "0.png"), concept=f"until {tmp_path / 'go'}")
    second = make_picture(tmp_path / "1.png", seed=1)
    answer = await daemon.post(second)
    assert int(answer.headers["Retry-After"]) >= 1
    assert await _refused(answer) == (429, "queue_full")
    (tmp_path / "go").touch()
    await daemon.until(first)
    await daemon.accepted(second)


async def test_a_full_disk_is_507_and_what_was_accepted_is_kept(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = await daemon.accepted(make_picture(tmp_path / "0.png"), concept=f"until {tmp_path / 'go'}")
    await daemon.until_advanced(running)
    monkeypatch.setattr(daemon.application[QUEUE].blobs, "_free", lambda _: 0)
    assert await _refused(await daemon.post(make_picture(tmp_path / "1.png", seed=1))) == (507, "disk_full")
    (tmp_path / "go").touch()
    assert (await daemon.until(running))["state"] == "done"


async def test_a_disk_that_fills_up_during_an_upload_is_507(
    daemon: Daemon, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise DiskFullError

    monkeypatch.setattr(daemon.application[QUEUE].blobs, "keep", lambda *_: full(0))
    assert await _refused(await daemon.post(picture)) == (507, "disk_full")
    assert not _stored()


async def test_every_job_is_told_of_while_it_changes(daemon: Daemon, picture: Path) -> None:
    with daemon.application[BROADCAST].subscribe() as changes:
        job = await daemon.accepted(picture)
        async with asyncio.timeout(PATIENCE):
            change = await changes.next()
            while change is not None and change.kind != "job":
                change = await changes.next()
    assert change is not None
    assert change.key == job
