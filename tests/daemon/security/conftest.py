"""A database of its own, and a clock that stands still until it is moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from belladonnad.database import Database, database_path
from belladonnad.security.pairing import Pairings
from belladonnad.security.sessions import Sessions
from belladonnad.security.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Clock:
    """Seconds since 1970."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    with Database(database_path()) as opened:
        yield opened


@pytest.fixture
def tokens(database: Database, clock: Clock) -> Tokens:
    return Tokens(database, now=clock)


@pytest.fixture
def pairings(database: Database, clock: Clock) -> Pairings:
    return Pairings(database, now=clock)


@pytest.fixture
def sessions(database: Database, clock: Clock) -> Sessions:
    return Sessions(database, now=clock)
