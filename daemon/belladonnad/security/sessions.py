"""The dashboard's sessions: begun by a link that works once, carried by a cookie."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from belladonnad.security import secret
from belladonnad.security.errors import LoginError

if TYPE_CHECKING:
    from collections.abc import Callable

    from belladonnad.database.connection import Database

LINK_SECONDS = 60.0
IDLE_SECONDS = 12 * 3600.0
LONGEST_SECONDS = 7 * 24 * 3600.0

_TOUCH_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Keys:
    """What a browser is given when it signs in.

    Attributes:
        cookie: lets it read.
        proof: lets it change things too. It is kept by the page: browsers send cookies by themselves, and to
            every other server on this computer as well, which could be another user's.
    """

    cookie: str
    proof: str


class Sessions:
    """Who is signed in to the dashboard, and the links that sign in."""

    def __init__(self, database: Database, *, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def invite(self) -> str:
        """Make the code of a link that signs in once, within a minute."""
        code, now = secret.draw(), self._now()
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM logins WHERE created < ?", (now - LONGEST_SECONDS,))
            connection.execute(
                "DELETE FROM sessions WHERE created < ? OR last_used < ?",
                (now - LONGEST_SECONDS, now - IDLE_SECONDS),
            )
            connection.execute(
                "INSERT INTO logins (code_hash, created) VALUES (?, ?)", (secret.fingerprint(code), now)
            )
        return code

    def link(self, dashboard: str) -> str:
        """Make such a link.

        Args:
            dashboard: its address, with a slash at the end.
        """
        return f"{dashboard}login?{urlencode({'code': self.invite()})}"

    def enter(self, code: str) -> Keys:
        """Use a link's code up, and give the keys of the session that it begins.

        A link is handed to the browser on a command line, which other users of the computer can see.
        One that is used twice was seen, so the session that it began ends too, as RFC 6749 (4.1.2)
        has it for codes of its own.

        Raises:
            LoginError: ``login_used``, ``login_expired``.
        """
        now, login = self._now(), secret.fingerprint(code)
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT created, used FROM logins WHERE code_hash = ?", (login,)
            ).fetchone()
            used_before = row is not None and row[1] is not None
            expired = row is None or row[0] <= now - LINK_SECONDS
            keys = Keys(secret.draw(), secret.draw())
            if used_before:
                connection.execute("DELETE FROM sessions WHERE login_hash = ?", (login,))
            elif not expired:
                connection.execute("UPDATE logins SET used = ? WHERE code_hash = ?", (now, login))
                connection.execute(
                    "INSERT INTO sessions (cookie_hash, proof_hash, login_hash, created, last_used) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (secret.fingerprint(keys.cookie), secret.fingerprint(keys.proof), login, now, now),
                )
        if used_before:
            raise LoginError(
                "login_used",
                "This link had been used before. To be safe, the session that it began was ended.",
            )
        if expired:
            raise LoginError(
                "login_expired", "This link does not work, or no longer: it is good for one minute."
            )
        return keys

    def is_open(self, cookie: str) -> bool:
        """Whether a cookie belongs to a session, which then goes on."""
        now, presented, found = self._now(), secret.fingerprint(cookie), None
        rows = self._database.read(
            "SELECT cookie_hash, last_used FROM sessions WHERE created > ? AND last_used > ?",
            (now - LONGEST_SECONDS, now - IDLE_SECONDS),
        )
        for fingerprint, last_used in rows:
            if hmac.compare_digest(fingerprint, presented):
                found = last_used
        if found is None:
            return False
        if now - found >= _TOUCH_SECONDS:
            with self._database.transaction() as connection:
                connection.execute(
                    "UPDATE sessions SET last_used = ? WHERE cookie_hash = ?", (now, presented)
                )
        return True

    def is_proven(self, cookie: str, proof: str) -> bool:
        """Whether a proof belongs to the session of a cookie."""
        rows = self._database.read(
            "SELECT proof_hash FROM sessions WHERE cookie_hash = ?", (secret.fingerprint(cookie),)
        )
        return any(hmac.compare_digest(row["proof_hash"], secret.fingerprint(proof)) for row in rows)

    def leave(self, cookie: str) -> None:
        """End a session at once."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE cookie_hash = ?", (secret.fingerprint(cookie),))
