"""Answers the extension's one question.

The user's confirmation is the press of a button on the extension's own page: no web page and no other
extension reaches that, and browsers start us for our extension alone. Programs of the same user could read
the database without us; see the threat model.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from belladonna.cli.crash import explain
from belladonnad.database import Database, database_path
from belladonnad.jobs.models import Trouble
from belladonnad.native.extension import vouched_origin
from belladonnad.native.messages import Answer, Pair, receive, send
from belladonnad.security import tokens
from belladonnad.starting import started_daemon

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO


def answer_browser(started_with: Sequence[str], questions: BinaryIO, answers: BinaryIO) -> None:
    """Read one question, and answer it; what goes wrong is an answer, too.

    Args:
        started_with: the arguments that the browser gave.
        questions: from the browser.
        answers: to the browser.
    """
    try:
        answer = _answer(started_with, questions)
    except Exception as error:  # noqa: BLE001 - the browser would only say that we ended
        answer = Answer(error=Trouble.model_validate(explain(error)))
    send(answers, answer)


def _answer(started_with: Sequence[str], questions: BinaryIO) -> Answer:
    question = receive(questions)
    origin = vouched_origin(started_with, question.origin)
    daemon = started_daemon()
    if isinstance(question, Pair):
        return Answer(port=daemon.port, token=_token(question.client, origin))
    return Answer(port=daemon.port)


def _token(client: str, origin: str) -> str:
    client = tokens.checked_name(client)
    with Database(database_path()) as database, database.transaction() as connection:
        name = tokens.free_name(connection, client)
        return tokens.insert(connection, name, kind="paired", origin=origin, now=time.time())
