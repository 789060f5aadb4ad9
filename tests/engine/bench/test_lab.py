"""The laboratory, small enough for a test: it trains, poisons, asks and reports."""

from __future__ import annotations

import importlib
import io
import math
import tarfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import torch
from PIL import Image

from belladonna import anchors
from belladonna.perturb import Perturbation

if TYPE_CHECKING:
    from belladonna.scene import Scene

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
    made = {"source": "rose", "target": "sunflower", "poison": poison, "count": count, "treatment": "none"}
    return {**made, "seed": seed, "verdicts": {"rose": verdicts}}


def test_the_overview_lists_what_leaves_most_first_and_says_what_was_not_run(lab: Any) -> None:
    dogs = {**_cell("ours", 300, 0), "source": "dog", "target": "cat", "verdicts": {"dog": {"dog": 0.25}}}
    jpeg = {**_cell("ours", 300, 0, rose=0.75), "treatment": "JPEG", "shift": 0.125}

    text = lab("report").overview(
        [dogs, _cell("ours", 300, 0, rose=0.5, sunflower=0.25), jpeg, _cell("control", 0, 0, rose=1.0)], 300
    )

    assert text.splitlines()[2:] == [
        "| no poison | 1.00 / 0.00 / 0.00 | not run | 1.00 | - | - | - | - | - | - |",
        "| ours; JPEG | 0.75 / 0.00 / 0.25 | not run | 0.75 | 0.12 | - | - | - | - | - |",
        "| ours | 0.50 / 0.25 / 0.25 | 0.25 / 0.00 / 0.75 | 0.38 | - | - | - | - | - | - |",
    ]


@pytest.mark.parametrize(
    "name",
    ["tiny", "cpu", "flux2", "objectives", "families", "pixels", "gpu", "embedded"],
)
def test_what_a_preset_s_tasks_need_is_a_task_too(lab: Any, name: str, tmp_path: Path) -> None:
    preset = lab("presets").PRESETS[name]
    laboratory = lab("laboratory").Laboratory(preset, tmp_path, tmp_path, torch.device("cpu"))
    tasks = list(laboratory.tasks())
    assert {need for task in tasks for need in task.needs} <= {task.name for task in tasks}


