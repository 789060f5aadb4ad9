"""The command that makes the weights that ship, and the one that packs what it needs."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch
from PIL import Image

from belladonna.surrogates import student

if TYPE_CHECKING:
    from tests.conftest import MakePicture

SCRIPTS = Path(__file__).parents[3] / "engine" / "training"
TINY = ("--crop", "64", "--batch", "2", "--device", "cpu")


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

    main([*common, "--steps", "1"])
    before = torch.load(run / "checkpoint.pt", weights_only=True)
    capsys.readouterr()
    main([*common, "--steps", "2"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    after = torch.load(run / "checkpoint.pt", weights_only=True)

    assert [line["step"] for line in lines] == [1]  # the first step is not done again
    assert (before["step"], after["step"]) == (1, 2)
    learnt = after["optimiser"]["state"].values()
    assert len(learnt) == len(after["student"])
    assert all(parameter["exp_avg"].abs().sum() > 0 for parameter in learnt)
    assert all(parameter["step"] == 2 * 4 for parameter in learnt)  # each lesson is learnt from four times

    main([*common, "--export"])
    main([*common, "--evaluate"])
    exported = script("checkpoint").load_exported(weights, torch.device("cpu")).state_dict()
    assert exported.keys() == after["student"].keys()
    for name, value in exported.items():
        assert torch.equal(value, after["average"][f"module.{name}"].half().float())
    assert list(json.loads(capsys.readouterr().out)["cosine"]) == list(student.CHANNELS)


@pytest.mark.models
def test_a_training_without_a_checkpoint_starts_from_exported_weights(
    script: Any, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(script("distill"), "_HELD_BACK_CROPS", 1)
    packaged = SCRIPTS.parent / "belladonna" / "surrogates" / student.WEIGHTS
    arguments = ["--pictures", str(pictures), "--out", str(tmp_path), "--start", str(packaged), *TINY]
    script("distill").main([*arguments, "--steps", "1"])
    trained = torch.load(tmp_path / "checkpoint.pt", weights_only=True)["student"]
    for name, value in script("checkpoint").load_exported(packaged, torch.device("cpu")).state_dict().items():
        assert torch.allclose(trained[name], value, atol=1e-3)  # four updates of the warm-up's first step


@pytest.mark.models
def test_a_pack_holds_the_encoders_and_the_same_pictures_reduced_to_fit(
    script: Any, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack, find = script("pack"), script("pictures").find
    monkeypatch.setattr(pack, "LONGEST", (96, 48))
    whole = pack.pack_pictures(pictures, tmp_path / "whole", 10**6)
    reduced = pack.pack_pictures(pictures, tmp_path / "reduced", whole - 1)
    pack.pack_encoders(tmp_path / "models")

    assert reduced < whole
    for held_back in (True, False):
        kept = find(tmp_path / "reduced", held_back=held_back)
        assert [path.stem for path in kept] == [path.name for path in find(pictures, held_back=held_back)]
        for path in kept:
            with Image.open(path) as picture:
                assert picture.size == (48, 32)
    monkeypatch.setenv("BELLADONNA_MODELS", str(tmp_path / "models"))
    assert len(script("teachers").load_teachers(torch.device("cpu"))) == len(student.CHANNELS)


def test_a_folder_without_pictures_is_refused_with_a_remedy(script: Any, tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"Name a folder of pictures\."):
        script("pictures").find(tmp_path, held_back=False)
