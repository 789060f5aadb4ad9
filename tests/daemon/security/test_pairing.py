from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING

import pytest
from tests.daemon.security.door import EXTENSION

from belladonna.errors import UsageError
from belladonnad.security.errors import NoSuchPairingError, TooManyPairingsError
from belladonnad.security.pairing import ATTEMPTS, LIFETIME, MOST_A_MINUTE, MOST_PENDING, Pairings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.daemon.security.conftest import Clock

    from belladonnad.database import Database
    from belladonnad.security.tokens import Tokens


def wrong_codes(right: str) -> Iterator[str]:
    return (code for code in map("".join, product("23456789", repeat=6)) if code != right.replace("-", ""))


def test_an_approved_client_fetches_a_token_that_works_from_its_origin(
    pairings: Pairings, tokens: Tokens
) -> None:
    asked = pairings.ask("Firefox", origin=EXTENSION)
    assert pairings.collect(asked.id).state == "pending"
    assert pairings.approve(asked.code).client == "Firefox"
    answer = pairings.collect(asked.id)
    assert answer.state == "approved"
    assert answer.token is not None
    client = tokens.find(answer.token)
    assert client is not None
    assert (client.name, client.kind, client.origin) == ("Firefox", "paired", EXTENSION)


def test_the_token_is_handed_out_once(pairings: Pairings, tokens: Tokens) -> None:
    asked = pairings.ask("Firefox", origin=EXTENSION)
    pairings.approve(asked.code)
    assert pairings.collect(asked.id).token is not None
    replayed = pairings.collect(asked.id)
    assert (replayed.state, replayed.token) == ("approved", None)
    assert len(tokens.clients()) == 1


@pytest.mark.parametrize("decision", ["approve", "deny"])
@pytest.mark.parametrize("before", ["approve", "deny"])
def test_a_decision_cannot_be_replayed(pairings: Pairings, before: str, decision: str) -> None:
    asked = pairings.ask("Firefox", origin=EXTENSION)
    getattr(pairings, before)(asked.code)
    with pytest.raises(NoSuchPairingError):
        getattr(pairings, decision)(asked.code)


def test_a_denied_client_gets_nothing(pairings: Pairings, tokens: Tokens) -> None:
    asked = pairings.ask("Firefox", origin=EXTENSION)
    pairings.deny(asked.code)
    assert pairings.collect(asked.id).state == "denied"
    assert tokens.clients() == []


def test_nobody_is_approved_after_five_minutes(pairings: Pairings, clock: Clock) -> None:
    asked = pairings.ask("Firefox", origin=EXTENSION)
    clock.move(LIFETIME - 1)
    assert len(pairings.pending()) == 1
    clock.move(1)
    assert pairings.pending() == []
    with pytest.raises(NoSuchPairingError):
        pairings.approve(asked.code)
    assert pairings.collect(asked.id).state == "expired"


def test_a_token_that_nobody_fetched_within_five_minutes_is_never_made(
    pairings: Pairings, tokens: Tokens, clock: Clock
) -> None:
    asked = pairings.ask("Firefox", origin=EXTENSION)
    pairings.approve(asked.code)
    clock.move(LIFETIME)
    answer = pairings.collect(asked.id)
    assert (answer.state, answer.token) == ("expired", None)
    assert tokens.clients() == []


def test_the_fifth_wrong_code_denies_what_waits(pairings: Pairings) -> None:
    asked = pairings.ask("Firefox", origin=EXTENSION)
    for code in islice(wrong_codes(asked.code), ATTEMPTS):
        with pytest.raises(NoSuchPairingError):
            pairings.approve(code)
    assert pairings.collect(asked.id).state == "denied"
    with pytest.raises(NoSuchPairingError):
        pairings.approve(asked.code)


def test_four_wrong_codes_are_forgiven(pairings: Pairings) -> None:
    asked = pairings.ask("Firefox", origin=EXTENSION)
    for code in islice(wrong_codes(asked.code), ATTEMPTS - 1):
        with pytest.raises(NoSuchPairingError):
            pairings.approve(code)
    pairings.approve(asked.code)


def test_a_code_is_read_however_it_is_typed(pairings: Pairings) -> None:
    for typed in (
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f" {code.replace('-', ' _ ')} ",
    ):
        asked = pairings.ask("Firefox", origin=EXTENSION)
        assert pairings.approve(typed(asked.code)).client == "Firefox"


def test_a_code_has_no_letters_that_are_mistaken_for_others(pairings: Pairings, clock: Clock) -> None:
    for _ in range(50):
        assert not set(pairings.ask("Firefox", origin=None).code) & set("01IO")
        clock.move(LIFETIME)


def test_only_so_many_wait_at_a_time(pairings: Pairings, clock: Clock) -> None:
    waiting = [pairings.ask("Firefox", origin=None) for _ in range(MOST_PENDING)]
    with pytest.raises(TooManyPairingsError) as refused:
        pairings.ask("Firefox", origin=None)
    assert refused.value.retry_after == LIFETIME
    assert len({asked.code for asked in waiting}) == MOST_PENDING
    pairings.deny(waiting[0].code)
    pairings.ask("Firefox", origin=None)
    clock.move(LIFETIME)
    pairings.ask("Firefox", origin=None)


def test_only_so_many_can_be_asked_for_in_a_minute(pairings: Pairings, clock: Clock) -> None:
    for _ in range(MOST_A_MINUTE):
        pairings.deny(pairings.ask("Firefox", origin=None).code)
    clock.move(20)
    with pytest.raises(TooManyPairingsError) as refused:
        pairings.ask("Firefox", origin=None)
    assert refused.value.retry_after == 40
    clock.move(40)
    pairings.ask("Firefox", origin=None)


def test_two_clients_of_one_name_can_be_told_apart(pairings: Pairings, tokens: Tokens) -> None:
    for _ in range(3):
        asked = pairings.ask("Firefox", origin=EXTENSION)
        pairings.approve(asked.code)
        pairings.collect(asked.id)
    assert [client.name for client in tokens.clients()] == ["Firefox", "Firefox 2", "Firefox 3"]


def test_a_guessed_id_finds_nothing(pairings: Pairings) -> None:
    pairings.ask("Firefox", origin=None)
    with pytest.raises(NoSuchPairingError):
        pairings.collect("guess")


def test_a_name_that_would_deceive_on_a_terminal_is_refused(pairings: Pairings) -> None:
    with pytest.raises(UsageError):
        pairings.ask("good\x1b[8m evil", origin=None)


def test_no_id_lies_on_the_disk(pairings: Pairings, database: Database) -> None:
    asked = pairings.ask("Firefox", origin=None)
    database.close()
    files = [file for file in database.path.parent.rglob("*") if file.is_file()]
    assert asked.id.encode() not in b"".join(file.read_bytes() for file in files)


def test_old_requests_are_forgotten(pairings: Pairings, database: Database, clock: Clock) -> None:
    for _ in range(20):
        pairings.ask("Firefox", origin=None)
        clock.move(1000)
    assert len(database.read("SELECT * FROM pairings")) <= 5
