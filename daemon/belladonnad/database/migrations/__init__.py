"""The tables, as numbered steps.

A file ``NNNN_name.sql`` is applied once, in order, each in a transaction of its own; the number of the last
one stands in SQLite's ``user_version``. A file that was ever released is never changed.
"""

from __future__ import annotations

import sqlite3
from importlib import resources
from typing import TYPE_CHECKING

from belladonna.errors import BelladonnaError

if TYPE_CHECKING:
    from collections.abc import Iterator


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables up to this version.

    Args:
        connection: in autocommit mode.

    Raises:
        BelladonnaError: a newer version of Belladonna has used this database.
    """
    steps = _steps()
    if (version := _version(connection)) > max(steps):
        raise _newer(version, max(steps))
    for number in sorted(steps):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if _version(connection) < number:  # asked again: two processes may start at once
                for statement in _statements(steps[number]):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _steps() -> dict[int, str]:
    files = (file for file in resources.files(__name__).iterdir() if file.name.endswith(".sql"))
    return {int(file.name.partition("_")[0]): file.read_text(encoding="utf-8") for file in files}


def _statements(script: str) -> Iterator[str]:
    """Cut a script at its semicolons: `executescript` would end our transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _newer(found: int, known: int) -> BelladonnaError:
    return BelladonnaError(
        "newer_database",
        f"A newer version of Belladonna has used this database (step {found}, known are {known}).",
        "Install that version again, or set BELLADONNA_HOME to another folder.",
    )
