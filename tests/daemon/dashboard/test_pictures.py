from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakePicture
    from tests.daemon.dashboard.conftest import Visit

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_DROP = """async ([name, address]) => {
  const data = new DataTransfer();
  data.items.add(new File([await (await fetch(address)).blob()], name));
  for (const kind of ["dragover", "drop"])
    window.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data}));
}"""

_PASTE = """async (address) => {
  const data = new DataTransfer();
  data.items.add(new File([await (await fetch(address)).blob()], "pasted.png", {type: "image/png"}));
  window.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data}));
}"""


async def test_chosen_pictures_are_shaded_and_shown(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    files = [make_picture(tmp_path / f"{name}.png", seed=seed) for seed, name in enumerate(("sea", "hill"))]
    async with visit.page.expect_file_chooser() as chooser:
        await visit.page.get_by_role("button", name="Choose pictures").click()
    await (await chooser.value).set_files(files)
    finished = visit.page.get_by_role("region", name="Finished")
    await expect(finished.get_by_role("listitem")).to_have_count(2)
    await expect(finished.get_by_role("listitem").first).to_contain_text("hill.png")
    await expect(finished.get_by_role("listitem").first).to_contain_text("Reading moved far")
    await expect(finished).to_contain_text("Nobody can promise")
    for card in await finished.get_by_role("listitem").all():
        await expect(card.locator("img")).to_have_js_property("naturalWidth", 96)


async def test_a_thumbnail_that_is_still_being_made_is_not_shown_as_broken(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    thumbnails = "**/api/v1/jobs/*/thumbnail"
    await visit.page.route(thumbnails, lambda route: route.fulfill(status=503))
    await visit.daemon.accepted(make_picture(tmp_path / "a.png"))
    image = visit.page.get_by_role("listitem").filter(has_text="a.png").locator("img")
    await expect(image).to_have_class("missing")
    await expect(image).to_be_hidden()
    await visit.page.unroute(thumbnails)
    await expect(image).to_be_visible()
    await expect(image).to_have_js_property("naturalWidth", 96)


async def test_dropped_and_pasted_pictures_come_in_too(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    job = await visit.daemon.accepted(make_picture(tmp_path / "a.png"))
    address = f"/api/v1/jobs/{job}/original"
    await visit.page.evaluate(_DROP, ["dropped.png", address])
    await visit.page.evaluate(_PASTE, address)
    for name in ("dropped.png", "pasted.png"):
        await expect(visit.page.get_by_role("link", name=name)).to_be_visible()


async def test_a_picture_is_shaded_as_it_was_chosen(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    page = visit.page
    await page.get_by_text("How they are shaded").click()
    await page.get_by_role("radio", name="High").check(force=True)
    await page.get_by_role("radio", name="Fast").check(force=True)
    await page.get_by_label("What the picture shows").fill("cat")
    await page.get_by_label("What models should see instead").fill("dog")
    await page.get_by_label("Written for").select_option("Instagram")
    await page.locator("input[type=file]").set_input_files(make_picture(tmp_path / "a.png"))
    await expect(page.get_by_role("region", name="Finished").get_by_role("listitem")).to_have_count(1)
    async with visit.daemon.http.get("/api/v1/jobs") as answer:
        options = (await answer.json())["jobs"][0]["options"]
    chosen = {"strength": "high", "effort": "fast", "concept": "cat", "target": "dog", "site": "instagram"}
    assert {**options, **chosen} == options


async def test_what_cannot_be_taken_is_named_with_its_remedy(visit: Visit, tmp_path: Path) -> None:
    text = tmp_path / "notes.png"
    text.write_text("no picture")
    await visit.page.locator("input[type=file]").set_input_files(text)
    alert = visit.page.get_by_role("alert").filter(has_text="notes.png")
    await expect(alert).to_contain_text("PNG")
    await alert.get_by_role("button").click()
    await expect(alert).to_have_count(0)


async def test_progress_is_shown_while_it_is_made(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    go_on = tmp_path / "go on"
    job = await visit.daemon.accepted(make_picture(tmp_path / "a.png"), concept=f"until {go_on}")
    works = visit.page.get_by_role("region", name="In the works")
    await expect(works.get_by_role("progressbar")).to_have_js_property("value", 0.25)
    await expect(works).to_contain_text("About 3 seconds left")
    await visit.page.get_by_role("link", name="a.png").click()
    await expect(visit.page.get_by_role("progressbar")).to_have_js_property("value", 0.25)
    go_on.touch()
    await expect(visit.page.get_by_role("slider")).to_be_visible()
    assert (await visit.daemon.job(job))["state"] == "done"


async def test_a_picture_in_the_works_can_be_cancelled(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    job = await visit.daemon.accepted(make_picture(tmp_path / "a.png"), concept=f"until {tmp_path / 'never'}")
    await visit.page.get_by_role("link", name="a.png").click()
    await visit.page.get_by_role("button", name="Cancel").click()
    await expect(visit.page.get_by_text("Cancelled.")).to_be_visible()
    assert (await visit.daemon.job(job))["state"] == "cancelled"


async def test_a_picture_that_failed_says_why_and_what_to_do(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    await visit.daemon.accepted(make_picture(tmp_path / "a.png"), concept="refuse")
    await visit.page.get_by_role("link", name="a.png Could not be shaded").click()
    await expect(visit.page.get_by_role("main")).to_contain_text("The file is damaged. Use another copy.")


async def test_a_name_that_is_markup_is_shown_as_text(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    name, content = "<img src=x>.png", make_picture(tmp_path / "a.png").read_bytes()
    await visit.page.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "image/png", "buffer": content}
    )
    await expect(visit.page.get_by_text(name, exact=True)).to_be_visible()
    await visit.page.get_by_role("link", name=name).click()
    await expect(visit.page.get_by_role("heading", name=name, exact=True)).to_be_visible()


async def test_older_pictures_are_shown_on_demand(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    picture = make_picture(tmp_path / "a.png")
    for _ in range(55):
        job = await visit.daemon.accepted(picture)
    await visit.daemon.until(job)
    await visit.page.reload()
    cards = visit.page.get_by_role("region", name="Finished").get_by_role("listitem")
    await expect(cards).to_have_count(50)
    await visit.page.get_by_role("button", name="Show older pictures").click()
    await expect(cards).to_have_count(55)
    await expect(visit.page.get_by_role("button", name="Show older pictures")).to_be_hidden()


async def test_pictures_wait_while_it_is_paused(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    page = visit.page
    await page.get_by_role("button", name="Pause").click()
    await expect(page.get_by_text("Paused: pictures wait")).to_be_visible()
    job = await visit.daemon.accepted(make_picture(tmp_path / "a.png"))
    await expect(page.get_by_role("region", name="In the works").get_by_role("listitem")).to_have_count(1)
    assert (await visit.daemon.job(job))["state"] == "queued"
    await page.reload()
    await page.get_by_role("button", name="Go on").click()
    await expect(page.get_by_role("region", name="Finished").get_by_role("listitem")).to_have_count(1)
    await expect(page.get_by_role("button", name="Pause")).to_be_visible()
