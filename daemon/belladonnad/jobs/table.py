"""The queue's table in SQL. Every method is one transaction or one query, and blocks."""

from __future__ import annotations

import json
import secrets
import time
from typing import TYPE_CHECKING

from belladonna import __version__
from belladonnad.jobs.errors import NoSuchJobError, QueueFullError
from belladonnad.jobs.models import FINISHED, Job, Priority, Report, State, Trouble

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from belladonna.codec import Header
    from belladonnad.database import Database
    from belladonnad.options import Options

_JSON = ("options", "error", "report")
_FLEETING = {"progress", "eta_seconds"}
_COLUMNS = ", ".join(name for name in Job.model_fields if name not in _FLEETING)
_SELECT = f"SELECT {_COLUMNS} FROM jobs"  # noqa: S608 - our own names
_RECENT = 20
_LONGEST_WAIT = 120


class JobTable:
    """The jobs.

    Args:
        database: where they are.
        clock: seconds since 1970.
    """

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database, self._clock = database, clock

    def insert(
        self,
        job: str,
        *,
        name: str,
        header: Header,
        sha256: str,
        size: int,
        options: Options,
        priority: Priority,
        watch: int | None,
        limit: int,
    ) -> Job:
        """Put a job in.

        Args:
            job: its id, from `new_id`.
            name: for people.
            header: of the original.
            sha256: of the original.
            size: of the original, in bytes.
            options: as they are carried out.
            priority: who is served first.
            watch: the watched folder that it comes from.
            limit: how many of its priority may wait.

        Raises:
            QueueFullError: so many wait.
        """
        values = {
            "id": job,
            "state": "queued",
            "priority": int(priority),
            "name": name,
            "watch": watch,
            "format": header.format,
            "width": header.width,
            "height": header.height,
            "sha256": sha256,
            "options": options.key(),
            "version": __version__,
            "original_bytes": size,
            "created": self._clock(),
        }
        columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
        with self._database.transaction() as connection:
            if _waiting(connection, priority) >= limit:
                raise QueueFullError(limit, _retry_after(connection))
            connection.execute(f"INSERT INTO jobs ({columns}) VALUES ({places})", values)  # noqa: S608 - only names written here are put together, values are bound
            return _get(connection, job)

    def require_place(self, priority: Priority, limit: int) -> None:
        """Refuse early what `insert` would refuse.

        Raises:
            QueueFullError: `limit` jobs of this priority wait.
        """
        rows = self._database.read(_WAITING, (int(priority),))
        if rows[0][0] >= limit:
            raise QueueFullError(limit, self.retry_after())

    def retry_after(self) -> int:
        """Guess in how many seconds a place will be free."""
        return _clamped(self._database.read(_SECONDS_A_JOB, (_RECENT,))[0][0])

    def get(self, job: str) -> Job:
        """Read a job.

        Raises:
            NoSuchJobError: there is none.
        """
        return _one(self._database.read(f"{_SELECT} WHERE id = ?", (job,)))

    def page(self, *, state: State | None, limit: int, before: str | None) -> list[Job]:
        """Read the newest jobs; see `JobQueue.page`."""
        rows = self._database.read(
            f"{_SELECT} WHERE (:state IS NULL OR state = :state) "
            "AND (:before IS NULL OR id < :before) ORDER BY id DESC LIMIT :limit",
            {"state": state, "limit": limit, "before": before},
        )
        return [_job(row) for row in rows]

    def recent(self, finished: int) -> list[Job]:
        """Read all jobs that are not finished, and so many of those that are, the newest first."""
        newest = "SELECT id FROM jobs WHERE finished IS NOT NULL ORDER BY id DESC LIMIT ?"
        rows = self._database.read(
            f"{_SELECT} WHERE finished IS NULL OR id IN ({newest}) ORDER BY id DESC", (finished,)
        )
        return [_job(row) for row in rows]

    def counts(self) -> dict[State, int]:
        """Count the jobs in each state that there are some in."""
        return dict(self._database.read("SELECT state, count(*) FROM jobs GROUP BY state"))  # type: ignore[arg-type] # rows of two

    def ids(self) -> set[str]:
        """Name all jobs."""
        return {row["id"] for row in self._database.read("SELECT id FROM jobs")}

    def next_queued(self) -> tuple[Job, list[str]] | None:
        """Find whose turn it is, and the done jobs that had the same content and options.

        Returns:
            None when nothing waits.
        """
        rows = self._database.read(f"{_SELECT} WHERE state = 'queued' ORDER BY priority DESC, id LIMIT 1")
        return (_job(rows[0]), self.twins(rows[0]["id"])) if rows else None

    def twins(self, job: str) -> list[str]:
        """Find the done jobs that had the same content and options as this one, the newest first."""
        rows = self._database.read(
            "SELECT done.id FROM jobs AS done JOIN jobs AS new USING (sha256, options, version) "
            "WHERE new.id = ? AND done.state = 'done' ORDER BY done.id DESC",
            (job,),
        )
        return [row["id"] for row in rows]

    def start(self, job: str) -> bool:
        """Mark a queued job as running.

        Returns:
            False when it has been cancelled meanwhile.
        """
        return self._change(
            "UPDATE jobs SET state = 'running', started = :now WHERE id = :id AND state = 'queued'", job
        )

    def finish(self, job: str, report: Report, *, size: int, form: str) -> bool:
        """Mark a running job as done; its result lies in place.

        Returns:
            False when it has been cancelled meanwhile.
        """
        return self._change(
            "UPDATE jobs SET state = 'done', finished = :now, report = :report, result_bytes = :size, "
            "result_format = :form WHERE id = :id AND state = 'running'",
            job,
            report=report.model_dump_json(),
            size=size,
            form=form,
        )

    def finish_like(self, job: str, done: str) -> bool:
        """Mark a queued job as done with what became of another one, whose result has been shared.

        Returns:
            False when it has been cancelled meanwhile.
        """
        return self._change(
            "UPDATE jobs SET state = 'done', started = :now, finished = :now, report = done.report, "
            "result_bytes = done.result_bytes, result_format = done.result_format "
            "FROM (SELECT report, result_bytes, result_format FROM jobs WHERE id = :done) AS done "
            "WHERE id = :id AND state = 'queued'",
            job,
            done=done,
        )

    def fail(self, job: str, error: Trouble) -> bool:
        """Mark a running job as failed.

        Returns:
            False when it has been cancelled meanwhile.
        """
        return self._change(
            "UPDATE jobs SET state = 'failed', finished = :now, error = :error "
            "WHERE id = :id AND state = 'running'",
            job,
            error=error.model_dump_json(),
        )

    def release(self, job: str, *, died: bool = False) -> bool:
        """Put a running job back into the queue.

        Args:
            job: its id.
            died: whether the worker ended over it, which is counted.
        """
        return self._change(
            "UPDATE jobs SET state = 'queued', started = NULL, deaths = deaths + :died "
            "WHERE id = :id AND state = 'running'",
            job,
            died=int(died),
        )

    def deaths(self, job: str) -> int:
        """Count the worker processes that ended over a job."""
        rows = self._database.read("SELECT deaths FROM jobs WHERE id = ?", (job,))
        return int(rows[0][0]) if rows else 0

    def cancel(self, job: str) -> bool:
        """Mark a waiting or running job as cancelled.

        Returns:
            False when it had finished before.
        """
        return self._change(
            "UPDATE jobs SET state = 'cancelled', finished = :now "
            "WHERE id = :id AND state IN ('queued', 'running')",
            job,
        )

    def collect(self, job: str) -> bool:
        """Note that a watched folder needs the job no longer."""
        return self._change("UPDATE jobs SET collected = 1 WHERE id = :id", job)

    def delete(self, job: str) -> bool:
        """Take a finished job out.

        Returns:
            False when it is not finished.
        """
        return self._change(f"DELETE FROM jobs WHERE id = :id AND state IN {FINISHED}", job)  # noqa: S608 - only names written here are put together, values are bound

    def recover(self) -> int:
        """Queue again what ran when the daemon ended.

        Returns:
            How many did.
        """
        with self._database.transaction() as connection:
            return connection.execute(
                "UPDATE jobs SET state = 'queued', started = NULL WHERE state = 'running'"
            ).rowcount

    def prune(self, limit: int, *, grace: float) -> list[str]:
        """Delete the oldest finished jobs until the rest fits.

        Args:
            limit: bytes that finished jobs may take.
            grace: seconds for which a job stays in any case. A watched folder's stays until it is collected.

        Returns:
            Those deleted; their pictures are still there.
        """
        if self._database.read(_FINISHED_BYTES)[0][0] <= limit:
            return []
        with self._database.transaction() as connection:
            gone = list(_oldest_beyond(connection, limit, self._clock() - grace))
            connection.executemany("DELETE FROM jobs WHERE id = ?", [(job,) for job in gone])
        return gone

    def _change(self, sql: str, job: str, **values: str | int) -> bool:
        with self._database.transaction() as connection:
            return connection.execute(sql, {"id": job, "now": self._clock(), **values}).rowcount > 0


