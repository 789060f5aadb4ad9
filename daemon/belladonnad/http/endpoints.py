"""Endpoints that say what they take and what they answer; the OpenAPI description is read off them.

    @endpoint("POST", f"{API}/pairings", body=PairingRequest, answers={201: Pairing}, public=True)
    async def create_pairing(request: web.Request, body: PairingRequest) -> web.StreamResponse:
        '''Ask for access.'''

The docstring's first line becomes the summary. A model under ``body`` or ``query`` is parsed, and refused
where it does not fit, before the handler is called.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from aiohttp import web
from pydantic import BaseModel, ValidationError

from belladonna.errors import UsageError
from belladonnad.http.errors import Refusal

API = "/api/v1"

Answer = type[BaseModel] | str | None
"""What comes back: a model as JSON, a media type, or nothing."""

Plain = Callable[[web.Request], Awaitable[web.StreamResponse]]
Model = TypeVar("Model", bound=BaseModel)
Parsed = Callable[[web.Request, Model], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call of the API.

    Attributes:
        method: HTTP's.
        path: with aiohttp's placeholders, such as ``/api/v1/jobs/{id}``.
        handler: what aiohttp calls.
        summary: one sentence.
        answers: by status; what goes wrong is added for all by `openapi`.
        query: what stands behind the question mark.
        body: what is sent: a model as JSON, or a schema by media type.
        public: whether it may be called without a token.
        owner: whether it decides who gets in, which a paired client must not.
    """

    method: str
    path: str
    handler: Plain
    summary: str
    answers: Mapping[int, Answer]
    query: type[BaseModel] | None = None
    body: type[BaseModel] | Mapping[str, Mapping[str, Any]] | None = None
    public: bool = False
    owner: bool = False


@overload
def endpoint(
    method: str,
    path: str,
    *,
    answers: Mapping[int, Answer],
    sends: Mapping[str, Mapping[str, Any]] | None = None,
    public: bool = False,
    owner: bool = False,
) -> Callable[[Plain], Endpoint]: ...
@overload
def endpoint(
    method: str,
    path: str,
    *,
    answers: Mapping[int, Answer],
    query: type[Model],
    public: bool = False,
    owner: bool = False,
) -> Callable[[Parsed[Model]], Endpoint]: ...
@overload
def endpoint(
    method: str,
    path: str,
    *,
    answers: Mapping[int, Answer],
    body: type[Model],
    public: bool = False,
    owner: bool = False,
) -> Callable[[Parsed[Model]], Endpoint]: ...
def endpoint(
    method: str,
    path: str,
    *,
    answers: Mapping[int, Answer],
    query: type[Model] | None = None,
    body: type[Model] | None = None,
    sends: Mapping[str, Mapping[str, Any]] | None = None,
    public: bool = False,
    owner: bool = False,
) -> Callable[[Any], Endpoint]:
    """Declare an endpoint.

    Args:
        method: HTTP's.
        path: with aiohttp's placeholders.
        answers: what comes back when it goes well, and the refusals that are this endpoint's own, by status.
        query: parsed from behind the question mark.
        body: parsed from JSON.
        sends: a body that the handler reads itself: JSON schemas by media type, for the description.
        public: callable without a token.
        owner: callable by the user alone: from the dashboard, or with a token made on the command line.
    """

    def declare(function: Any) -> Endpoint:  # noqa: ANN401 - handed on as it is
        async def handler(request: web.Request) -> web.StreamResponse:
            if query is not None:
                answer: web.StreamResponse = await function(request, read_query(request, query))
            elif body is not None:
                answer = await function(request, await read_json(request, body))
            else:
                answer = await function(request)
            return answer

        summary = (inspect.getdoc(function) or "").partition("\n")[0]
        return Endpoint(method, path, handler, summary, answers, query, body or sends, public, owner)

    return declare


def read_query(request: web.Request, model: type[Model]) -> Model:
    """Parse what stands behind the question mark.

    Raises:
        UsageError: it does not fit (422).
    """
    if len(request.query) != len(set(request.query)):
        raise UsageError("bad_value", "A parameter is given twice.", "Give each parameter once.")
    return validated(model, dict(request.query))


async def read_json(request: web.Request, model: type[Model]) -> Model:
    """Parse a body of JSON.

    Raises:
        Refusal: it is no JSON (400).
        UsageError: it does not fit (422).
    """
    try:
        text = (await request.read()).decode()
    except UnicodeDecodeError as error:
        raise not_json() from error
    return validated_json(model, text)


def validated(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Check values against a model.

    Raises:
        UsageError: they do not fit; it names the first one that does not.
    """
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise _misfit(error) from error


def validated_json(model: type[Model], text: str) -> Model:
    """Check JSON against a model.

    Raises:
        Refusal: it is no JSON (400).
        UsageError: it does not fit (422).
    """
    try:
        return model.model_validate_json(text)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            raise not_json() from error
        raise _misfit(error) from error


def not_json() -> Refusal:
    """What is said to a body that is not JSON."""
    return Refusal(400, "malformed", "The body is not valid JSON.", "See /api/v1/openapi.json.")


def json_response(model: BaseModel, *, status: int = 200, leave_out_none: bool = False) -> web.Response:
    """Answer with a model."""
    text = model.model_dump_json(exclude_none=leave_out_none)
    return web.Response(status=status, text=text, content_type="application/json")


def _misfit(error: ValidationError) -> UsageError:
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return UsageError(
            "unknown_option", f"There is no option `{where}`.", "Leave it out, or check its spelling."
        )
    subject = f"`{where}`" if where else "The request"
    return UsageError(
        "bad_value", f"{subject} cannot be used: {first['msg']}.", "See /api/v1/openapi.json for what can."
    )
