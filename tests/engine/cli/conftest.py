"""An engine that copies pictures, so that the command line alone is tested."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from belladonna.cli.main import main
from belladonna.engine import Progress
from belladonna.outcome import Outcome, Visibility

if TYPE_CHECKING:
    from pathlib import Path

    from belladonna.cli.progress import OnProgress
    from belladonna.request import Request

Command = Callable[..., int]


class FakeEngine:
    """Copies the picture; a file's name in `troubles` raises instead."""

    def __init__(self) -> None:
        self.devices: list[str] = []
        self.requests: list[Request] = []
        self.troubles: dict[str, BaseException] = {}

    def open(self, device: str) -> FakeEngine:
        self.devices.append(device)
        return self

    def shade_file(
        self, source: Path, destination: Path, request: Request, *, on_progress: OnProgress
    ) -> Outcome:
        self.requests.append(request)
        on_progress(Progress("optimise", 0.5, 75.0))
        if source.name in self.troubles:
            raise self.troubles[source.name]
        shutil.copy(source, destination)
        return Outcome(
            str(source),
            str(destination),
            "done",
            concept="dog",
            concept_confidence=0.81,
            target="cat",
            device="cpu",
            surrogates=("embedded",),
            seconds=1.25,
            visibility=Visibility(flip=0.0512, ssim=0.981, psnr=float("inf")),
            shift={"sd1": {"none": 0.2, "jpeg75": 0.1}},
        )


@pytest.fixture
def engine() -> FakeEngine:
    return FakeEngine()


@pytest.fixture
def belladonna(engine: FakeEngine) -> Command:
    """Run the command line in this process with the fake engine; returns the exit status."""

    def run(*arguments: str | Path) -> int:
        return main([str(argument) for argument in arguments], open_engine=engine.open)

    return run
