"""Browsers, sites, the daemon and other people's uploaders; each is started once for all tests."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.e2e.browsers.every import START
from tests.e2e.build import build, built_extension
from tests.e2e.choice import always_runs
from tests.e2e.extension import set_up
from tests.e2e.receiver import receiving
from tests.e2e.rig import Case, Rig, Rigs
from tests.e2e.service import Service, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import MakePicture

UPLOADERS = Path(__file__).parent / "uploaders"

_numbers = itertools.count()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if isinstance(item, pytest.Function) and "rigs" in item.fixturenames and not always_runs(item):
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def extension(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built extension, permitted on the tests' sites."""
    return built_extension(tmp_path_factory.mktemp("extension"))


@pytest.fixture(scope="session")
def uploaders() -> None:
    """Other people's upload widgets, bundled."""
    build(UPLOADERS)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A daemon with the inverting shader."""
    with serving(tmp_path_factory.mktemp("service")) as running:
        yield running


@pytest.fixture(scope="session", params=list(START))
def rigs(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    extension: Path,
    service: Service,
) -> Iterator[Rigs]:
    """The same browser before the same site, without the extension and with it."""
    start = START[request.param]
    with ExitStack() as stack:
        plain, guarded = (
            Rig(
                stack.enter_context(start(tmp_path_factory.mktemp(request.param), loaded)),
                stack.enter_context(receiving()),
            )
            for loaded in (None, extension)
        )
        set_up(guarded, service)
        yield Rigs(plain, guarded, service)
        guarded.site.assert_nothing_forbidden_came()


@pytest.fixture
def files(make_picture: MakePicture, tmp_path: Path, rigs: Rigs) -> Callable[[Case], list[Path]]:
    """What a case uploads: no other test has the same, and the site with the extension must not get it."""
    number = next(_numbers)

    def make(case: Case) -> list[Path]:
        folder = tmp_path / "folder"
        one = make_picture(folder / f"harbour {number}.png", size=(160, 96), seed=2 * number)
        two = make_picture(folder / "inner" / f"dusk {number}.jpg", size=(160, 96), seed=2 * number + 1)
        rigs.guarded.site.forbidden += [one.read_bytes(), two.read_bytes()]
        notes = folder / f"notes {number}.txt"
        notes.write_text("What the harbour looks like at dusk.")
        return {"one": [one], "two": [one, two], "mixed": [one, notes, two], "folder": [folder]}[case.files]

    return make
