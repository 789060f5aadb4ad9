"""Asks the running daemon what only it knows, as our own commands do."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING

from pydantic import ValidationError

from belladonnad.http.endpoints import API
from belladonnad.http.views.jobs import JobPage

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
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", f"{API}/jobs?state=running", headers={"Authorization": f"Bearer {token}"})
        return JobPage.model_validate_json(connection.getresponse().read(_MOST)).jobs
    except (OSError, http.client.HTTPException, ValidationError):
        return []
    finally:
        connection.close()
