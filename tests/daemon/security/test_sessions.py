from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from belladonnad.security.errors import LoginError
from belladonnad.security.sessions import IDLE_SECONDS, LINK_SECONDS, LONGEST_SECONDS, Sessions

if TYPE_CHECKING:
    from tests.daemon.security.conftest import Clock

    from belladonnad.database import Database


def refused(sessions: Sessions, code: str) -> str:
    with pytest.raises(LoginError) as error:
        sessions.enter(code)
    return error.value.code


def test_a_link_begins_a_session(sessions: Sessions) -> None:
    session = sessions.enter(sessions.invite()).cookie
    assert sessions.is_open(session)
    assert not sessions.is_open("guess")


def test_a_proof_belongs_to_one_session(sessions: Sessions) -> None:
    one, other = sessions.enter(sessions.invite()), sessions.enter(sessions.invite())
    assert sessions.is_proven(one.cookie, one.proof)
    assert not sessions.is_proven(one.cookie, other.proof)
    assert not sessions.is_proven(one.cookie, "")
    assert not sessions.is_proven(one.cookie, one.cookie)


def test_a_link_that_is_used_twice_ends_the_session_that_it_began(sessions: Sessions) -> None:
    code = sessions.invite()
    thief = sessions.enter(code).cookie
    other = sessions.enter(sessions.invite()).cookie
    assert refused(sessions, code) == "login_used"
    assert not sessions.is_open(thief)
    assert sessions.is_open(other)


def test_a_link_is_good_for_a_minute(sessions: Sessions, clock: Clock) -> None:
    code = sessions.invite()
    clock.move(LINK_SECONDS)
    assert refused(sessions, code) == "login_expired"


@pytest.mark.parametrize("guess", ["", "guess", "\udcff"])
def test_a_guessed_link_begins_nothing(sessions: Sessions, guess: str) -> None:
    sessions.invite()
    assert refused(sessions, guess) == "login_expired"


def test_a_session_ends_after_half_a_day_of_disuse(sessions: Sessions, clock: Clock) -> None:
    session = sessions.enter(sessions.invite()).cookie
    for _ in range(3):
        clock.move(IDLE_SECONDS - 1)
        assert sessions.is_open(session)
    clock.move(IDLE_SECONDS)
    assert not sessions.is_open(session)


def test_a_session_ends_after_a_week_however_much_it_is_used(sessions: Sessions, clock: Clock) -> None:
    session, begun = sessions.enter(sessions.invite()).cookie, clock.now
    while clock.now - begun < LONGEST_SECONDS - 3600:
        assert sessions.is_open(session)
        clock.move(3600)
    clock.move(3600)
    assert not sessions.is_open(session)


def test_signing_out_ends_the_session_at_once(sessions: Sessions) -> None:
    session, other = sessions.enter(sessions.invite()).cookie, sessions.enter(sessions.invite()).cookie
    sessions.leave(session)
    assert not sessions.is_open(session)
    assert sessions.is_open(other)


def test_neither_links_nor_sessions_lie_on_the_disk(sessions: Sessions, database: Database) -> None:
    code = sessions.invite()
    keys = sessions.enter(code)
    database.close()
    everything = b"".join(file.read_bytes() for file in database.path.parent.rglob("*") if file.is_file())
    assert code.encode() not in everything
    assert keys.cookie.encode() not in everything
    assert keys.proof.encode() not in everything


def test_old_links_and_sessions_are_forgotten(sessions: Sessions, database: Database, clock: Clock) -> None:
    for _ in range(10):
        sessions.enter(sessions.invite())
        clock.move(LONGEST_SECONDS + 1)
    sessions.invite()
    assert len(database.read("SELECT * FROM logins")) == 1
    assert database.read("SELECT * FROM sessions") == []
