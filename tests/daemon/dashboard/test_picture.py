from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from playwright.async_api import expect
from tests.daemon.conftest import PATIENCE, running_daemon
from tests.daemon.dashboard.conftest import Visit, opened

from belladonnad.worker.shader import ENGINE

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.async_api import BrowserContext, Locator
    from tests.conftest import MakePicture

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def shaded(visit: Visit, picture: Path, *, patience: float = PATIENCE, **options: Any) -> str:
    """Have a picture shaded, and open its page."""
    job = await visit.daemon.accepted(picture, **options)
    done = await visit.daemon.until(job, patience=patience)
    assert done["state"] == "done", done["error"]
    await visit.page.get_by_role("link", name=picture.name).click()
    await expect(visit.page.get_by_role("tab", name="Before and after")).to_be_visible()
    return job


async def width(locator: Locator) -> float:
    box = await locator.bounding_box()
    assert box is not None
    return box["width"]


async def test_the_line_between_before_and_after_moves_by_keyboard_and_by_dragging(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    await shaded(visit, make_picture(tmp_path / "a.png", size=(600, 400)))
    slider, result = visit.page.get_by_role("slider"), visit.page.get_by_role("img", name="The result")
    await expect(result).to_have_css("clip-path", "inset(0px 0px 0px 300px)")
    await slider.press("End")
    await expect(result).to_have_css("clip-path", "inset(0px 0px 0px 600px)")
    await slider.press("Home")
    await slider.press("ArrowRight")
    await expect(slider).to_have_attribute("aria-valuetext", "1 percent original")
    box = await visit.page.locator(".line").bounding_box()
    assert box is not None
    mouse = visit.page.mouse
    await mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    await mouse.down()
    await mouse.move(box["x"] + box["width"] / 2 + 294, box["y"] + 20)
    await mouse.up()
    await expect(result).to_have_css("clip-path", "inset(0px 0px 0px 300px)")


async def test_a_large_picture_is_fitted_and_can_be_looked_at_pixel_by_pixel(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    await shaded(visit, make_picture(tmp_path / "a.png", size=(2000, 1200)))
    original = visit.page.get_by_role("img", name="The original")
    viewport = visit.page.get_by_role("group", name="a.png, original and result")
    assert await width(original) <= await width(viewport) < 1280
    for name, pixels in (("100 %", 2000), ("200 %", 4000)):
        await visit.page.get_by_role("button", name=name).click()
        assert await width(original) == pixels
        await expect(visit.page.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    before = await viewport.evaluate("(element) => element.scrollLeft")
    assert before > 0, "the middle stays in view"
    box = await viewport.bounding_box()
    assert box is not None
    await visit.page.mouse.move(box["x"] + 100, box["y"] + 100)
    await visit.page.mouse.down()
    await visit.page.mouse.move(box["x"] + 160, box["y"] + 100)
    await visit.page.mouse.up()
    assert await viewport.evaluate("(element) => element.scrollLeft") == before - 60


async def test_the_difference_is_amplified_around_grey(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    await shaded(visit, make_picture(tmp_path / "a.png"))  # the fake one leaves the pixels as they are
    await visit.page.get_by_role("tab", name="Before and after").press("ArrowRight")
    await expect(visit.page.get_by_role("tab", name="Difference")).to_be_focused()
    canvas = visit.page.get_by_role("img", name="What was changed in a.png, amplified")
    pixel = "(canvas) => [...canvas.getContext('2d').getImageData(5, 5, 1, 1).data]"
    await expect(canvas).to_be_visible()
    assert await canvas.evaluate(pixel) == [128, 128, 128, 255]


async def test_what_browsers_cannot_show_is_shown_all_the_same(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    await shaded(visit, make_picture(tmp_path / "a.tif", size=(300, 200)))
    for name in ("The original", "The result"):
        await expect(visit.page.get_by_role("img", name=name)).to_have_js_property("naturalWidth", 300)


async def test_without_models_it_is_said_how_to_get_one(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    await shaded(visit, make_picture(tmp_path / "a.png"))
    await visit.page.get_by_role("tab", name="A model's view").click()
    await expect(visit.page.get_by_role("tabpanel")).to_contain_text("belladonna models pull")


async def test_the_figures_are_told_in_words_and_what_to_write_beside_it_can_be_copied(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    await shaded(visit, make_picture(tmp_path / "a.png"), concept="cat")
    movement = visit.page.get_by_role("region", name="What models read")
    await expect(movement).to_contain_text("Moved towards the target: far, by the built-in estimate.")
    await expect(movement).to_contain_text("Nobody can promise")
    await expect(movement.get_by_role("cell", name="0.200")).to_be_hidden()
    await movement.get_by_text("The numbers").click()
    await expect(movement.get_by_role("cell", name="0.200")).to_be_visible()
    for what, text in {"alternative text": "cat", "tags": "cat, pet"}.items():
        await visit.page.get_by_role("button", name=f"Copy {what}").click()
        assert await visit.page.evaluate("navigator.clipboard.readText()") == text


async def test_the_result_is_saved_under_the_pictures_own_name(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    picture = make_picture(tmp_path / "kitten.png")
    await shaded(visit, picture)
    async with visit.page.expect_download() as download:
        await visit.page.get_by_role("link", name="Save the shaded picture").click()
    saved = await download.value
    assert saved.suggested_filename == "kitten.png"
    assert (await saved.path()).read_bytes() == picture.read_bytes() + b"shaded"


async def test_a_picture_is_shaded_again_with_other_options(
    visit: Visit, make_picture: MakePicture, tmp_path: Path
) -> None:
    job = await shaded(visit, make_picture(tmp_path / "a.png"))
    await visit.page.get_by_role("button", name="Shade again").click()
    dialog = visit.page.get_by_role("dialog", name="Shade again")
    await dialog.get_by_role("radio", name="Low").check(force=True)
    await dialog.get_by_label("What the picture shows").fill("cat")
    await dialog.get_by_label("What the picture shows").press("Enter")
    await expect(visit.page.get_by_role("main")).to_contain_text("low strength")
    async with visit.daemon.http.get("/api/v1/jobs") as answer:
        newest, oldest = (await answer.json())["jobs"]
    assert (oldest["id"], oldest["options"]["strength"]) == (job, "medium")
    assert (newest["name"], newest["options"]["strength"]) == ("a.png", "low")
    assert newest["options"]["concept"] == "cat"


async def test_deleting_asks_first(visit: Visit, make_picture: MakePicture, tmp_path: Path) -> None:
    job = await shaded(visit, make_picture(tmp_path / "a.png"))
    for answer, left in (("Back", True), ("Delete", False)):
        await visit.page.get_by_role("button", name="Delete…").click()
        await visit.page.get_by_role("dialog").get_by_role("button", name=answer).click()
        await expect(visit.page.get_by_role("dialog")).to_have_count(0)
        if left:
            assert await visit.daemon.job(job)
    await expect(visit.page.get_by_text("Nothing here yet.")).to_be_visible()
    async with visit.daemon.http.get(f"/api/v1/jobs/{job}") as gone:
        assert gone.status == 404


async def test_a_picture_that_is_gone_is_said_to_be(visit: Visit) -> None:
    await visit.page.goto(f"{visit.daemon.url}/#/pictures/00")
    await expect(visit.page.get_by_role("main")).to_contain_text("There is no such picture")


async def test_the_real_engine_changes_a_picture_and_the_page_shows_where(
    context: BrowserContext, make_picture: MakePicture, tmp_path: Path
) -> None:
    async with running_daemon(shader=ENGINE) as daemon, opened(context, daemon.url) as page:
        visit = Visit(daemon, page)
        await shaded(
            visit, make_picture(tmp_path / "a.png"), patience=5 * PATIENCE, concept="cat", effort="fast"
        )
        await expect(visit.page.get_by_role("region", name="What models read")).to_contain_text(
            "built-in estimate"
        )
        await visit.page.get_by_role("tab", name="Difference").click()
        levels = await visit.page.locator("canvas").evaluate(
            "(it) => new Set(it.getContext('2d').getImageData(0, 0, it.width, it.height).data).size"
        )
        assert levels > 10