def test_many_ways_find_room_in_tables_and_curves(lab: Any, tmp_path: Path) -> None:
    ways = [_cell(f"direction of all families, number {number}", 8, 0, rose=0.5) for number in range(24)]

    lab("report").write(ways, tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {
        "overview.md",
        "rose-sunflower.md",
        "rose-sunflower.svg",
    }


@pytest.mark.models
@pytest.mark.long
def test_a_tiny_laboratory_runs_from_pictures_to_verdicts_and_does_nothing_twice(
    lab: Any, pictures: Path, tmp_path: Path
) -> None:
    preset = lab("presets").PRESETS["tiny"]
    laboratory = lab("laboratory").Laboratory(preset, pictures, tmp_path, torch.device("cpu"))
    agenda = lab("tasks").Agenda(tmp_path)

    agenda.work(laboratory.tasks, math.inf)
    laboratory.publish()

    results = lab("report").read(laboratory.results)
    assert len(results) == len(list(laboratory.cells()))
    assert {result["poison"] for result in results} == {
        name for stage in preset.stages for name in stage.poisons if name != lab("presets").WINNER
    }
    for result in results:
        assert sum(result["verdicts"]["rose"].values()) == pytest.approx(1)
        assert 0 < result["changed"] < 1
    assert {path.name for path in laboratory.results.iterdir()} == {
        "cells.jsonl",
        "overview.md",
        "rose-sunflower.md",
        "rose-sunflower.svg",
        "clean.json",
        "clean-1.safetensors",
        "clean.jpg",
        "poisoned.jpg",
        "rose-to-sunflower.jpg",
    }
    agenda.work(laboratory.tasks, math.inf)
    assert lab("report").read(laboratory.results) == results


@pytest.mark.models
@pytest.mark.long
def test_a_tiny_generator_is_taught_an_artists_style_with_and_without_the_cloak(
    lab: Any, pictures: Path, tmp_path: Path
) -> None:
    preset, mimicry = lab("presets").PRESETS["tiny"], lab("mimicry")
    laboratory = lab("laboratory").Laboratory(preset, pictures, tmp_path, torch.device("cpu"))
    lab("tasks").Agenda(tmp_path).work(laboratory.first_tasks, math.inf)

    lines = mimicry.Mimicry(laboratory, mimicry.SCALES["tiny"]).run()

    by_way = {line["way"]: line for line in lines}
    assert list(by_way) == list(mimicry.WAYS)
    for line in lines:
        assert sum(line["looks"].values()) == pytest.approx(1)
    assert by_way["her pictures as they are"]["shift"] == pytest.approx(0, abs=1e-3)
    assert by_way["cloak, all families"]["shift"] > 0.02
    assert by_way["painted in the other style"]["shift"] == pytest.approx(1, abs=1e-3)
    assert {file.name for file in (tmp_path / "mimicry").glob("*.jpg")} == {"drawn.jpg", "learnt from.jpg"}
    assert mimicry.Mimicry(laboratory, mimicry.SCALES["tiny"]).run() == lines
    assert len(mimicry.table(lines)) == 2 + len(lines)


@pytest.mark.models
@pytest.mark.long
def test_what_tiny_poison_could_do_and_what_is_left_of_it_is_measured_once(
    lab: Any, pictures: Path, tmp_path: Path
) -> None:
    preset, ceiling, defending = lab("presets").PRESETS["tiny"], lab("ceiling"), lab("defences")
    laboratory = lab("laboratory").Laboratory(preset, pictures, tmp_path, torch.device("cpu"))
    defences = defending.Defences(laboratory, defending.SCALES["tiny"])
    lab("tasks").Agenda(tmp_path).work(defences.tasks, math.inf)
    limits = ceiling.Ceiling(laboratory, ceiling.SCALES["tiny"])

    lines, figures = limits.run(["noise", "away"]), defences.run()

    assert [line["flip"] for line in lines] == [*ceiling.FLIPS, *ceiling.FLIPS]
    by_way = {
        way: [line["displacement"] for line in lines if line["way"] == way] for way in ("noise", "away")
    }
    for moved in by_way.values():
        assert moved[0] < moved[2] < moved[5]
    assert len(ceiling.table(lines).splitlines()) == 2 + len(by_way)
    ours = defending.SCALES["tiny"].poisons[0]
    assert figures["purified"]["none"]["harm"] == pytest.approx(0, abs=1e-4)
    assert {*lab("treatments").TREATMENTS} < {*figures["purified"]}
    for each in figures["purified"].values():
        assert 0 < each[ours]["displacement"] < 2
    for found in figures["filtered"].values():
        assert 0 <= found["mislabelled"]["AUC"] <= 1
    assert figures["pixels"][ours]["displacement"] < figures["purified"]["none"][ours]["displacement"]
    assert ours in lab("defence_tables").tables(figures)
    assert limits.run(["noise", "away"]) == lines
    assert defences.run() == figures


def test_a_space_of_pixels_keeps_a_picture_but_for_its_detail(lab: Any, tmp_path: Path) -> None:
    space = lab("latents").Autoencoder.load(lab("pixels").PIXELS, tmp_path, torch.device("cpu"))
    smooth = np.linspace(0, 255, 128, dtype=np.uint8)[None, :, None].repeat(128, 0).repeat(3, 2)[None]

    latents = space.encode(smooth)

    assert latents.shape == (1, 12, 16, 16)
    off = np.abs(space.decode(latents).astype(int) - smooth)
    assert off[:, 8:-8, 8:-8].max() <= 3


def test_what_all_latents_have_in_common_is_told_from_what_each_has_alone(lab: Any) -> None:
    displacement = lab("displacement")
    random = torch.Generator().manual_seed(0)
    clean, one = torch.randn(50, 4, 8, 8, generator=random), torch.randn(1, 4, 8, 8, generator=random)
    alone = torch.randn(50, 4, 8, 8, generator=random)

    assert displacement.common(clean, clean + one) == pytest.approx(1, abs=1e-4)
    assert displacement.common(clean, clean + alone) < 0.1
    assert displacement.common(clean, clean + one + alone) == pytest.approx(2**-0.5, abs=0.1)
    assert displacement.coarse(clean, clean + 1) == pytest.approx(1, abs=1e-4)
    assert displacement.coarse(clean, clean + alone) == pytest.approx(1 / 16, abs=0.02)
    assert displacement.common(clean, clean) == displacement.coarse(clean, clean) == 0


@pytest.mark.models
def test_noise_moves_latents_and_more_of_it_moves_them_farther(lab: Any, tmp_path: Path) -> None:
    noise = lab("noise")
    pictures, others = (
        np.stack([(anchors.draw(name, seed, 64, 64) * 255).round().astype(np.uint8) for seed in range(3)])
        for name in ("strawberry", "sunflower")
    )
    autoencoder = lab("latents").Autoencoder.load("sd1", tmp_path, torch.device("cpu"))

    little, much = (noise.measure(pictures, others, autoencoder, flip) for flip in (0.03, 0.1))

    assert [row[1] for row in little] == [*noise.kinds(torch.zeros(1, 3, 2, 2))]
    for row, other in zip(little, much, strict=True):
        assert 0 < float(row[2]) < float(other[2])


def test_a_filter_is_judged_by_what_it_finds_and_by_what_it_throws_out_wrongly(lab: Any) -> None:
    filters = lab("filters")
    clean = torch.arange(100.0)

    assert filters.area(clean, clean) == pytest.approx(0.5)
    assert filters.area(clean, clean + 1000) == 1
    assert filters.hits(clean, clean, 0.05) == pytest.approx(0.05)
    assert filters.hits(clean, torch.tensor([0.0, 50.0, 96.0, 200.0]), 0.05) == 0.5


@pytest.mark.parametrize("name", ["Purifier", "Detector"])
def test_small_networks_learn_to_take_out_and_to_find_a_pattern(lab: Any, name: str) -> None:
    networks = lab("networks")
    pattern = 0.1 * torch.tensor([[1.0, -1.0], [-1.0, 1.0]]).repeat(8, 8)

    def batch(random: torch.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        level = torch.rand(8, 3, 1, 1, generator=random)
        clean = level.expand(8, 3, 16, 16)
        if name == "Purifier":
            return clean + pattern, clean
        return torch.cat([clean, clean + pattern]), torch.arange(2.0).repeat_interleave(8)

    def error(said: torch.Tensor, answers: torch.Tensor) -> torch.Tensor:
        return (said - answers).square().mean()

    torch.manual_seed(0)
    network = getattr(networks, name)()
    x, y = batch(torch.Generator().manual_seed(1))
    before = error(network(x), y).item()
    networks.teach(network, batch, error, steps=60)

    assert error(network(x), y).item() < before / 3


def test_tasks_are_done_once_in_order_of_need_and_one_failure_stops_only_what_needs_it(
    lab: Any, tmp_path: Path
) -> None:
    tasks, done = lab("tasks"), []

    def fail() -> None:
        raise ValueError("no")

    listed = [
        tasks.Task("late", lambda: done.append("late"), ("early",)),
        tasks.Task("early", lambda: done.append("early")),
        tasks.Task("broken", fail),
        tasks.Task("lost", lambda: done.append("lost"), ("broken",)),
    ]
    for _ in range(2):
        tasks.Agenda(tmp_path).work(lambda: listed, math.inf)

    assert done == ["early", "late"]


def test_work_goes_on_when_what_comes_after_it_fails(lab: Any, tmp_path: Path) -> None:
    tasks, done = lab("tasks"), []
    listed = [tasks.Task(name, lambda name=name: done.append(name)) for name in ("one", "two")]

    def fail() -> None:
        raise OSError("no")

    tasks.Agenda(tmp_path).work(lambda: listed, math.inf, after=fail)

    assert done == ["one", "two"]


def test_a_strip_that_is_not_finished_disturbs_no_sheet(
    lab: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheets = lab("sheets")
    pictures = np.zeros((2, 16, 16, 3), np.uint8)
    sheets.keep(tmp_path / "strips" / "roses", {"control": pictures})

    def half(_: Image.Image, file: Any, *__: object, **___: object) -> None:
        with Path(file).open("wb") if isinstance(file, Path) else file as opened:
            opened.write(b"half of a picture")
        raise OSError("killed")

    for kind in ("roses", "dogs"):
        with monkeypatch.context() as patch:
            patch.setattr(Image.Image, "save", half)
            with pytest.raises(OSError, match="killed"):
                sheets.keep(tmp_path / "strips" / kind, {"poisoned": pictures})
    sheets.publish(tmp_path / "strips", tmp_path)

    assert [file.name for file in tmp_path.glob("*.jpg")] == ["roses.jpg"]
    with Image.open(tmp_path / "roses.jpg") as sheet:
        assert sheet.height == 16


def test_what_was_begun_and_not_finished_is_begun_again(lab: Any, tmp_path: Path) -> None:
    tasks, done = lab("tasks"), []
    task = tasks.Task("one", lambda: done.append(1))
    agenda = tasks.Agenda(tmp_path)
    (tmp_path / "taken" / "one").touch()

    agenda.work(lambda: [task], time.monotonic() + 0.1)
    assert not done
    agenda.forget_unfinished()
    agenda.work(lambda: [task], math.inf)
    assert done == [1]


@pytest.fixture
def guide(lab: Any) -> Any:
    """What is known of latents that are -1 for a rose and 1 for a sunflower."""
    random = torch.Generator().manual_seed(0)
    noise = 0.3 * torch.randn(2, 40, 4, 8, 8, generator=random)
    return lab("guide").Guide.learn({"rose": noise[0] - 1, "sunflower": noise[1] + 1}, steps=8)


def test_a_guide_comes_back_as_it_was_saved_and_tells_concepts_apart(
    lab: Any, guide: Any, tmp_path: Path
) -> None:
    guide.save(tmp_path / "guide.pt")
    again = lab("guide").Guide.load(tmp_path / "guide.pt", torch.device("cpu"))

    for latent, sign in ((torch.ones(3, 4, 8, 8), 1), (-torch.ones(3, 4, 8, 8), -1)):
        margin = again.margin(latent, "rose", "sunflower", seed=1)
        assert (margin * sign > 0).all()
        assert torch.equal(margin, guide.margin(latent, "rose", "sunflower", seed=1))


def test_a_guide_is_found_that_was_made_after_its_folder_was_opened(
    lab: Any, guide: Any, tmp_path: Path
) -> None:
    guides = lab("guide").Guides(tmp_path, torch.device("cpu"))

    guide.save(guides.file("sd1"))

    assert torch.equal(guides["sd1"].means, guide.means)


@pytest.mark.parametrize("name", ["Direction", "Along", "Classified", "Explained", "beyond", "statistics"])
@pytest.mark.parametrize("side", [8, 6])
def test_objectives_gain_nothing_where_nothing_changed_and_more_nearer_to_the_target(
    lab: Any, guide: Any, name: str, side: int
) -> None:
    objectives, training = lab("objectives"), lab("training")
    guides = {"sd1": guide}
    random = torch.Generator().manual_seed(1)
    clean, anchor = (0.3 * torch.randn(6, 4, side, side, generator=random) + sign for sign in (-1, 1))
    objective = {
        "Direction": lambda: objectives.Direction(guides, "rose", "sunflower"),
        "Along": lambda: objectives.Along(guides, "rose"),
        "Classified": lambda: objectives.Classified(guides, "rose", "sunflower"),
        "Explained": lambda: objectives.Explained(
            _pupil(training, lab("generator"), 300), tuple(torch.eye(2, 384)), "sd1", None
        ),
        "beyond": lambda: objectives.beyond,
        "statistics": lambda: objectives.statistics,
    }[name]()

    gains = [
        objective("sd1", torch.lerp(clean, anchor, share), clean, anchor).mean().item()
        for share in (0, 0.5, 1)
    ]

    assert gains[0] == pytest.approx(0, abs=1e-4)
    assert gains[0] < gains[1] < gains[2]
    assert gains[2] == pytest.approx(1, abs=0.35)


@pytest.mark.parametrize(
    ("objective", "begun"), [("towards", True), ("towards and away", True), ("away", False)]
)
def test_what_leads_towards_an_anchor_begins_where_the_product_does(
    lab: Any, monkeypatch: pytest.MonkeyPatch, objective: str, begun: bool
) -> None:
    poison = lab("poison").Poison("ours", 0.05, objective, surrogates=("embedded",))
    pictures = np.stack([(anchors.draw("strawberry", 0, 64, 64) * 255).round().astype(np.uint8)])
    begins = []

    def optimise(_: Perturbation, scene: Scene, *__: object, begin: torch.Tensor | None) -> torch.Tensor:
        begins.append(begin)
        return torch.zeros_like(scene.picture)

    monkeypatch.setattr(Perturbation, "__call__", optimise)
    poison.perturb(pictures, pictures[:, ::-1].copy(), lambda *_: None, torch.device("cpu"))

    assert [begin is not None for begin in begins] == [begun]


def _pupil(training: Any, generator: Any, steps: int) -> Any:
    """Teach a tiny generator that one caption is a latent of -1 and another one of 1."""
    lessons = [
        training.Lesson(sign * torch.ones(4, 4, 8, 8) + 0.1 * torch.randn(4, 4, 8, 8), caption[None], 1.0)
        for sign, caption in zip((-1, 1), torch.eye(2, 384), strict=True)
    ]
    size = generator.Size(channels=4, side=8, width=64, depth=2)
    pupil = training.Training.new(size, torch.cat([each.latents for each in lessons]), torch.device("cpu"))
    pupil.run(lessons, training.Recipe(steps, batch=16, rate=2e-3), seed=0)
    return pupil


def test_a_fork_learns_alone(lab: Any) -> None:
    training = lab("training")
    pupil = _pupil(training, lab("generator"), 5)
    before = [value.clone() for value in pupil.generator.parameters()]
    fork = pupil.fork()

    fork.run([training.Lesson(torch.randn(4, 4, 8, 8), torch.randn(1, 384), 1.0)], training.Recipe(5, 4), 0)

    assert fork.step == 5
    assert all(map(torch.equal, before, pupil.generator.parameters()))
    assert not any(map(torch.equal, before, fork.generator.parameters()))


def test_training_stops_when_its_time_is_up(lab: Any) -> None:
    training = lab("training")
    pupil = _pupil(training, lab("generator"), 0)

    pupil.run(
        [training.Lesson(torch.randn(4, 4, 8, 8), torch.randn(1, 384), 1.0)],
        training.Recipe(10**9, 4),
        0,
        deadline=time.monotonic() + 0.2,
    )

    assert 0 < pupil.step < 10**6


def test_exported_weights_draw_what_the_training_drew(lab: Any, tmp_path: Path) -> None:
    export, training = lab("export"), lab("training")
    pupil = _pupil(training, lab("generator"), 3)

    export.write(pupil, tmp_path)
    state = export.read(tmp_path)

    assert torch.allclose(state.pop("mean"), pupil.mean, atol=1e-3)
    assert torch.allclose(state.pop("deviation"), pupil.deviation, atol=1e-3)
    for name, value in pupil.average.state_dict().items():
        assert torch.allclose(state[name], value, atol=1e-3, rtol=1e-2)


def test_a_training_begun_with_exported_weights_draws_and_goes_on(lab: Any, tmp_path: Path) -> None:
    export, training, sampling = lab("export"), lab("training"), lab("sampling")
    pupil = _pupil(training, lab("generator"), 3)
    export.write(pupil, tmp_path)

    again = training.Training.of(export.read(tmp_path), pupil.average.size, torch.device("cpu"))

    captions = torch.eye(2, 384)
    drawn = sampling.sample(again, captions, seed=1)
    assert torch.allclose(drawn, sampling.sample(pupil, captions, seed=1), atol=0.05)
    lesson = training.Lesson(torch.randn(4, 4, 8, 8), captions, 1.0)
    again.run([lesson], training.Recipe(5, 4), seed=0)
    assert not torch.equal(drawn, sampling.sample(again, captions, seed=1))


@pytest.mark.models
def test_a_clean_generator_that_was_exported_is_not_trained_again(
    lab: Any, pictures: Path, tmp_path: Path
) -> None:
    training, cpu = lab("training").Training, torch.device("cpu")
    laboratory = lab("laboratory").Laboratory(
        lab("presets").PRESETS["tiny"], pictures, tmp_path / "runs", cpu, clean=tmp_path
    )
    exported = training.new(laboratory.size, torch.randn(8, 4, 16, 16), cpu)
    lab("export").write(exported, tmp_path)

    next(laboratory.tasks()).work()

    taken = training.load(tmp_path / "runs" / "clean.pt", laboratory.size, cpu)
    for one, other in zip(exported.average.parameters(), taken.average.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-3)


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
    judge = judging.Judge.train(
        {name: pictures[:12] for name, pictures in examples.items()}, torch.device("cpu")
    )

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


@pytest.mark.parametrize("name", ["resize and JPEG 75", "blur and JPEG 75"])
def test_treatments_keep_the_shape_and_take_fine_detail(lab: Any, tmp_path: Path, name: str) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (2, 128, 128, 3), np.uint8)

    after = lab("treatments").TREATMENTS[name](noise, tmp_path, torch.device("cpu"))

    assert after.shape == noise.shape
    assert after.std() < 0.9 * noise.std()


def test_packed_pictures_are_the_same_in_the_same_order(lab: Any, pictures: Path, tmp_path: Path) -> None:
    pack, loading = lab("pack"), lab("pictures")
    packed = tmp_path / "packed"
    for concept in loading.CONCEPTS:
        if not (pictures / f"{concept}.tar").exists():
            (pictures / f"{concept}.tar").write_bytes((pictures / "rose.tar").read_bytes())
    pack.pack(pictures, packed, most=20, quality=95)

    before, after = (loading.load(folder, "rose") for folder in (pictures, packed))

    assert len(after.training) + len(after.held_back) == 20
    everything = np.concatenate([before.training, before.held_back]).astype(float)
    for picture in after.held_back:
        assert np.abs(everything - picture).mean((1, 2, 3)).min() < 20


def test_many_pictures_at_once_spend_what_each_would_alone(lab: Any) -> None:
    lab("run")
    equal = importlib.import_module("equal")
    random = np.random.default_rng(0)
    pictures = random.uniform(0.2, 0.8, (3, 3, 32, 32)).astype(np.float32)
    d = random.normal(0, [[[[0.02]]], [[[0.05]]], [[[0.1]]]], pictures.shape).astype(np.float32)

    together = equal.many_at_equal_flip(torch.from_numpy(pictures), torch.from_numpy(d), 0.05).numpy()

    for picture, change, shaded in zip(pictures, d, together, strict=True):
        alone = equal.finely_at_equal_flip(picture.transpose(1, 2, 0), change.transpose(1, 2, 0), 0.05)
        assert np.abs(shaded.transpose(1, 2, 0) - alone).max() < 1.5 / 255


def test_every_preset_asks_for_what_it_has(lab: Any) -> None:
    for preset in lab("presets").PRESETS.values():
        for pair in preset.pairs:
            assert set(pair) <= set(preset.concepts)
        named = {name for stage in preset.stages for name in stage.poisons} | {*preset.contenders}
        assert named <= {*preset.poisons, *preset.doses, lab("presets").WINNER}
