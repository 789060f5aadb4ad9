"""``belladonna inspect``, through the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from belladonna.anchors import draw
from belladonna.cli.main import main
from belladonna.concepts.detect import SURE
from belladonna.inspect import words
from belladonna.inspect.page import render
from belladonna.outcome import Visibility

TRANSFORMS = {"none", "jpeg75", "jpeg85", "webp80", "short512", "short768", "short1024", "crop90"}


@pytest.fixture
def original(tmp_path: Path, make_picture: Any) -> Path:
    return Path(make_picture(tmp_path / "картина <b>&.png"))


@pytest.fixture
def anchor(tmp_path: Path, make_picture: Any) -> Path:
    return Path(make_picture(tmp_path / "anchor.png", seed=5))


@pytest.fixture
def shaded(tmp_path: Path, original: Path, anchor: Path) -> Path:
    """A tenth of the way from the original to the anchor."""
    before, target = (np.asarray(Image.open(path), np.float32) for path in (original, anchor))
    path = tmp_path / "result.png"
    Image.fromarray((before + (target - before) / 10).round().astype(np.uint8)).save(path)
    return path


def figures(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    assert main(["inspect", "--json", *map(str, arguments)]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_figures_are_those_of_the_contract(
    original: Path, shaded: Path, anchor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = figures(capsys, original, shaded, "--anchor", anchor)
    assert answer["visibility"].keys() == {"flip", "ssim", "psnr"}
    assert answer["shift"]["sd1"].keys() == TRANSFORMS
    assert answer["shift"]["sd1"]["none"] == pytest.approx(0.1, abs=0.01)


def test_a_picture_is_unmoved_against_itself(
    original: Path, anchor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = figures(capsys, original, original, "--anchor", anchor)
    assert answer["visibility"]["flip"] == 0
    assert answer["visibility"]["psnr"] is None
    assert set(answer["shift"]["sd1"].values()) == {0.0}


def test_without_an_anchor_the_movement_alone_is_told(
    original: Path, shaded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = figures(capsys, original, shaded)
    assert answer["shift"] is None
    assert 0.05 < answer["displacement"]["sd1"]["none"] < 0.5


def test_with_a_style_it_tells_how_near_the_picture_in_that_style_is(
    original: Path, shaded: Path, anchor: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = figures(capsys, original, shaded, "--style", "woodcut")
    assert alone["style_shift"] is None
    html = tmp_path / "page.html"
    both = figures(capsys, original, shaded, "--style", "woodcut", "--anchor", anchor, "--html", html)
    assert both["style_shift"] == alone["shift"] != both["shift"]
    page = html.read_text("utf-8")
    assert "The anchor</figcaption>" in page
    assert "The original in the other style</figcaption>" in page
    assert main(["inspect", str(original), str(shaded), "--style", "no such style"]) == 2


def test_with_a_site_it_tells_what_is_left_there(
    original: Path, shaded: Path, anchor: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = figures(capsys, original, shaded, "--anchor", anchor, "--site", "bluesky")
    assert answer["site"] == "bluesky"
    assert answer["shift"]["sd1"].keys() == TRANSFORMS | {"site"}
    assert answer["shift"]["sd1"]["site"] == pytest.approx(answer["shift"]["sd1"]["jpeg85"])
    assert main(["inspect", str(original), str(shaded), "--site", "bluesky"]) == 0
    said = capsys.readouterr().out
    assert "as the site hands it out" in said
    assert "Bluesky writes this file anew" in said


def test_an_anchor_of_another_shape_is_cropped_around_its_centre(
    original: Path, shaded: Path, anchor: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture = Image.open(anchor)
    wide = Image.new("RGB", (picture.width + 80, picture.height), "white")
    wide.paste(picture, (40, 0))
    wide.save(tmp_path / "wide.png")
    assert (
        figures(capsys, original, shaded, "--anchor", tmp_path / "wide.png")["shift"]
        == figures(capsys, original, shaded, "--anchor", anchor)["shift"]
    )


def test_pictures_of_different_sizes_are_refused(
    original: Path, tmp_path: Path, make_picture: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    other = make_picture(tmp_path / "other.png", size=(50, 50))
    assert main(["inspect", str(original), str(other)]) == 3
    assert "96 x 64 and 50 x 50" in capsys.readouterr().err


def test_an_even_colour_without_an_anchor_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Image.new("RGB", (64, 64), "red").save(tmp_path / "red.png")
    assert main(["inspect", str(tmp_path / "red.png"), str(tmp_path / "red.png")]) == 3
    assert "--anchor" in capsys.readouterr().err


def test_the_page_needs_nothing_from_outside_and_names_no_tool(
    original: Path, shaded: Path, anchor: Path, tmp_path: Path
) -> None:
    html = tmp_path / "page.html"
    assert main(["inspect", *map(str, (original, shaded)), "--anchor", str(anchor), "--html", str(html)]) == 0
    page = html.read_text("utf-8")
    assert not re.search(r"https?:|//\w|url\(|@import", re.sub(r'"data:[^"]*"', "", page))
    assert set(re.findall(r'\bsrc="(\w+:)', page)) == {"data:"}
    assert "belladonna" not in page.lower()


def test_the_page_shows_both_pictures_the_readings_and_a_bar_for_every_figure(
    original: Path, shaded: Path, tmp_path: Path
) -> None:
    html = tmp_path / "page.html"
    assert main(["inspect", str(original), str(shaded), "--html", str(html)]) == 0
    page = html.read_text("utf-8")
    assert page.count("data:image/jpeg;base64,") == 6
    assert page.count("<rect") == len(TRANSFORMS)
    assert 'type="range"' in page
    assert "картина &lt;b&gt;&amp;.png" in page
    assert "<b>" not in page


def test_what_is_still_recognised_is_told_of_the_picture_and_of_what_the_model_draws(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    balloon, nothing = tmp_path / "balloon.png", tmp_path / "nothing.png"
    rgb = draw("balloon", 0, 320, 240)
    for file, amount in ((balloon, 1.0), (nothing, 0.0)):
        Image.fromarray((255 * (0.5 + amount * (rgb - 0.5))).round().astype(np.uint8)).save(file)
    html = tmp_path / "page.html"
    recognised = figures(capsys, balloon, nothing, "--html", html)["recognised"]
    assert recognised["concept"] == "balloon"
    assert recognised["picture"]["original"] > SURE > recognised["picture"]["shaded"]
    assert recognised["sd1"].keys() == {"original", "shaded"}
    assert (
        f"As Stable Diffusion 1 and 2 draws it: {recognised['sd1']['original']:.0%} before"
        in html.read_text("utf-8")
    )
    assert main(["inspect", str(balloon), str(nothing)]) == 0
    assert "“balloon” in the pictures themselves" in capsys.readouterr().out


def test_what_nobody_recognises_is_not_told(
    original: Path, shaded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert figures(capsys, original, shaded)["recognised"] is None


def test_the_page_never_replaces_a_picture(original: Path, shaded: Path) -> None:
    before = original.read_bytes()
    assert main(["inspect", str(original), str(shaded), "--html", str(original)]) == 2
    assert original.read_bytes() == before


@pytest.mark.parametrize(
    ("flip", "said"),
    [(0.0, "the same"), (0.03, "Very hard"), (0.05, "Hard to see"), (0.07, "Faintly"), (0.2, "Plainly")],
)
def test_visibility_is_said_in_words(flip: float, said: str) -> None:
    assert said in words.visibility(Visibility(flip, 0.9, 40))


def test_what_survives_and_what_does_not_is_said_in_words() -> None:
    even = dict.fromkeys(TRANSFORMS, 0.3)
    sentences = words.survival({"sd1": even | {"jpeg75": 0.15, "short512": -0.01}})
    verdicts = [sentence.split(":")[0] for sentence in sentences]
    assert verdicts == [
        "Survives",
        "Survives in part",
        "Mostly lost",
    ]
    assert "JPEG, quality 75 (50% left)" in sentences[1]
    assert "resized to 512 px (0% left)" in sentences[2]


def test_a_latent_that_moved_away_from_the_target_is_not_called_a_success() -> None:
    (sentence,) = words.movements({"flux1": {"none": -0.12}}, anchored=True)
    assert sentence == "FLUX.1: reads it as 12% farther from the target."
    assert "hardly any movement" in words.survival({"flux1": dict.fromkeys(TRANSFORMS, -0.12)})[0]


def test_the_page_can_be_made_without_any_decoder(original: Path, shaded: Path) -> None:
    from belladonna.codec import decode  # noqa: PLC0415 - only here
    from belladonna.inspect.comparison import Comparison  # noqa: PLC0415

    shift = {"sana": dict.fromkeys(TRANSFORMS, 0.1)}
    comparison = Comparison(96, 64, Visibility(0.01, 1, 50), shift, shift, shift)
    page = render("a.png", comparison, decode(original), decode(shaded), [], recognition=None, goals={})
    assert "can show what it sees" in page
    assert "cannot be asked" in page
