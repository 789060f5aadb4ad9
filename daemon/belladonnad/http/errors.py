"""Errors become answers here and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import BaseModel

from belladonna.errors import BelladonnaError, PictureError, UsageError
from belladonnad.database.errors import DatabaseError, DiskFullError
from belladonnad.jobs.errors import NoSuchJobError, NotDoneError, QueueFullError
from belladonnad.jobs.models import Trouble
from belladonnad.previews.gallery import NotPaintedYetError
from belladonnad.security.errors import (
    LoginError,
    NameTakenError,
    NoSuchClientError,
    NoSuchPairingError,
    TooManyPairingsError,
)
from belladonnad.watching.errors import NoSuchWatchError

if TYPE_CHECKING:
    from collections.abc import Mapping

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = logging.getLogger(__name__)


class ErrorBody(BaseModel):
    """What every refusal looks like."""

    error: Trouble


class Refusal(BelladonnaError):  # noqa: N818 - an answer, not a failure
    """A request that is turned away for its form, its sender or its size.

    Attributes:
        status: HTTP's.
        headers: more of the answer.
    """

    def __init__(
        self, status: int, code: str, message: str, remedy: str, *, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(code, message, remedy)
        self.status = status
        self.headers = dict(headers or {})


_STATUS: dict[type[BelladonnaError], int] = {
    LoginError: 403,
    NoSuchClientError: 404,
    NoSuchJobError: 404,
    NoSuchPairingError: 404,
    NoSuchWatchError: 404,
    NameTakenError: 409,
    NotDoneError: 409,
    PictureError: 415,
    UsageError: 422,
    QueueFullError: 429,
    TooManyPairingsError: 429,
    DatabaseError: 503,
    NotPaintedYetError: 503,
    DiskFullError: 507,
}
"""Which status an error means; a class that is not here goes by its nearest base."""

_TOO_LARGE = 413


def status_of(error: BelladonnaError) -> int:
    """Find the HTTP status of an error: 500 when nothing is known about it."""
    if isinstance(error, Refusal):
        return error.status
    if isinstance(error, PictureError) and error.code == "too_large":
        return _TOO_LARGE
    return next((_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS), 500)


def error_response(error: BelladonnaError) -> web.Response:
    """Word an error as the contract has it."""
    headers: dict[str, str] = {}
    if isinstance(error, Refusal):
        headers = error.headers
    elif isinstance(error, NotPaintedYetError | QueueFullError | TooManyPairingsError):
        headers = {"Retry-After": str(error.retry_after)}
    body = ErrorBody(error=Trouble.model_validate(error))
    return web.Response(
        status=status_of(error), text=body.model_dump_json(), content_type="application/json", headers=headers
    )


@web.middleware
async def errors_middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer whatever is raised below in the contract's form."""
    try:
        return await handler(request)
    except BelladonnaError as error:
        return error_response(error)
    except web.HTTPException as error:
        return _from_aiohttp(error)
    except ConnectionResetError:
        raise  # the client went away: there is nobody to answer
    except Exception:  # noqa: BLE001 - the last resort: it is logged, and told in words
        _log.exception("a request failed", extra={"method": request.method})
        return error_response(
            Refusal(
                500,
                "internal",
                "Something in Belladonna went wrong.",
                "Your originals are unchanged. Please report it with the daemon's log.",
            )
        )


_AIOHTTP: dict[int, tuple[str, str, str]] = {
    404: ("not_found", "There is nothing at this address.", "See /api/v1/openapi.json for what there is."),
    405: ("method_not_allowed", "This cannot be done here.", "See the header Allow for what can."),
    413: ("too_large", "The request is too large.", "Send less at once."),
}


def _from_aiohttp(error: web.HTTPException) -> web.StreamResponse:
    if error.status < 400:  # noqa: PLR2004 - statuses below 400 are no errors
        raise error
    code, message, remedy = _AIOHTTP.get(
        error.status,
        ("bad_request", f"The request cannot be understood: {error.reason}.", "See /api/v1/openapi.json."),
    )
    headers = {name: value for name, value in error.headers.items() if name == "Allow"}
    return error_response(Refusal(error.status, code, message, remedy, headers=headers))
