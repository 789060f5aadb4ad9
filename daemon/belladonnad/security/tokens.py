"""Tokens: each opens the daemon to one client, and can be taken back."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from belladonna.errors import UsageError
from belladonnad.security import secret
from belladonnad.security.errors import NameTakenError, NoSuchClientError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from belladonnad.database.connection import Database

Kind = Literal["command", "script", "paired"]
"""Who has the token: our own command line, a script of the user's, or a client that asked for a pairing."""

PREFIX = "bdt_"
"""Every token begins so: a token that lies where it should not is recognised."""

_LONGEST_NAME = 64
_TOUCH_SECONDS = 60.0
_COLUMNS = "id, name, kind, origin, created, last_used, revoked"


@dataclass(frozen=True, slots=True)
class Client:
    """The holder of one token.

    Attributes:
        origin: the only ``Origin`` that the token works from; None for programs, which send none.
        created: seconds since 1970, as the next two.
        last_used: to the minute; None before the first use.
        revoked: None while the token works.
    """

    id: int
    name: str
    kind: Kind
    origin: str | None
    created: float
    last_used: float | None
    revoked: float | None


class Tokens:
    """The clients, and what their tokens hash to; never a token itself."""

    def __init__(self, database: Database, *, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def create(self, name: str, *, kind: Kind = "script") -> str:
        """Make a token, to be shown this once.

        Raises:
            UsageError: ``bad_name``.
            NameTakenError: by a client whose token still works.
        """
        name = checked_name(name)
        with self._database.transaction() as connection:
            if name in _names(connection):
                raise NameTakenError(name)
            return insert(connection, name, kind=kind, origin=None, now=self._now())

    def replace_command_token(self) -> str:
        """Make a token for our own command line; the one before it stops working."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE clients SET revoked = ? WHERE kind = 'command' AND revoked IS NULL", (self._now(),)
            )
            name = free_name(connection, "the command line")
            return insert(connection, name, kind="command", origin=None, now=self._now())

    def clients(self) -> list[Client]:
        """List the clients whose tokens work, the oldest first."""
        return [client for client, _ in self._all() if client.revoked is None]

    def revoke(self, name: str) -> None:
        """End a client's access at once.

        Raises:
            NoSuchClientError: there is none.
        """
        self._revoke("name = ?", name)

    def revoke_id(self, client: int) -> None:
        """End a client's access at once, by its number.

        Raises:
            NoSuchClientError: there is none.
        """
        self._revoke("id = ?", client)

    def find(self, token: str) -> Client | None:
        """Tell whose token this is, be it revoked or not; None when it is nobody's.

        All fingerprints are compared, each in constant time, so the time taken tells nothing.
        """
        presented = secret.fingerprint(token)
        found = None
        for client, fingerprint in self._all():
            if hmac.compare_digest(fingerprint, presented):
                found = client
        return found

    def touch(self, client: Client) -> None:
        """Remember that a client was here; writes at most once a minute."""
        now = self._now()
        if client.last_used is not None and now - client.last_used < _TOUCH_SECONDS:
            return
        with self._database.transaction() as connection:
            connection.execute("UPDATE clients SET last_used = ? WHERE id = ?", (now, client.id))

    def _all(self) -> list[tuple[Client, bytes]]:
        rows = self._database.read(f"SELECT {_COLUMNS}, token_hash FROM clients ORDER BY id")  # noqa: S608 - only names written here are put together, values are bound
        return [(Client(*row[:-1]), row[-1]) for row in rows]

    def _revoke(self, where: str, value: object) -> None:
        with self._database.transaction() as connection:
            ended = connection.execute(
                f"UPDATE clients SET revoked = ? WHERE {where} AND revoked IS NULL",  # noqa: S608 - only names written here are put together, values are bound
                (self._now(), value),
            )
            if ended.rowcount == 0:
                raise NoSuchClientError


def insert(connection: sqlite3.Connection, name: str, *, kind: Kind, origin: str | None, now: float) -> str:
    """Add a client under a free name, in the caller's transaction; gives its token."""
    token = PREFIX + secret.draw()
    connection.execute(
        "INSERT INTO clients (name, kind, origin, token_hash, created) VALUES (?, ?, ?, ?, ?)",
        (name, kind, origin, secret.fingerprint(token), now),
    )
    return token


def free_name(connection: sqlite3.Connection, name: str) -> str:
    """Give the name itself, or the first of "name 2", "name 3", ... that is free."""
    taken = _names(connection)
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return free


def checked_name(name: str) -> str:
    """Give a client's name, trimmed; it is shown on terminals, so nothing invisible may be in it.

    Raises:
        UsageError: ``bad_name``.
    """
    trimmed = name.strip()
    if not trimmed or len(trimmed) > _LONGEST_NAME or not trimmed.isprintable():
        raise UsageError(
            "bad_name",
            "That name cannot be used.",
            f"Give 1 to {_LONGEST_NAME} characters, all of them visible.",
        )
    return trimmed


def _names(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM clients WHERE revoked IS NULL")}
