"""The command that makes the weights that ship, and the one that packs what it needs."""

from __future__ import annotations

import importlib
import json
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from safetensors.torch import load_file

from belladonna.surrogates import registry, student
from belladonna.transforms.drawn import Recompression

if TYPE_CHECKING:
    from tests.conftest import MakePicture

SCRIPTS = Path(__file__).parents[3] / "engine" / "training"
TINY = ("--crop", "64", "--batch", "2", "--device", "cpu", "--minutes", "0")  # one step a call


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import a script as Python does when it is run: its folder comes first."""
    monkeypatch.syspath_prepend(SCRIPTS)
    return importlib.import_module


@pytest.fixture
def pictures(tmp_path: Path, make_picture: MakePicture) -> Path:
    for seed in range(3):
        make_picture(tmp_path / "pictures" / f"{seed}.png", seed=seed)
    return tmp_path / "pictures"


@pytest.mark.models
def test_a_training_resumes_teaches_every_weight_and_exports_what_the_student_loads(
    script: Any,
    pictures: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(script("distill"), "_HELD_BACK_CROPS", 4)  # enough to compare, and fast
    main, run, weights = script("distill").main, tmp_path / "run", tmp_path / "student.safetensors"
    common = ["--pictures", str(pictures), "--out", str(run), "--weights", str(weights), *TINY]

    main(common)
    before = torch.load(run / "checkpoint.pt", weights_only=True)
    capsys.readouterr()
    main(common)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    after = torch.load(run / "checkpoint.pt", weights_only=True)

    assert [line["step"] for line in lines] == [2]  # the first step is not done again
    assert [json.loads(line)["step"] for line in (run / "log.jsonl").read_text().splitlines()] == [1, 2]
    assert (before["step"], after["step"]) == (1, 2)
    assert after["seconds"] > before["seconds"] > 0
    learnt = after["optimiser"]["state"].values()
    assert len(learnt) == len(after["model"])
    assert all(parameter["exp_avg"].abs().sum() > 0 for parameter in learnt)
    assert all(parameter["step"] == 2 * 4 for parameter in learnt)  # each lesson is learnt from four times

    main([*common, "--export"])
    main([*common, "--evaluate"])
    exported = student.build(load_file(weights)).state_dict()
    assert exported.keys() == after["model"].keys()
    assert weights.read_bytes() == (run / "weights.safetensors").read_bytes()
    for name, value in exported.items():
        assert torch.equal(value, after["average"][f"module.{name}"].half().float())
    judged = json.loads(capsys.readouterr().out)
    assert [list(judged[kind]) for kind in ("cosine", "gradient_cosine")] == 2 * [list(student.CHANNELS)]


@pytest.mark.models
def test_a_training_without_a_checkpoint_starts_from_exported_weights(
    script: Any, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script("distill"), "_HELD_BACK_CROPS", 1)
    packaged = script("distill").PACKAGED
    arguments = ["--pictures", str(pictures), "--out", str(tmp_path), "--start", str(packaged), *TINY]
    script("distill").main(arguments)
    trained = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["model"]
    for name, value in student.build(load_file(packaged)).state_dict().items():
        assert torch.allclose(trained[name], value, atol=1e-3)  # four updates of the warm-up's first step


def test_a_smaller_student_learns_from_a_larger_one_where_no_real_encoder_is(
    script: Any, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    taught = ["--pictures", str(pictures), "--teacher", str(script("distill").PACKAGED), *TINY]
    script("distill").main([*taught, "--out", str(tmp_path), "--shape", "slim"])
    script("distill").main([*taught, "--evaluate"])
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert all(abs(cosine) < 0.3 for cosine in first["cosine"].values())  # it has learnt one lesson
    for kind in ("cosine", "gradient_cosine"):  # of the teacher and itself
        assert second[kind] == dict.fromkeys(student.CHANNELS, 1.0)


@pytest.mark.parametrize("content", [None, b"no weights"], ids=["missing", "something else"])
@pytest.mark.parametrize("command", ["--start", "--teacher", "--evaluate --weights"])
def test_a_file_without_weights_is_named(
    script: Any, pictures: Path, tmp_path: Path, command: str, content: bytes | None
) -> None:
    weights = tmp_path / "weights.safetensors"
    if content is not None:
        weights.write_bytes(content)
    teacher = [] if command == "--teacher" else ["--teacher", str(script("distill").PACKAGED)]
    arguments = ["--pictures", str(pictures), "--out", str(tmp_path), *TINY, *teacher]
    with pytest.raises(SystemExit, match=r"There are no weights in .*weights\.safetensors"):
        script("distill").main([*arguments, *command.split(), str(weights)])


@pytest.mark.parametrize("command", ["distill", "amortise"])
def test_an_export_without_a_checkpoint_is_refused(script: Any, tmp_path: Path, command: str) -> None:
    with pytest.raises(SystemExit, match="There is no checkpoint in"):
        script(command).main(["--export", "--out", str(tmp_path), "--weights", str(tmp_path / "weights")])
    assert list(tmp_path.iterdir()) == []


def test_a_lesson_tells_the_gradient_of_each_family_s_share(script: Any) -> None:
    distill = script("distill")
    teacher = distill.frozen(distill.PACKAGED, torch.device("cpu"))
    x = torch.rand(3, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    taught = distill.lesson(distill.new_student("slim"), [teacher], x, torch.Generator().manual_seed(0))
    numbers = [number for real in taught.gradients.values() for number in range(6)[real.which]]
    assert sorted(numbers) == [*range(6)]  # each attacked picture once
    for family, real in taught.gradients.items():
        pictures = taught.pictures[3:][real.which]
        step = 0.01 * real.value / real.value.norm()
        near, far = (teacher.encode(pictures + sign * step)[family] for sign in (-1, 1))
        climbed = (real.way * (far - near)).sum().item()
        assert climbed == pytest.approx(0.02 * real.value.norm().item(), rel=0.2)
    latent, displacement, misdirection = distill.errors(teacher, taught)
    assert max(latent.item(), displacement.item(), misdirection.item()) < 1e-2  # it agrees with itself


@pytest.mark.parametrize("shape", ["packaged", "wide", "slim"])
def test_weights_say_the_shape_of_their_student(script: Any, shape: str) -> None:
    made = script("distill").new_student(shape)
    assert student.Shape.of(made.state_dict()) == script("distill").SHAPES[shape]
    assert student.build(made.state_dict()).state_dict().keys() == made.state_dict().keys()


def test_the_learning_rate_falls_with_the_time_that_is_spent(
    script: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = script("checkpoint").begin(
        tmp_path, torch.nn.Linear(1, 1), rate=1.0, decay=0.9, device=torch.device("cpu")
    )
    training.step = 1000  # past the warm-up
    monkeypatch.setattr(script("loop").time, "monotonic", count(step=60).__next__)
    rates = []

    def step(_: torch.Generator) -> dict[str, torch.Tensor]:
        rates.append(training.optimiser.param_groups[0]["lr"])
        return {}

    script("loop").run(training, tmp_path, minutes=3, rate=1.0, step=step, judge=dict)
    assert rates == pytest.approx([1.0, 0.755, 0.265])  # after none, one and two of three minutes


@pytest.mark.models
def test_the_teachers_are_the_encoders_that_the_engine_uses(script: Any) -> None:
    x = torch.rand(1, 3, 64, 64, generator=torch.Generator().manual_seed(0))
    for teacher in script("teachers").load_teachers(torch.device("cpu")):
        (found,) = teacher.encode(x).items()
        assert torch.equal(found[1], registry.load(found[0]).encode(x)[found[0]])


def test_crops_are_cut_from_every_picture_and_from_nothing_beside_it(script: Any) -> None:
    shades = (60, 120, 180)
    pictures = [torch.full((3, 50 + shade, 170), shade, dtype=torch.uint8) for shade in shades]
    crops = script("pictures").Crops(pictures, 32, torch.device("cpu"))
    found = crops.sample(40, torch.Generator().manual_seed(0))
    assert found.shape == (40, 3, 32, 32)
    assert {round(crop.min().item() * 255) for crop in found} == set(shades)
    assert torch.allclose(found.amin((1, 2, 3)), found.amax((1, 2, 3)), atol=1e-5)


def test_a_crop_without_enlargement_shows_the_picture(script: Any) -> None:
    column = torch.linspace(0, 255, 64).round().byte()
    picture = column.view(1, 1, 64).expand(3, 64, 64)
    crop = (
        script("pictures")
        .Crops([picture], 64, torch.device("cpu"))
        .sample(1, torch.Generator().manual_seed(0))
    )
    slope = crop[0, 0, 0].diff().sign().unique()
    assert len(slope) == 1  # left to right, or mirrored
    assert torch.allclose(crop[0, 0], crop[0, 2])


def test_the_batched_compression_does_what_jpeg_does(
    script: Any, make_picture: MakePicture, tmp_path: Path
) -> None:
    make_picture(tmp_path / "picture.png")
    picture = script("pictures").read(tmp_path / "picture.png")
    assert picture.shape == (3, 64, 96)
    x = picture[None].float() / 255
    real = Recompression("JPEG", 75)(x)
    mine = script("wear").jpeg(x, torch.full((1, 1, 1, 1), 75.0))
    assert (real - mine).abs().mean() < 0.3 * (real - x).abs().mean()  # libjpeg enlarges chroma its own way


def test_a_folder_without_pictures_is_refused_with_a_remedy(script: Any, tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"Name a folder of pictures\."):
        script("pictures").find(tmp_path, held_back=False)
