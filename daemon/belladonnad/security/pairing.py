"""Pairing: a client asks, both sides show the same code, the user agrees, the client fetches its token."""

from __future__ import annotations

import math
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from belladonnad.security import secret, tokens
from belladonnad.security.errors import NoSuchPairingError, TooManyPairingsError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from belladonnad.database.connection import Database

State = Literal["pending", "approved", "denied", "expired"]

LIFETIME = 300.0
"""Seconds from the request until nobody can approve it, nor fetch its token."""

ATTEMPTS = 5
"""Wrong codes until everything that waits is denied."""

MOST_PENDING = 5
MOST_A_MINUTE = 10

_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0, 1, I and O, which are mistaken for one another
_HALF = 3
_REMEMBERED = 3600.0
_WAITS = "state = 'pending' AND created > ?"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client gets for asking.

    Attributes:
        id: a secret of the client's: whoever knows it fetches the token.
        code: to be shown, and compared by the user.
        expires_in: seconds.
    """

    id: str
    code: str
    expires_in: float


@dataclass(frozen=True, slots=True)
class Pending:
    """What the user is to decide on.

    Attributes:
        client: what the client calls itself; it can say anything.
        origin: the browser's word for the extension that asks; None when a program does.
        expires_in: seconds.
    """

    code: str
    client: str
    origin: str | None
    expires_in: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client finds when it looks how its request stands; the token is there once."""

    state: State
    token: str | None = None


class Pairings:
    """The requests of the last hour."""

    def __init__(self, database: Database, *, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def ask(self, client: str, *, origin: str | None) -> Asked:
        """Begin a pairing.

        Args:
            client: what the client calls itself.
            origin: its ``Origin`` header; its token will work from there only.

        Raises:
            UsageError: ``bad_name``.
            TooManyPairingsError: in a minute, or waiting.
        """
        client, now = tokens.checked_name(client), self._now()
        identity = secret.draw()
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM pairings WHERE created < ?", (now - _REMEMBERED,))
            _refuse_flood(connection, now)
            code = _free_code(connection)
            connection.execute(
                "INSERT INTO pairings (id_hash, code, client, origin, created, state) "
                "VALUES (?, ?, ?, ?, ?, 'pending')",
                (secret.fingerprint(identity), code, client, origin, now),
            )
        return Asked(identity, code, LIFETIME)

    def pending(self) -> list[Pending]:
        """List what waits for the user, the oldest first."""
        now = self._now()
        rows = self._database.read(
            f"SELECT code, client, origin, created FROM pairings WHERE {_WAITS} ORDER BY created",  # noqa: S608 - only names written here are put together, values are bound
            (now - LIFETIME,),
        )
        return [_pending(row, now) for row in rows]

    def approve(self, code: str) -> Pending:
        """Let the client with this code in.

        Raises:
            NoSuchPairingError: nothing with this code waits. The fifth wrong code denies all that waits.
        """
        return self._decide(code, "approved")

    def deny(self, code: str) -> Pending:
        """Turn the client with this code away.

        Raises:
            NoSuchPairingError: as in `approve`.
        """
        return self._decide(code, "denied")

    def collect(self, identity: str) -> Answer:
        """Tell how a request stands; the first time after its approval with the token.

        The token is made here and not at the approval, so it is nowhere but in this answer.

        Raises:
            NoSuchPairingError: it was not asked for within the last hour.
        """
        now = self._now()
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT client, origin, created, state FROM pairings WHERE id_hash = ?",
                (secret.fingerprint(identity),),
            ).fetchone()
            if row is None:
                raise NoSuchPairingError
            client, origin, created, state = row
            if state == "fetched":
                return Answer("approved")
            if state == "denied":
                return Answer("denied")
            if created <= now - LIFETIME:
                return Answer("expired")
            if state == "pending":
                return Answer("pending")
            connection.execute(
                "UPDATE pairings SET state = 'fetched' WHERE id_hash = ?", (secret.fingerprint(identity),)
            )
            name = tokens.free_name(connection, client)
            return Answer("approved", tokens.insert(connection, name, kind="paired", origin=origin, now=now))

    def _decide(self, code: str, state: State) -> Pending:
        code, now = _canonical(code), self._now()
        waiting = (now - LIFETIME,)
        with self._database.transaction() as connection:
            row = connection.execute(
                f"UPDATE pairings SET state = ? WHERE code = ? AND {_WAITS} "  # noqa: S608 - only names written here are put together, values are bound
                "RETURNING code, client, origin, created",
                (state, code, *waiting),
            ).fetchone()
            if row is None:
                connection.execute(
                    "UPDATE pairings SET attempts = attempts + 1, "  # noqa: S608 - only names written here are put together, values are bound
                    f"state = CASE WHEN attempts + 1 >= ? THEN 'denied' ELSE state END WHERE {_WAITS}",
                    (ATTEMPTS, *waiting),
                )
        if row is None:
            raise NoSuchPairingError
        return _pending(row, now)


def _refuse_flood(connection: sqlite3.Connection, now: float) -> None:
    """Bound what a program can pile up before the user has looked, and how often codes can be drawn."""
    asked = [
        (created, state)
        for created, state in connection.execute("SELECT created, state FROM pairings ORDER BY created")
    ]
    lately = [created for created, _ in asked if created > now - 60]
    pending = [created for created, state in asked if state == "pending" and created > now - LIFETIME]
    if len(lately) >= MOST_A_MINUTE:
        wait = lately[-MOST_A_MINUTE] + 60 - now
    elif len(pending) >= MOST_PENDING:
        wait = pending[0] + LIFETIME - now
    else:
        return
    raise TooManyPairingsError(math.ceil(wait))


def _pending(row: sqlite3.Row, now: float) -> Pending:
    return Pending(row["code"], row["client"], row["origin"], row["created"] + LIFETIME - now)


def _free_code(connection: sqlite3.Connection) -> str:
    taken = {code for (code,) in connection.execute("SELECT code FROM pairings")}
    while (code := "-".join(_letters() for _ in range(2))) in taken:
        pass
    return code


def _letters() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(_HALF))


def _canonical(code: str) -> str:
    """Read a code as it is typed: in small letters, with another dash, or none."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return f"{letters[:_HALF]}-{letters[_HALF:]}"
