"""Asks the running daemon what only it knows, as our own commands do."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING

from pydantic import ValidationError

from belladonnad.http.endpoints import API
from belladonnad.http.views.jobs import JobPage
from belladonnad.settings import Settings

if TYPE_CHECKING:
    from belladonnad.jobs import Job

_SECONDS = 2.0
_MOST = 1024**2


def running_jobs(port: int, token: str) -> list[Job]:
    """Ask what is being shaded, and how far it has come; it takes two seconds at most.

    Args:
        port: of our own daemon, as `instance.running` knows it: nobody else may see the token.
        token: by `command_token`.

    Returns:
        Nothing when there is no answer.
    """
    try:
        return JobPage.model_validate_json(_ask(port, token, "GET", "jobs?state=running")).jobs
    except (OSError, http.client.HTTPException, ValidationError):
        return []


def pause(port: int, token: str, *, paused: bool) -> bool:
    """Let pictures wait, or go on; for the arguments see `running_jobs`.

    Returns:
        Whether the daemon has done so.
    """
    try:
        answer = _ask(port, token, "PATCH", "settings", {"paused": paused})
        return Settings.model_validate_json(answer).paused is paused
    except (OSError, http.client.HTTPException, ValidationError):
        return False


def _ask(port: int, token: str, method: str, call: str, body: object = None) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        connection.request(method, f"{API}/{call}", None if body is None else json.dumps(body), headers)
        return connection.getresponse().read(_MOST)
    finally:
        connection.close()
