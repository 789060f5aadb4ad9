"""The watched folders of a whole daemon: over HTTP, from the command line, and on the first run."""

from __future__ import annotations

import asyncio
import json
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from tests.daemon.conftest import PATIENCE, Daemon, running_daemon
from tests.daemon.fake_shader import FAKE

from belladonnad.app import serving
from belladonnad.cli.main import main
from belladonnad.http.keys import BROADCAST, PAIRINGS, QUEUE, WATCHERS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import MakePicture

    from belladonnad.jobs.broadcast import Subscription


class News:
    """What the daemon tells of its watched folders."""

    def __init__(self, changes: Subscription) -> None:
        self._changes = changes

    async def until(self, **expected: object) -> dict[str, Any]:
        """Wait until a folder is told to be so."""
        async with asyncio.timeout(PATIENCE):
            async for change in self._changes:
                now = None if change.now is None else change.now.model_dump()
                if change.kind == "watch" and now is not None:
                    flat = {**now, **now["pictures"]}
                    if all(flat[name] == value for name, value in expected.items()):
                        return now
        raise AssertionError


@contextmanager
def news(daemon: Daemon) -> Iterator[News]:
    with daemon.application[BROADCAST].subscribe() as changes:
        yield News(changes)


async def watches(daemon: Daemon) -> list[dict[str, Any]]:
    async with daemon.http.get("/api/v1/watches") as answer:
        assert answer.status == 200
        listed: list[dict[str, Any]] = (await answer.json())["watches"]
        return listed


async def until_watched(daemon: Daemon, count: int) -> list[dict[str, Any]]:
    """Wait for what another process has changed."""
    async with asyncio.timeout(PATIENCE):
        with daemon.application[BROADCAST].subscribe() as changes:
            while len(listed := await watches(daemon)) != count:
                await changes.next()
    return listed


async def test_the_first_run_makes_the_default_folder_and_shades_what_is_dropped_there(
    daemon: Daemon, home: Path, make_picture: MakePicture
) -> None:
    (watch,) = await watches(daemon)
    folder = home / "pictures/to-publish"
    assert watch["folder"] == str(folder.resolve())
    with news(daemon) as told:
        make_picture(folder / "a.png")
        await told.until(done=1, waiting=0, working=0)
    assert (folder / "shaded/a.png").read_bytes().startswith((folder / "a.png").read_bytes())


async def test_a_default_folder_that_the_user_has_ended_does_not_come_back(home: Path) -> None:
    async with running_daemon() as daemon:
        (watch,) = await watches(daemon)
        async with daemon.http.delete(f"/api/v1/watches/{watch['id']}") as answer:
            assert answer.status == 204
        assert await watches(daemon) == []
    shutil.rmtree(home / "pictures")
    async with serving(port=0, shader=FAKE) as application:
        assert await application[WATCHERS].all() == []
    assert not (home / "pictures").exists()


