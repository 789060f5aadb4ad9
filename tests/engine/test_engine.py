from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import c2pa
import numpy as np
import pytest
import torch
from PIL import Image
from tests.engine.broken_pictures import make_broken_pictures

from belladonna.budget import FLIP_LIMITS
from belladonna.cli.main import main
from belladonna.codec import decode
from belladonna.engine import Engine, Progress
from belladonna.errors import Cancelled, PictureError, UsageError
from belladonna.perturb import Perturbation
from belladonna.plan import PACES
from belladonna.request import Request
from belladonna.rights import keys
from belladonna.rights.statement import DATA_MINING
from belladonna.sites.pipeline import published
from belladonna.sites.profile import load
from belladonna.surrogates import registry, student
from belladonna.transforms.real import REAL_TRANSFORMS
from belladonna.visibility.measure import measure_visibility

if TYPE_CHECKING:
    from torch import Tensor

    from belladonna.outcome import Outcome
    from belladonna.request import Strength
    from belladonna.surrogates.base import Surrogate

MakePicture = Callable[..., Path]
QUICK = Request(concept="dog", target="cat", effort="fast", surrogates="embedded", seed=1, device="cpu")


@pytest.fixture(autouse=True)
def _few_transforms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report enlarges each picture to 1024 pixels, which takes longer than shading a small one."""
    monkeypatch.setattr("belladonna.engine.REAL_TRANSFORMS", {"none": REAL_TRANSFORMS["none"]})


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(device="cpu")


@pytest.fixture
def picture(tmp_path: Path, make_picture: MakePicture) -> Path:
    return make_picture(tmp_path / "mine" / "picture.png", size=(64, 48))


def shade(engine: Engine, source: Path, request: Request = QUICK) -> tuple[Path, Outcome]:
    destination = source.parent.parent / f"shaded{source.suffix}"
    return destination, engine.shade_file(source, destination, request)


class Forgetful:
    """The student on a machine whose memory holds only so many pixels on each device."""

    def __init__(self, **room: int) -> None:
        self._student = student.load()
        self.info = self._student.info
        self._room = room
        self.device = "cpu"
        self.error: Exception = torch.OutOfMemoryError("out of memory")
        self.seen: list[int] = []

    def encode(self, x: Tensor) -> dict[str, Tensor]:
        pixels = x.shape[-2] * x.shape[-1]
        if x.requires_grad and pixels > self._room[self.device]:
            raise self.error
        if x.requires_grad:
            self.seen.append(pixels)
        return self._student.encode(x)


def test_the_original_stays_as_it_is_and_the_result_has_its_size_and_format(
    engine: Engine, tmp_path: Path, make_picture: MakePicture
) -> None:
    for suffix in (".png", ".jpg"):
        source = make_picture(tmp_path / "mine" / f"picture{suffix}", size=(61, 47))
        before, time = source.read_bytes(), source.stat().st_mtime_ns
        destination, outcome = shade(engine, source)
        assert source.read_bytes() == before
        assert source.stat().st_mtime_ns == time
        with Image.open(source) as original, Image.open(destination) as result:
            assert (result.format, result.size, result.mode) == (
                original.format,
                original.size,
                original.mode,
            )
        assert destination.read_bytes() != before
        assert outcome.status == "done"


@pytest.mark.parametrize("strength", ["low", "medium", "high"])
def test_the_budget_is_spent_and_not_passed(
    engine: Engine, tmp_path: Path, make_picture: MakePicture, strength: Strength
) -> None:
    source = make_picture(tmp_path / "mine" / "picture.png", size=(96, 96))
    destination, outcome = shade(engine, source, replace(QUICK, strength=strength))
    flip = measure_visibility(decode(source), decode(destination)).flip
    assert 0.9 * FLIP_LIMITS[strength] <= flip <= FLIP_LIMITS[strength]
    assert outcome.visibility is not None
    assert outcome.visibility.flip == pytest.approx(flip)


def test_the_outcome_tells_what_was_done(engine: Engine, picture: Path) -> None:
    destination, outcome = shade(engine, picture)
    assert (outcome.input, outcome.output) == (str(picture), str(destination))
    assert (outcome.concept, outcome.concept_confidence, outcome.target) == ("dog", None, "cat")
    assert (outcome.device, outcome.surrogates, outcome.seed) == ("cpu", ("embedded",), 1)
    assert outcome.seconds > 0
    assert outcome.shift["embedded"]["none"] > 0
    json.dumps(outcome.to_json())


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(engine: Engine, picture: Path) -> None:
    once = shade(engine, picture)[0].read_bytes()
    again = shade(Engine(device="cpu"), picture)[0].read_bytes()
    other = shade(engine, picture, replace(QUICK, seed=2))[0].read_bytes()
    assert once == again
    assert once != other


def test_without_a_seed_one_is_drawn_and_told(engine: Engine, picture: Path) -> None:
    destination, outcome = shade(engine, picture, replace(QUICK, seed=None))
    drawn = destination.read_bytes()
    assert outcome.seed is not None
    assert shade(engine, picture, replace(QUICK, seed=outcome.seed))[0].read_bytes() == drawn


def test_progress_rises_through_the_stages(engine: Engine, picture: Path, tmp_path: Path) -> None:
    told: list[Progress] = []
    engine.shade_file(picture, tmp_path / "out.png", QUICK, on_progress=told.append)
    assert {each.stage for each in told} == {"reading", "optimising", "writing", "measuring"}
    assert all(0 <= each.done <= 1 for each in told)
    assert [each.done for each in told] == sorted(each.done for each in told)


@pytest.mark.parametrize("stage", ["reading", "optimising", "measuring"])
def test_a_cancelled_picture_stops_within_a_step_and_writes_nothing(
    engine: Engine, picture: Path, tmp_path: Path, stage: str
) -> None:
    told: list[str] = []
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Cancelled):
        engine.shade_file(
            picture,
            folder / "out.png",
            QUICK,
            on_progress=lambda progress: told.append(progress.stage),
            cancelled=lambda: stage in told,
        )
    assert told.count(stage) == 1
    assert told[-1] == stage
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_grey_stays_grey(engine: Engine, tmp_path: Path, make_picture: MakePicture, mode: str) -> None:
    source = make_picture(tmp_path / "mine" / "grey.png", size=(64, 48), mode="L")
    Image.open(source).convert(mode).save(source)
    destination, _ = shade(engine, source)
    with Image.open(destination) as result:
        assert result.mode == mode
        samples = np.asarray(result.convert("RGB")).astype(int)
    assert (samples.max(-1) == samples.min(-1)).all()
    assert (samples[..., 0] != np.asarray(Image.open(source).convert("L"))).any()


def test_transparent_pixels_keep_their_colour_and_alpha_its_values(
    engine: Engine, tmp_path: Path, make_picture: MakePicture
) -> None:
    source = make_picture(tmp_path / "mine" / "cut-out.png", size=(64, 48), mode="RGBA")
    before = np.asarray(Image.open(source)).copy()
    before[:, :20, 3], before[:, 20:30, 3] = 0, 120
    Image.fromarray(before).save(source)
    destination, _ = shade(engine, source)
    after = np.asarray(Image.open(destination))
    assert np.array_equal(after[..., 3], before[..., 3])
    assert np.array_equal(after[:, :20], before[:, :20])
    assert not np.array_equal(after[:, 30:], before[:, 30:])


def test_a_picture_larger_than_the_working_scale_keeps_its_size_and_budget(
    engine: Engine, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PACES, "fast", replace(PACES["fast"], pixels=32 * 32))
    destination, outcome = shade(engine, picture)
    assert decode(destination).width == 64
    assert outcome.visibility is not None
    assert 0.01 < outcome.visibility.flip <= FLIP_LIMITS["medium"]


def test_when_memory_runs_out_a_smaller_scale_is_taken(
    tmp_path: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_picture(tmp_path / "mine" / "large.png", size=(352, 320))
    forgetful = Forgetful(cpu=300 * 300)
    monkeypatch.setattr(registry, "load", lambda _: forgetful)
    monkeypatch.setitem(PACES, "fast", replace(PACES["fast"], pixels=320 * 320))
    destination, outcome = shade(Engine(device="cpu"), source)
    assert outcome.status == "done"
    assert max(forgetful.seen) <= 300 * 300
    assert decode(destination).width == 352


def unless_cuda(real_to: Callable[..., Any]) -> Callable[..., Any]:
    return lambda self, *args, **options: (
        self if args == (torch.device("cuda"),) else real_to(self, *args, **options)
    )


def test_when_the_graphics_card_is_full_the_cpu_is_taken(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # No graphics card is at hand: the device is named so, and its memory holds nothing.
    card = Forgetful(cpu=10**9, cuda=0)
    engine = Engine(device="cpu")
    moved: list[str] = []

    def load(_: str) -> Surrogate:
        card.device = engine._device.type
        moved.append(card.device)
        return card

    monkeypatch.setattr(registry, "load", load)
    for kind in (torch.Tensor, torch.nn.Module):
        monkeypatch.setattr(kind, "to", unless_cuda(kind.to))
    for module in ("belladonna.engine", "belladonna.start", "belladonna.anchors.nearest"):
        monkeypatch.setattr(f"{module}.precision", lambda _: nullcontext())
    monkeypatch.setattr(engine, "_device", torch.device("cuda"))
    destination, outcome = shade(engine, picture)
    assert moved == ["cuda", "cpu"]
    assert outcome.device == "cpu"
    assert destination.exists()


def test_when_the_cpu_has_no_memory_either_the_picture_is_refused_with_a_remedy(
    picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "load", lambda _: Forgetful(cpu=0))
    with pytest.raises(PictureError) as error:
        shade(Engine(device="cpu"), picture)
    assert error.value.code == "out_of_memory"


def test_a_computation_that_went_wrong_is_not_written(
    engine: Engine, picture: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Perturbation, "__call__", lambda _self, scene, *_, **__: scene.picture * torch.nan)
    with pytest.raises(PictureError) as error:
        engine.shade_file(picture, tmp_path / "shaded.png", QUICK)
    assert error.value.code == "not_finite"
    assert not (tmp_path / "shaded.png").exists()


def test_another_fault_is_not_taken_for_full_memory(picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Forgetful(cpu=0)
    broken.error = RuntimeError("a fault of ours")
    monkeypatch.setattr(registry, "load", lambda _: broken)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        shade(Engine(device="cpu"), picture)


def test_cuda_without_a_card_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(UsageError) as error:
        Engine(device="cuda")
    assert error.value.code == "no_device"


def test_an_anchor_of_ones_own_is_used(
    engine: Engine, picture: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    anchor = make_picture(tmp_path / "anchors" / "teapot.png", size=(40, 70), seed=3)
    one, outcome = shade(engine, picture, replace(QUICK, target="teapot", anchor=anchor))
    of_one = one.read_bytes()
    folder, _ = shade(engine, picture, replace(QUICK, target="teapot", anchor=anchor.parent))
    assert outcome.target == "teapot"
    assert of_one != shade(engine, picture)[0].read_bytes()
    assert folder.exists()


def test_every_broken_picture_ends_as_expected_and_the_run_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = replace(PACES["fast"].aided, ahead=2)
    monkeypatch.setitem(PACES, "fast", replace(PACES["fast"], aided=few))
    folder = tmp_path / "pictures"
    folder.mkdir()
    expected = make_broken_pictures(folder)
    arguments = ["shade", str(folder), "-o", str(tmp_path / "out"), "--surrogates", "embedded"]
    status = main([*arguments, "--effort", "fast", "--device", "cpu", "--seed", "1", "--json"])
    outcomes = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    codes = {Path(each["input"]).name: each["error"]["code"] if each["error"] else None for each in outcomes}
    assert codes == expected
    assert status == 3
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {name for name, code in expected.items() if code is None}


def test_for_a_site_the_file_is_one_that_the_site_keeps(
    engine: Engine, tmp_path: Path, make_picture: MakePicture
) -> None:
    source = make_picture(tmp_path / "mine/picture.png", size=(320, 300), mode="RGBA")
    destination, outcome = shade(engine, source, replace(QUICK, site="x"))
    data = destination.read_bytes()
    assert published(data, load("x")) == data
    assert outcome.site == "x"
    assert outcome.shift["embedded"]["site"] == outcome.shift["embedded"]["none"]


def test_for_a_site_that_makes_pictures_smaller_they_are_smaller_before_they_are_shaded(
    engine: Engine, tmp_path: Path, make_picture: MakePicture
) -> None:
    source = make_picture(tmp_path / "mine/picture.jpg", size=(1200, 100))
    destination, outcome = shade(engine, source, replace(QUICK, site="instagram"))
    with Image.open(destination) as result:
        assert result.size == (1080, 90)
    assert 0 < outcome.shift["embedded"]["site"] < outcome.shift["embedded"]["none"]


def test_the_file_says_that_no_model_may_be_trained_on_it_unless_told_otherwise(
    engine: Engine, picture: Path
) -> None:
    assert DATA_MINING.encode() in shade(engine, picture)[0].read_bytes()
    assert b"DataMining" not in shade(engine, picture, replace(QUICK, opt_out=False))[0].read_bytes()


def test_with_a_key_the_file_is_signed_unless_told_otherwise_and_is_what_was_measured(
    engine: Engine, picture: Path
) -> None:
    unsigned, before = shade(engine, picture)
    samples = decode(unsigned).samples
    keys.create("A. Rtist")
    signed, after = shade(engine, picture)
    with c2pa.Reader(str(signed)) as reader:
        assert reader.get_validation_state() == "Valid"
    assert np.array_equal(decode(signed).samples, samples)
    assert (before.visibility, before.shift) == (after.visibility, after.shift)
    assert b"cawg" not in shade(engine, picture, replace(QUICK, opt_out=False))[0].read_bytes()


@pytest.mark.parametrize(("site", "is_signed"), [("bluesky", False), ("pixelfed", True)])
def test_a_site_that_drops_metadata_gets_no_opt_out(
    engine: Engine, picture: Path, site: str, is_signed: bool
) -> None:
    keys.create("A. Rtist")
    data = shade(engine, picture, replace(QUICK, site=site))[0].read_bytes()
    assert (b"DataMining" in data, b"cawg.training-mining" in data) == (is_signed, is_signed)


def test_a_cloak_moves_the_picture_towards_itself_in_another_style(engine: Engine, picture: Path) -> None:
    destination, outcome = shade(engine, picture, replace(QUICK, mode="cloak", target=None, style="woodcut"))
    assert (outcome.mode, outcome.concept, outcome.target, outcome.style) == ("cloak", "dog", None, "woodcut")
    assert outcome.shift["embedded"]["none"] > 0.02
    assert outcome.style_shift == {}
    assert outcome.visibility is not None
    assert outcome.visibility.flip <= FLIP_LIMITS["medium"]
    assert destination.is_file()


def test_both_at_once_move_it_towards_target_and_style_within_one_budget(
    engine: Engine, picture: Path
) -> None:
    outcome = shade(engine, picture, replace(QUICK, mode="both", style="woodcut"))[1]
    assert (outcome.target, outcome.style) == ("cat", "woodcut")
    assert outcome.shift["embedded"]["none"] > 0.02
    assert outcome.style_shift["embedded"]["none"] > 0.02
    assert outcome.visibility is not None
    assert outcome.visibility.flip <= FLIP_LIMITS["medium"]


def test_all_pictures_of_an_artist_are_moved_towards_one_style(
    engine: Engine, picture: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    other = make_picture(tmp_path / "mine" / "other.png", size=(48, 64), seed=7)
    cloak = replace(QUICK, mode="cloak", target=None)
    assert shade(engine, picture, cloak)[1].style == shade(engine, other, cloak)[1].style


def test_a_picture_of_the_artists_own_choice_can_be_the_style(
    engine: Engine, picture: Path, tmp_path: Path, make_picture: MakePicture
) -> None:
    exemplar = make_picture(tmp_path / "style.jpg", size=(80, 80), seed=3)
    outcome = shade(engine, picture, replace(QUICK, mode="cloak", target=None, style=str(exemplar)))[1]
    assert outcome.style == str(exemplar)
    assert outcome.shift["embedded"]["none"] > 0


def test_what_to_write_beside_the_picture_is_told(engine: Engine, picture: Path) -> None:
    outcome = shade(engine, picture, replace(QUICK, concept="my old corgi", target=None))[1]
    assert (outcome.concept, outcome.alt_text) == ("dog", "my old corgi, dog")
    assert outcome.tags == ("dog", "canine")


def test_a_site_that_is_not_known_is_refused(engine: Engine, picture: Path) -> None:
    with pytest.raises(UsageError) as refused:
        shade(engine, picture, replace(QUICK, site="geocities"))
    assert refused.value.code == "unknown_site"
