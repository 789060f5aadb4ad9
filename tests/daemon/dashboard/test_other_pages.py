from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from belladonnad.http.keys import PAIRINGS

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.daemon.conftest import Daemon
    from tests.daemon.dashboard.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def got(daemon: Daemon, what: str) -> Any:
    async with daemon.http.get(f"/api/v1/{what}") as answer:
        return await answer.json()


async def asked(daemon: Daemon, client: str) -> dict[str, str]:
    async with daemon.http.post("/api/v1/pairings", json={"client": client}) as answer:
        body: dict[str, str] = await answer.json()
        return body


async def test_a_folder_is_watched_given_settings_of_its_own_and_watched_no_longer(
    visit: Visit, tmp_path: Path
) -> None:
    (folder := tmp_path / "for the web").mkdir()
    await visit.go("Folders")
    await visit.page.get_by_label("Its full path").fill(str(folder))
    await visit.page.get_by_role("button", name="Watch it").click()
    await visit.page.get_by_role("button", name=f"Settings of {folder}").click()
    dialog = visit.page.get_by_role("dialog")
    await dialog.get_by_role("group", name="Strength").get_by_role("radio", name="High").check(force=True)
    await dialog.get_by_role("group", name="GPS").get_by_role("radio", name="Remove").check(force=True)
    await dialog.get_by_role("button", name="Save").click()
    await expect(visit.page.get_by_text("2 settings of its own")).to_be_visible()
    watches = (await got(visit.daemon, "watches"))["watches"]
    own = {watch["folder"]: watch["options"] for watch in watches}[str(folder)]
    assert own == {"strength": "high", "strip_gps": True}
    await visit.page.get_by_role("button", name=f"Stop watching {folder}").click()
    await visit.page.get_by_role("dialog").get_by_role("button", name="Stop watching").click()
    await expect(visit.page.get_by_role("heading", name=str(folder))).to_have_count(0)


async def test_a_folder_that_cannot_be_watched_says_why_beside_the_field(
    visit: Visit, tmp_path: Path
) -> None:
    await visit.go("Folders")
    await visit.page.get_by_label("Its full path").fill(str(tmp_path / "nowhere"))
    await visit.page.get_by_role("button", name="Watch it").click()
    await expect(visit.page.get_by_role("alert").filter(has_text="nowhere")).to_be_visible()
    await expect(visit.page.get_by_label("Its full path")).to_be_focused()


async def test_settings_are_saved_as_they_are_changed(visit: Visit) -> None:
    await visit.go("Settings")
    for name in ("Low", "Thorough"):
        await visit.page.get_by_role("radio", name=name).check(force=True)
    await visit.page.get_by_label("Remove the GPS position").check()
    await visit.page.get_by_label("The built-in one alone").check()
    await visit.page.get_by_label("Room on the disk").fill("2")
    await visit.page.get_by_label("Room on the disk").press("Tab")
    await visit.page.get_by_label("no model may be trained on it").uncheck()
    await visit.page.get_by_label("Your name").fill("A. Rtist")
    await visit.page.get_by_label("Your name").press("Tab")
    await expect(visit.page.get_by_text("Saved.")).to_have_count(4)
    settings = await got(visit.daemon, "settings")
    chosen = {"strength": "low", "effort": "thorough", "strip_gps": True, "surrogates": "embedded"}
    chosen |= {"opt_out": False, "creator": "A. Rtist"}
    assert {**settings["options"], **chosen} == settings["options"]
    assert settings["history_bytes"] == 2 * 1024**3


async def test_a_request_for_access_shows_its_code_on_every_page_and_can_be_approved(visit: Visit) -> None:
    await visit.go("Settings")
    request = await asked(visit.daemon, "Painter's friend")
    region = visit.page.get_by_role("region", name="Requests for access")
    await expect(region).to_contain_text(request["code"])
    await expect(region).to_contain_text("Painter's friend")
    await visit.go("Access")
    await region.get_by_role("button", name="Approve").click()
    await expect(region).to_be_hidden()
    assert (await got(visit.daemon, f"pairings/{request['id']}"))["state"] == "approved"


async def test_a_request_for_access_can_be_denied(visit: Visit) -> None:
    request = await asked(visit.daemon, "a stranger")
    await visit.page.get_by_role("button", name="Deny").click()
    await expect(visit.page.get_by_role("region", name="Requests for access")).to_be_hidden()
    assert (await got(visit.daemon, f"pairings/{request['id']}"))["state"] == "denied"


async def test_a_request_that_is_decided_on_the_command_line_goes_away(visit: Visit) -> None:
    request = await asked(visit.daemon, "a stranger")
    await expect(visit.page.get_by_text(request["code"])).to_be_visible()
    await asyncio.to_thread(visit.daemon.application[PAIRINGS].deny, request["code"])
    await expect(visit.page.get_by_text(request["code"])).to_have_count(0)


async def test_access_is_taken_back(visit: Visit) -> None:
    await visit.go("Access")
    await visit.page.get_by_role("button", name="Revoke the access of test").click()
    await visit.page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    await expect(visit.page.get_by_text("Nobody has access, but for you.")).to_be_visible()
    async with visit.daemon.http.get("/api/v1/jobs") as answer:
        assert answer.status == 401


async def test_models_that_are_missing_come_with_the_command_that_gets_them(visit: Visit) -> None:
    await visit.go("Models")
    await expect(visit.page.get_by_text("belladonna models pull flux1")).to_be_visible()
    await expect(visit.page.get_by_role("heading", name="Built-in")).to_be_visible()