class TestOverHttp:
    async def test_a_folder_is_added_with_its_own_options_worked_on_and_removed(
        self, daemon: Daemon, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png")
        body = {"folder": str(folder), "options": {"strength": "high", "concept": "cat"}}
        with news(daemon) as told:
            async with daemon.http.post("/api/v1/watches", json=body) as answer:
                added = await answer.json()
                assert answer.status == 201
            assert added["options"] == {"strength": "high", "concept": "cat"}
            await told.until(id=added["id"], done=1)
        async with daemon.http.get("/api/v1/jobs") as answer:
            (job,) = (await answer.json())["jobs"]
        assert job["options"]["strength"] == "high"
        assert job["watch"] == added["id"]
        async with daemon.http.delete(f"/api/v1/watches/{added['id']}") as answer:
            assert answer.status == 204
        assert added["id"] not in [watch["id"] for watch in await watches(daemon)]
        assert (folder / "shaded/a.png").exists()

    async def test_adding_it_again_replaces_its_options(self, daemon: Daemon, folder: Path) -> None:
        for options, status in (({"strength": "high"}, 201), ({"effort": "fast"}, 200)):
            body = {"folder": str(folder), "options": options}
            async with daemon.http.post("/api/v1/watches", json=body) as answer:
                assert answer.status == status
                assert (await answer.json())["options"] == options

    async def test_its_trouble_is_told(self, daemon: Daemon, folder: Path) -> None:
        with news(daemon) as told:
            async with daemon.http.post("/api/v1/watches", json={"folder": str(folder)}) as answer:
                added = await answer.json()
            folder.rmdir()
            now = await told.until(id=added["id"], trouble=_MISSING)
        assert now["trouble"]["code"] == "folder_missing"

    @pytest.mark.parametrize(
        ("path", "code"),
        [
            ("relative", "no_such_folder"),
            ("{folder}/none", "no_such_folder"),
            ("{folder}/file", "no_such_folder"),
            ("/nowhere\0", "no_such_folder"),
            ("{home}/data", "own_folder"),
            ("{home}/data/jobs", "own_folder"),
            ("{folder}/shaded", "folder_of_results"),
            ("{folder}/shaded/sub", "folder_of_results"),
        ],
    )
    async def test_a_folder_without_originals_of_the_users_is_refused(
        self, path: str, code: str, daemon: Daemon, home: Path, folder: Path
    ) -> None:
        (folder / "shaded/sub").mkdir(parents=True)
        (folder / "file").touch()
        async with daemon.http.post("/api/v1/watches", json={"folder": str(folder)}) as answer:
            assert answer.status == 201
        body = {"folder": path.format(folder=folder, home=home)}
        async with daemon.http.post("/api/v1/watches", json=body) as answer:
            assert answer.status == 422
            assert (await answer.json())["error"]["code"] == code

    @pytest.mark.parametrize(
        "body",
        [{}, {"folder": 1}, {"folder": "{folder}", "options": {"strength": "huge"}}, {"folder": "", "x": 1}],
    )
    async def test_a_misfit_is_refused(self, body: dict[str, Any], daemon: Daemon, folder: Path) -> None:
        text = json.dumps(body).replace("{folder}", str(folder))
        headers = {"Content-Type": "application/json"}
        async with daemon.http.post("/api/v1/watches", data=text, headers=headers) as answer:
            assert answer.status == 422

    @pytest.mark.parametrize("number", ["77", "x", "-1", "9" * 30])
    async def test_one_that_is_not_there_cannot_be_removed(self, number: str, daemon: Daemon) -> None:
        async with daemon.http.delete(f"/api/v1/watches/{number}") as answer:
            assert answer.status == 404
            assert (await answer.json())["error"]["code"] == "no_such_watch"

    async def test_a_link_to_a_watched_folder_is_that_folder(
        self, daemon: Daemon, folder: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "link").symlink_to(folder)
        for path, status in ((folder, 201), (tmp_path / "link", 200)):
            async with daemon.http.post("/api/v1/watches", json={"folder": str(path)}) as answer:
                assert answer.status == status
                assert (await answer.json())["folder"] == str(folder)

    async def test_a_paired_client_learns_of_no_folder_and_adds_none(
        self, daemon: Daemon, folder: Path
    ) -> None:
        pairings = daemon.application[PAIRINGS]
        asked = pairings.ask("extension", origin=None)
        pairings.approve(asked.code)
        token = pairings.collect(asked.id).token
        async with aiohttp.ClientSession(daemon.url, headers={"Authorization": f"Bearer {token}"}) as paired:
            for answering in (
                paired.get("/api/v1/watches"),
                paired.post("/api/v1/watches", json={"folder": str(folder)}),
                paired.delete("/api/v1/watches/1"),
            ):
                async with answering as answer:
                    assert answer.status == 403


async def test_removing_a_folder_cancels_its_pictures_and_adding_it_again_does_them(
    daemon: Daemon, folder: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    picture = make_picture(folder / "a.png")
    body = {"folder": str(folder), "options": {"concept": f"until {tmp_path / 'go'}"}}
    for step in ("first", "again"):
        with news(daemon) as told:
            async with daemon.http.post("/api/v1/watches", json=body) as answer:
                assert answer.status == 201
                watch = (await answer.json())["id"]
            await told.until(id=watch, working=1)
        if step == "first":
            async with daemon.http.delete(f"/api/v1/watches/{watch}") as answer:
                assert answer.status == 204
            assert [job.state for job in await daemon.application[QUEUE].page()] == ["cancelled"]
    with news(daemon) as told:
        (tmp_path / "go").touch()
        await told.until(id=watch, done=1)
    assert (folder / "shaded/a.png").read_bytes().startswith(picture.read_bytes())


class TestFromTheCommandLine:
    async def test_a_running_daemon_notices_what_is_added_and_removed(
        self, daemon: Daemon, folder: Path, make_picture: MakePicture
    ) -> None:
        make_picture(folder / "a.png")
        with news(daemon) as told:
            assert await asyncio.to_thread(main, ["watch", "add", str(folder), "--effort", "fast"]) == 0
            watch = await told.until(folder=str(folder), done=1)
        assert watch["options"] == {"effort": "fast"}
        assert await asyncio.to_thread(main, ["watch", "remove", str(folder)]) == 0
        assert len(await until_watched(daemon, 1)) == 1

    def test_it_works_without_a_daemon(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(folder.parent)
        assert main(["watch", "add", folder.name, "--strength", "low", "--strip-gps", "--seed", "3"]) == 0
        assert "belladonnad run" in capsys.readouterr().out
        assert main(["watch", "list"]) == 0
        listed = capsys.readouterr().out
        assert str(folder) in listed
        assert "strength low" in listed
        assert main(["watch", "list", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["options"] == {
            "strength": "low",
            "strip_gps": True,
            "seed": 3,
        }
        folder.rmdir()
        assert main(["watch", "remove", folder.name]) == 0, "also when it is gone"
        capsys.readouterr()
        assert main(["watch", "list"]) == 0
        assert "No folder is watched" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["add", "none"], "There is no folder"),
            (["add", ".", "--strength", "huge"], "huge"),
            (["add", ".", "--target", "qqq"], "qqq"),
            (["add", ".", "--seed", "-1"], "seed"),
            (["remove", "."], "is not watched"),
            ([], "ACTION"),
        ],
    )
    def test_what_cannot_be_done_is_said(
        self,
        arguments: list[str],
        said: str,
        folder: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.chdir(folder)
        assert main(["watch", *arguments]) == 2
        assert said in capsys.readouterr().err


_MISSING = {
    "code": "folder_missing",
    "message": "The folder is not there.",
    "remedy": "Put it back or connect its disk, and work goes on; stop watching it if it is gone for good.",
}
