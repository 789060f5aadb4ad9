from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from belladonna.errors import UsageError
from belladonnad.database import Database, database_path
from belladonnad.security.errors import NameTakenError, NoSuchClientError
from belladonnad.security.tokens import PREFIX, Tokens

if TYPE_CHECKING:
    from tests.daemon.security.conftest import Clock


def test_a_token_opens_to_the_client_it_was_made_for(tokens: Tokens) -> None:
    laptop, phone = tokens.create("laptop"), tokens.create("phone")
    assert [client.name for client in map(tokens.find, (laptop, phone)) if client] == ["laptop", "phone"]


def test_tokens_have_256_random_bits(tokens: Tokens) -> None:
    one, other = tokens.create("one"), tokens.create("other")
    assert one != other
    assert len(base64.urlsafe_b64decode(one.removeprefix(PREFIX) + "=")) == 32


@pytest.mark.parametrize("guess", ["", "bdt_", "bdt_guess", "\udcff", "x" * 100_000])
def test_a_guess_opens_nothing(tokens: Tokens, guess: str) -> None:
    tokens.create("laptop")
    assert tokens.find(guess) is None


def test_part_of_a_token_opens_nothing(tokens: Tokens) -> None:
    token = tokens.create("laptop")
    assert tokens.find(token[:-1]) is None
    assert tokens.find(token + "x") is None


def test_no_token_lies_on_the_disk(tokens: Tokens, database: Database) -> None:
    token = tokens.create("laptop")
    database.close()
    everything = b"".join(file.read_bytes() for file in database_path().parent.rglob("*") if file.is_file())
    assert b"laptop" in everything
    assert token.encode() not in everything
    assert token.removeprefix(PREFIX).encode() not in everything


def test_a_revoked_token_is_known_as_such_and_listed_no_more(tokens: Tokens) -> None:
    token = tokens.create("laptop")
    tokens.revoke("laptop")
    found = tokens.find(token)
    assert found is not None
    assert found.revoked is not None
    assert tokens.clients() == []


def test_revoking_one_leaves_the_others(tokens: Tokens) -> None:
    tokens.create("laptop")
    phone = tokens.create("phone")
    tokens.revoke("laptop")
    found = tokens.find(phone)
    assert found is not None
    assert found.revoked is None


def test_a_revocation_by_another_process_counts_at_once(tokens: Tokens) -> None:
    token = tokens.create("laptop")
    with Database(database_path()) as command_line:
        Tokens(command_line).revoke("laptop")
    found = tokens.find(token)
    assert found is not None
    assert found.revoked is not None


def test_the_name_of_a_revoked_token_is_free_again(tokens: Tokens) -> None:
    tokens.create("laptop")
    tokens.revoke("laptop")
    tokens.create("laptop")
    assert [client.name for client in tokens.clients()] == ["laptop"]


def test_two_tokens_of_one_name_are_refused(tokens: Tokens) -> None:
    tokens.create("laptop")
    with pytest.raises(NameTakenError):
        tokens.create("laptop ")


def test_what_is_not_there_cannot_be_revoked(tokens: Tokens) -> None:
    with pytest.raises(NoSuchClientError):
        tokens.revoke("laptop")
    with pytest.raises(NoSuchClientError):
        tokens.revoke_id(7)


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "a\x1b[2J", "a\nb", "a\u202eb", "a\0b"])
def test_a_name_that_would_deceive_on_a_terminal_is_refused(tokens: Tokens, name: str) -> None:
    with pytest.raises(UsageError) as refused:
        tokens.create(name)
    assert refused.value.code == "bad_name"


def test_the_last_use_is_noted_to_the_minute(tokens: Tokens, clock: Clock) -> None:
    token = tokens.create("laptop")

    def use() -> float | None:
        client = tokens.find(token)
        assert client is not None
        tokens.touch(client)
        return tokens.clients()[0].last_used

    begun = clock.now
    assert use() == begun
    clock.move(59)
    assert use() == begun
    clock.move(1)
    assert use() == begun + 60
