"""The watched folders in the database. Every method is one transaction or one query, and blocks."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from belladonna.cli.pictures import OUTPUT_FOLDER
from belladonnad.jobs.errors import NoSuchJobError
from belladonnad.jobs.models import Trouble
from belladonnad.options import Options
from belladonnad.watching.errors import NoSuchWatchError

if TYPE_CHECKING:
    import sqlite3

    from belladonnad.database import Database


class Counts(BaseModel):
    """How many pictures of a folder are where."""

    model_config = ConfigDict(frozen=True)

    waiting: int = Field(default=0, description="They have not been looked at yet, or are just being saved.")
    working: int = Field(default=0, description="They are in the queue.")
    done: int = 0
    failed: int = Field(default=0, description="The folder `failed` says why.")
    left_out: int = Field(default=0, description="Results that lie among the pictures, and cancelled ones.")


class WatchView(BaseModel):
    """A watched folder, as it is shown."""

    model_config = ConfigDict(frozen=True)

    id: int
    folder: str = Field(description="An absolute path.")
    options: dict[str, Any] = Field(
        description="What is done with its pictures where it differs from the settings."
    )
    trouble: Trouble | None = Field(description="What keeps the folder as a whole from being worked on.")
    pictures: Counts


@dataclass(frozen=True, slots=True)
class Watch:
    """A watched folder.

    Attributes:
        id: names it.
        folder: absolute, without links.
        options: what is set in them differs from the settings.
        trouble: what keeps the folder as a whole from being worked on.
        pictures: how many are where.
    """

    id: int
    folder: Path
    options: Options
    trouble: Trouble | None
    pictures: Counts

    def view(self) -> WatchView:
        """Show it; a path need not be text, so what is shown need not lead there."""
        return WatchView(
            id=self.id,
            folder=os.fsencode(self.folder).decode("utf-8", "replace"),
            options=self.options.model_dump(exclude_unset=True),
            trouble=self.trouble,
            pictures=self.pictures,
        )


class Watches:
    """All watched folders.

    Args:
        database: where they are.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, folder: Path, options: Options) -> tuple[Watch, bool]:
        """Watch a folder; of one that is watched already the options are replaced.

        Args:
            folder: absolute, without links.
            options: what is set in them differs from the settings.

        Returns:
            The watch, and whether it is new.
        """
        values = {
            "folder": os.fsencode(folder),
            "options": options.model_dump_json(exclude_unset=True),
            "now": time.time(),
        }
        with self._database.transaction() as connection:
            old = connection.execute(f"{_WATCHES} WHERE folder = :folder", values).fetchone()
            connection.execute(
                "INSERT INTO watches (folder, options, created) VALUES (:folder, :options, :now) "
                "ON CONFLICT (folder) DO UPDATE SET options = :options, removed = NULL",
                values,
            )
            found = connection.execute(f"{_WATCHES} WHERE folder = :folder", values).fetchone()
            if is_new := old is None or old["removed"] is not None:
                connection.execute(_BEGIN_ANEW, (found["id"],))
            return _watch(found, connection.execute(_COUNTS, (found["id"],))), is_new

    def remove(self, watch: int) -> None:
        """Watch a folder no longer; what has been done is remembered.

        Raises:
            NoSuchWatchError: it is not watched.
        """
        with self._database.transaction() as connection:
            removed = connection.execute(
                "UPDATE watches SET removed = ? WHERE id = ? AND removed IS NULL", (time.time(), watch)
            )
            if not removed.rowcount:
                raise NoSuchWatchError
            connection.execute(_BEGIN_ANEW, (watch,))

    def all(self) -> list[Watch]:
        """List them, the oldest first."""
        rows = self._database.read(f"{_WATCHES} WHERE removed IS NULL ORDER BY id")
        return [_watch(row, self._database.read(_COUNTS, (row["id"],))) for row in rows]

    def get(self, watch: int) -> Watch | None:
        """Read one; None when the folder is not watched."""
        return next((each for each in self.all() if each.id == watch), None)

    def was_ever_added(self, folder: Path) -> bool:
        """Tell whether a folder is watched, or was until the user removed it."""
        return bool(self._database.read("SELECT 1 FROM watches WHERE folder = ?", (os.fsencode(folder),)))

    def orphaned_jobs(self) -> list[str]:
        """Find the jobs of folders that are watched no longer, where no other folder waits for them."""
        rows = self._database.read(
            "SELECT jobs.id FROM jobs JOIN watches ON watches.id = jobs.watch "
            "WHERE NOT jobs.collected AND watches.removed IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM watched_files WHERE job = jobs.id)"
        )
        return [row["id"] for row in rows]


