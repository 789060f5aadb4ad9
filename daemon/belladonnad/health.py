"""Asks a port whether Belladonna is behind it."""

from __future__ import annotations

import http.client
from typing import Literal

from pydantic import BaseModel, ValidationError

from belladonna import __version__

PATH = "/api/v1/health"

_SECONDS = 2.0
_MOST = 4096


class Health(BaseModel):
    """Says which service answers, and which API it speaks."""

    service: Literal["belladonna"] = "belladonna"
    api: Literal[1] = 1
    version: str = __version__


def ask(port: int) -> Health | None:
    """Ask; it takes two seconds at most.

    Returns:
        None when nobody answers, or something else does.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", PATH)
        return Health.model_validate_json(connection.getresponse().read(_MOST))
    except (OSError, http.client.HTTPException, ValidationError):
        return None
    finally:
        connection.close()