def new_id() -> str:
    """Make an id that is unique, cannot be guessed, and is greater than those of earlier milliseconds.

    The layout is that of UUID version 7 (RFC 9562) without its fixed bits.
    """
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


_FINISHED_BYTES = (
    "SELECT coalesce(sum(original_bytes + result_bytes), 0) FROM jobs WHERE finished IS NOT NULL"
)
_WAITING = "SELECT count(*) FROM jobs WHERE state IN ('queued', 'running') AND priority = ?"
_SECONDS_A_JOB = (
    "SELECT avg(seconds) FROM (SELECT finished - started AS seconds FROM jobs "
    "WHERE state = 'done' ORDER BY id DESC LIMIT ?)"
)


def _waiting(connection: sqlite3.Connection, priority: Priority) -> int:
    return int(connection.execute(_WAITING, (int(priority),)).fetchone()[0])


def _retry_after(connection: sqlite3.Connection) -> int:
    return _clamped(connection.execute(_SECONDS_A_JOB, (_RECENT,)).fetchone()[0])


def _clamped(seconds: float | None) -> int:
    return min(max(round(seconds or 1), 1), _LONGEST_WAIT)


def _oldest_beyond(connection: sqlite3.Connection, limit: int, newest: float) -> Iterator[str]:
    total = connection.execute(_FINISHED_BYTES).fetchone()[0]
    candidates = connection.execute(
        "SELECT id, original_bytes + result_bytes AS size FROM jobs "
        "WHERE finished <= ? AND (watch IS NULL OR collected) ORDER BY finished",
        (newest,),
    )
    for row in candidates:
        if total <= limit:
            return
        total -= row["size"]
        yield row["id"]


def _get(connection: sqlite3.Connection, job: str) -> Job:
    return _one(connection.execute(f"{_SELECT} WHERE id = ?", (job,)).fetchall())


def _one(rows: list[sqlite3.Row]) -> Job:
    if not rows:
        raise NoSuchJobError
    return _job(rows[0])


def _job(row: sqlite3.Row) -> Job:
    values = dict(row)
    for name in _JSON:
        values[name] = None if row[name] is None else json.loads(row[name])
    values["progress"] = float(row["state"] == "done")
    return Job.model_validate(values)