State = Literal["changing", "waiting", "working", "done", "failed", "cancelled", "result"]
"""What becomes of a file: it is being written; is whole; is in the queue; was done; could not be done; was
cancelled by the user; turned out to be a result of ours."""


class File(NamedTuple):
    """A picture in a watched folder; the fields are the table's."""

    path: Path
    signature: str
    state: State
    job: str | None
    result: Path | None
    sha256: str | None
    options: str | None
    error: Trouble | None
    noted: bool


class Published(NamedTuple):
    """A result that was put into a folder, and may still be there."""

    path: Path
    sha256: str


class Files:
    """The pictures of one watched folder.

    Args:
        database: where they are.
        watch: the folder's number.
    """

    def __init__(self, database: Database, watch: int) -> None:
        self._database, self._watch = database, watch

    def all(self) -> dict[Path, File]:
        """Read them all, by path below the folder."""
        return {file.path: file for file in self._files("watch = ?", self._watch)}

    def get(self, path: Path) -> File | None:
        """Read one."""
        found = self._files("watch = ? AND path = ?", self._watch, os.fsencode(path))
        return found[0] if found else None

    def waiting(self, limit: int) -> list[File]:
        """Read those that wait, the ones that have waited longest first."""
        return self._files("watch = ? AND state = 'waiting' ORDER BY since, path LIMIT ?", self._watch, limit)

    def working(self) -> list[File]:
        """Read those that are in the queue, in the order in which they came there."""
        return self._files("watch = ? AND state = 'working' ORDER BY since", self._watch)

    def settle(self, signatures: dict[Path, str]) -> None:
        """Let whole files wait for their turn.

        Args:
            signatures: by path.
        """
        now = time.time()
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO watched_files (watch, path, signature, state, since) "
                "VALUES (?, ?, ?, 'waiting', ?) ON CONFLICT DO UPDATE SET "
                "signature = excluded.signature, state = 'waiting', since = excluded.since, job = NULL",
                [(self._watch, os.fsencode(path), signature, now) for path, signature in signatures.items()],
            )

    def move(self, path: Path, state: State, *, job: str | None = None) -> None:
        """Put a file into another state; `job` goes with ``working`` alone."""
        self._update(path, "state = :state, since = :now, job = :job", state=state, job=job)

    def finish(
        self,
        path: Path,
        *,
        sha256: str,
        options: str,
        result: Path | None = None,
        result_sha256: str | None = None,
    ) -> None:
        """Note that a picture is done.

        Args:
            path: of the picture.
            sha256: of its content.
            options: that it was done with.
            result: the name of the result that was published; None when it has been before.
            result_sha256: the result's content.
        """
        name = None if result is None else os.fsencode(result)
        with self._database.transaction() as connection:
            _update(
                connection,
                self._watch,
                path,
                "state = 'done', since = :now, job = NULL, error = NULL, noted = 0, sha256 = :sha256, "
                "options = :options, result = coalesce(:result, result)",
                sha256=sha256,
                options=options,
                result=name,
            )
            if name is not None:
                connection.execute(
                    "INSERT OR REPLACE INTO watch_results VALUES (?, ?, ?, ?, ?)",
                    (self._watch, name, result_sha256, sha256, options),
                )

    def fail(self, path: Path, error: Trouble) -> None:
        """Note that a picture cannot be done, and that a note says so."""
        self._update(
            path,
            "state = 'failed', since = :now, job = NULL, error = :error, noted = 1",
            error=error.model_dump_json(),
        )

    def forget(self, path: Path) -> None:
        """Note that a file is gone."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM watched_files WHERE watch = ? AND path = ?", (self._watch, os.fsencode(path))
            )

    def is_result(self, sha256: str) -> bool:
        """Tell whether a content is that of a result, of whichever folder."""
        return bool(self._database.read("SELECT 1 FROM watch_results WHERE sha256 = ?", (sha256,)))

    def is_own_result(self, name: Path, sha256: str) -> bool:
        """Tell whether we have put this content under this name into this folder."""
        return bool(
            self._database.read(
                "SELECT 1 FROM watch_results WHERE watch = ? AND name = ? AND sha256 = ?",
                (self._watch, os.fsencode(name), sha256),
            )
        )

    def published(self, original: str, options: str) -> list[Published]:
        """Find where results of the same content and options were put.

        Args:
            original: SHA-256 of the picture.
            options: as carried out.
        """
        rows = self._database.read(
            "SELECT folder, name, sha256 FROM watch_results JOIN watches ON watches.id = watch "
            "WHERE original = ? AND watch_results.options = ?",
            (original, options),
        )
        return [
            Published(_path(row["folder"]) / OUTPUT_FOLDER / _path(row["name"]), row["sha256"])
            for row in rows
        ]

    def job_for(self, sha256: str, options: str) -> str | None:
        """Find a job that a watched folder has already put into the queue for the same content and options.

        One that nothing refers to was taken in just before the daemon was killed.
        """
        rows = self._database.read(
            "SELECT id FROM jobs WHERE sha256 = ? AND options = ? AND watch IS NOT NULL AND NOT collected "
            "AND state IN ('queued', 'running', 'done') ORDER BY id LIMIT 1",
            (sha256, options),
        )
        return rows[0]["id"] if rows else None

    def content_of(self, job: str) -> tuple[str, str]:
        """Tell the SHA-256 of a job's original, and its options as carried out.

        Raises:
            NoSuchJobError: there is no such job.
        """
        rows = self._database.read("SELECT sha256, options FROM jobs WHERE id = ?", (job,))
        if not rows:
            raise NoSuchJobError
        return rows[0]["sha256"], rows[0]["options"]

    def is_wanted(self, job: str) -> bool:
        """Tell whether a file, of whichever folder, waits for a job."""
        return bool(self._database.read("SELECT 1 FROM watched_files WHERE job = ?", (job,)))

    def uncollected_jobs(self) -> list[str]:
        """Find the finished jobs of this folder that no file waits for any more."""
        rows = self._database.read(
            "SELECT id FROM jobs WHERE watch = ? AND NOT collected AND finished IS NOT NULL "
            "AND NOT EXISTS (SELECT 1 FROM watched_files WHERE job = jobs.id)",
            (self._watch,),
        )
        return [row["id"] for row in rows]

    def set_trouble(self, trouble: Trouble | None) -> None:
        """Note what keeps the folder as a whole from being worked on."""
        text = None if trouble is None else trouble.model_dump_json()
        with self._database.transaction() as connection:
            connection.execute("UPDATE watches SET trouble = ? WHERE id = ?", (text, self._watch))

    def device(self) -> str | None:
        """Tell on which disk the pictures were last seen."""
        rows = self._database.read("SELECT device FROM watches WHERE id = ?", (self._watch,))
        return rows[0]["device"] if rows else None

    def set_device(self, device: str) -> None:
        """Note on which disk pictures have been seen."""
        with self._database.transaction() as connection:
            connection.execute("UPDATE watches SET device = ? WHERE id = ?", (device, self._watch))

    def _files(self, where: str, *arguments: object) -> list[File]:
        rows = self._database.read(f"SELECT * FROM watched_files WHERE {where}", arguments)  # noqa: S608 - only names written here are put together, values are bound
        return [_file(row) for row in rows]

    def _update(self, path: Path, assignments: str, **values: object) -> None:
        with self._database.transaction() as connection:
            _update(connection, self._watch, path, assignments, **values)


_WATCHES = "SELECT id, folder, options, trouble, removed FROM watches"
_BEGIN_ANEW = (
    "UPDATE watched_files SET state = 'changing', job = NULL "
    "WHERE watch = ? AND state IN ('waiting', 'working', 'cancelled')"
)
_COUNTS = "SELECT state, count(*) FROM watched_files WHERE watch = ? GROUP BY state"


def _watch(row: sqlite3.Row, counted: object) -> Watch:
    states: dict[str, int] = dict(counted)  # type: ignore[call-overload] # rows of two
    trouble = row["trouble"]
    return Watch(
        id=row["id"],
        folder=_path(row["folder"]),
        options=Options.model_validate_json(row["options"]),
        trouble=None if trouble is None else Trouble.model_validate_json(trouble),
        pictures=Counts(
            waiting=states.get("waiting", 0) + states.get("changing", 0),
            working=states.get("working", 0),
            done=states.get("done", 0),
            failed=states.get("failed", 0),
            left_out=states.get("result", 0) + states.get("cancelled", 0),
        ),
    )


def _file(row: sqlite3.Row) -> File:
    return File(
        path=_path(row["path"]),
        signature=row["signature"],
        state=row["state"],
        job=row["job"],
        result=None if row["result"] is None else _path(row["result"]),
        sha256=row["sha256"],
        options=row["options"],
        error=None if row["error"] is None else Trouble.model_validate_json(row["error"]),
        noted=bool(row["noted"]),
    )


def _path(name: bytes) -> Path:
    return Path(os.fsdecode(name))


def _update(
    connection: sqlite3.Connection, watch: int, path: Path, assignments: str, **values: object
) -> None:
    connection.execute(
        f"UPDATE watched_files SET {assignments} WHERE watch = :watch AND path = :path",  # noqa: S608 - only names written here are put together, values are bound
        {"watch": watch, "path": os.fsencode(path), "now": time.time(), **values},
    )
