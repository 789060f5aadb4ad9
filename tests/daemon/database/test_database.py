from __future__ import annotations

import asyncio
import sqlite3
import stat
import sys
from typing import TYPE_CHECKING

import pytest
from tests.daemon.conftest import PATIENCE

from belladonna.errors import BelladonnaError
from belladonnad.database import Database
from belladonnad.database.errors import DiskFullError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "belladonna.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with Database(path) as opened:
        yield opened


def _set(database: Database, text: str) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT OR REPLACE INTO settings VALUES (1, ?)", (text,))


def _get(database: Database) -> list[str]:
    return [row["json"] for row in database.read("SELECT json FROM settings")]


def test_what_is_committed_is_there_when_it_is_opened_again(path: Path) -> None:
    with Database(path) as first:
        _set(first, "kept")
    with Database(path) as second:
        assert _get(second) == ["kept"]


def test_a_transaction_that_fails_leaves_nothing_behind(database: Database) -> None:
    _set(database, "before")

    def fail() -> None:
        with database.transaction() as connection:
            connection.execute("UPDATE settings SET json = 'half'")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert _get(database) == ["before"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_nobody_else_can_read_it(database: Database) -> None:
    _set(database, "secret")
    files = list(database.path.parent.iterdir())
    assert len(files) == 3  # with its log and its index
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert stat.S_IMODE(database.path.parent.stat().st_mode) == 0o700


def test_it_is_durable_to_the_last_commit(database: Database) -> None:
    with database.transaction() as connection:
        settings = [
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
        ]
    assert settings == ["wal", 2]


def test_a_full_disk_is_named_and_what_was_there_stays(database: Database) -> None:
    _set(database, "before")
    pages = database.read("PRAGMA page_count")[0][0]
    database._writer.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(DiskFullError):
        _set(database, "x" * 100_000)
    assert _get(database) == ["before"]


def test_a_database_of_a_newer_version_is_left_alone(path: Path) -> None:
    Database(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    with pytest.raises(BelladonnaError) as refused:
        Database(path)
    assert refused.value.code == "newer_database"


def test_a_damaged_database_is_named(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This is no database, and long enough to be looked at as one." * 100)
    with pytest.raises(BelladonnaError) as refused:
        Database(path)
    assert refused.value.code == "database_damaged"


async def test_changes_of_another_process_are_noticed_and_own_ones_are_not(database: Database) -> None:
    noticed: asyncio.Queue[None] = asyncio.Queue()

    async def listen() -> None:
        async for change in database.changes(every=0.01):
            noticed.put_nowait(change)

    listening = asyncio.create_task(listen())
    with Database(database.path) as other:  # a connection of its own, as in another process
        await asyncio.to_thread(_set, database, "own")
        await asyncio.to_thread(_set, other, "foreign")
        async with asyncio.timeout(PATIENCE):
            await noticed.get()
    assert noticed.empty()
    listening.cancel()


def test_reading_does_not_wait_for_a_writer(database: Database) -> None:
    _set(database, "before")
    with database.transaction() as connection:
        connection.execute("UPDATE settings SET json = 'after'")
        assert _get(database) == ["before"]
    assert _get(database) == ["after"]
