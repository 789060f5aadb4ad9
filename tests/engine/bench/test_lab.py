"""The laboratory, small enough for a test: it trains, poisons, asks and reports."""

from __future__ import annotations

import dataclasses
import importlib
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from belladonna import anchors

BENCH = Path(__file__).parents[3] / "engine" / "bench"


@pytest.fixture
def lab(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Import a module of the laboratory as its command does."""
    monkeypatch.syspath_prepend(BENCH)
    return lambda name: importlib.import_module(f"lab.{name}")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of labelled pictures, drawn by our own code."""
    for concept, drawing in (("rose", "strawberry"), ("sunflower", "sunflower")):
        with tarfile.open(tmp_path / f"{concept}.tar", "w") as archive:
            for seed in range(40):
                rgb = (anchors.draw(drawing, seed, 128, 128) * 255).round().astype(np.uint8)
                data = io.BytesIO()
                Image.fromarray(rgb).save(data, "PNG")
                member = tarfile.TarInfo(f"{seed:05}.jpg")
                member.size = data.tell()
                data.seek(0)
                archive.addfile(member, data)
    return tmp_path


def _cell(poison: str, count: int, seed: int, **verdicts: float) -> dict[str, Any]:
    return {"poison": poison, "count": count, "seed": seed, "verdicts": {"rose": verdicts}}


@pytest.mark.models
def test_a_tiny_laboratory_runs_from_pictures_to_verdicts_and_does_nothing_twice(
    lab: Any, pictures: Path, tmp_path: Path
) -> None:
    run, presets = lab("run"), lab("presets")
    preset = dataclasses.replace(presets.PRESETS["tiny"], most=32)
    laboratory = run.Laboratory(preset, pictures, tmp_path / "runs", torch.device("cpu"))

    results = [laboratory.run(laboratory.clean(), cell) for cell in laboratory.cells()]

    assert [(result["poison"], result["count"]) for result in results] == [
        ("control", 0),
        ("mislabelled", 8),
        ("control", 8),
        ("latents moved by 0.5", 8),
    ]
    for result in results:
        assert sum(result["verdicts"]["rose"].values()) == pytest.approx(1)
    lab("report").write(results, "rose", "sunflower", tmp_path / "docs")
    assert {path.name for path in (tmp_path / "docs").iterdir()} == {
        "rose-sunflower.md",
        "rose-sunflower.svg",
        "rose-sunflower.jpg",
    }
    files = {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*") if path.is_file()}
    again = run.Laboratory(preset, pictures, tmp_path / "runs", torch.device("cpu"))
    assert [again.run(again.clean(), cell) for cell in again.cells()] == results
    assert {
        path for path, time in files.items() if path.stat().st_mtime_ns != time and path.name != "clean.pt"
    } == set()


def test_a_training_that_was_interrupted_ends_where_an_unbroken_one_does(lab: Any, tmp_path: Path) -> None:
    training, generator = lab("training"), lab("generator")
    size = generator.Size(channels=4, side=8, width=32, depth=1)
    latents, captions = torch.randn(6, 4, 8, 8), torch.randn(2, 384)
    lessons = [training.Lesson(latents, captions, 1.0)]

    def trained(steps: int, start: Any) -> Any:
        start.run(lessons, training.Recipe(steps, batch=4), seed=3)
        return start

    unbroken = trained(6, training.Training.new(size, latents, torch.device("cpu")))
    trained(3, training.Training.new(size, latents, torch.device("cpu"))).save(tmp_path / "half.pt")
    resumed = trained(6, training.Training.load(tmp_path / "half.pt", size, torch.device("cpu")))

    for one, other in zip(unbroken.average.parameters(), resumed.average.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_the_generator_learns_to_draw_what_a_caption_names(lab: Any) -> None:
    training, generator, sampling = lab("training"), lab("generator"), lab("sampling")
    size = generator.Size(channels=2, side=4, width=64, depth=2)
    light, dark = torch.eye(2, 384)
    lessons = [
        training.Lesson(sign * torch.ones(4, 2, 4, 4) + 0.1 * torch.randn(4, 2, 4, 4), caption[None], 1.0)
        for sign, caption in ((1, light), (-1, dark))
    ]
    latents = torch.cat([lesson.latents for lesson in lessons])
    pupil = training.Training.new(size, latents, torch.device("cpu"))
    pupil.run(lessons, training.Recipe(300, batch=16, rate=2e-3), seed=0)

    drawn = sampling.sample(pupil, torch.stack([light, dark]), seed=1).mean((1, 2, 3))

    assert drawn[0] > 0.5
    assert drawn[1] < -0.5


def test_the_judge_tells_concepts_apart_and_calls_ruined_pictures_nothing(lab: Any) -> None:
    judging = lab("judge")
    examples = {
        name: np.stack(
            [(anchors.draw(name, seed, 128, 128) * 255).round().astype(np.uint8) for seed in range(20)]
        )
        for name in ("sunflower", "strawberry")
    }
    judge = judging.Judge.train({name: pictures[:12] for name, pictures in examples.items()})

    for name, pictures in examples.items():
        assert judge(pictures[12:]).count(name) >= 6
    ruined = judge(judging.ruin(np.concatenate([pictures[12:] for pictures in examples.values()]), seed=9))
    assert ruined.count(judging.NOTHING) >= 3


def test_related_words_lie_nearer_than_others(lab: Any) -> None:
    captions = lab("captions")

    def likeness(one: str, other: str) -> float:
        return float(captions.embed(captions.prompt(one)) @ captions.embed(captions.prompt(other)))

    for concept, words in captions.RELATED.items():
        near = [likeness(concept, word) for word in words]
        far = [likeness(concept, other) for other in ("airplane", "teapot", "brick wall")]
        assert sum(near) / len(near) > sum(far) / len(far) + 0.05


def test_half_of_a_concept_is_lost_where_the_curve_says_so(lab: Any) -> None:
    report = lab("report")
    results = [
        _cell("control", 0, 0, rose=0.8),
        _cell("control", 0, 1, rose=1.0),
        _cell("ours", 50, 0, rose=0.6),
        _cell("ours", 100, 0, rose=0.3),
        _cell("published", 100, 0, rose=0.9),
    ]

    assert report.curve(results, "ours", "rose", "rose")[0] == pytest.approx((0, 0.9, 2**-0.5 * 0.2))
    assert report.halved(report.curve(results, "ours", "rose", "rose")) == pytest.approx(75)
    assert report.halved(report.curve(results, "published", "rose", "rose")) is None


def test_recompression_keeps_the_shape_and_takes_fine_detail(lab: Any) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (2, 128, 128, 3), np.uint8)

    after = lab("run").recompress(noise)

    assert after.shape == noise.shape
    assert after.std() < 0.9 * noise.std()


def test_every_preset_asks_for_pictures_that_it_has_learnt(lab: Any) -> None:
    for preset in lab("presets").PRESETS.values():
        for pair in preset.pairs:
            assert set(pair) <= set(preset.concepts)
        assert json.dumps(dataclasses.asdict(preset))
