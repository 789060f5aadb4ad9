"""Describes the API, read off its endpoints (OpenAPI 3.1)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import models_json_schema

from belladonna import __version__
from belladonnad.http.endpoints import API
from belladonnad.http.errors import ErrorBody

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel
    from pydantic.json_schema import JsonSchemaMode

    from belladonnad.http.endpoints import Answer, Endpoint

Json = dict[str, Any]
References = Mapping[tuple[type[Any], "JsonSchemaMode"], Json]
"""Where a model's schema stands, as something sent or as something answered."""

_JSON = "application/json"
_ALWAYS = (400, 403, 503)
"""A malformed request, one from a place where it must not come from, a locked database."""


def describe(endpoints: Iterable[Endpoint]) -> Json:
    """Describe what the API offers; pages and links for people are left out.

    Returns:
        An OpenAPI document.
    """
    described = [one for one in endpoints if one.path.startswith(API)]
    references, definitions = models_json_schema(
        sorted(set(_models(described)), key=lambda pair: (pair[0].__name__, pair[1])),
        ref_template="#/components/schemas/{model}",
    )
    paths: dict[str, Json] = {}
    for one in described:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Belladonna", "version": __version__, "license": {"name": "MIT"}},
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _models(endpoints: Iterable[Endpoint]) -> Iterator[tuple[type[BaseModel], JsonSchemaMode]]:
    yield ErrorBody, "serialization"
    for one in endpoints:
        if isinstance(one.body, type):
            yield one.body, "validation"
        if one.query is not None:
            yield one.query, "validation"
        for answer in one.answers.values():
            if isinstance(answer, type):
                yield answer, "serialization"


def _operation(one: Endpoint, references: References) -> Json:
    operation: Json = {
        "summary": one.summary,
        "operationId": f"{one.method} {one.path.removeprefix(API)}",
        "security": [] if one.public else [{"token": []}],
        "parameters": [*_placeholders(one.path), *_parameters(one.query)],
        "responses": {
            str(status): _response(status, answer, references)
            for status, answer in sorted(_answers(one).items())
        },
    }
    if (content := _content(one.body, references)) is not None:
        operation["requestBody"] = {"required": True, "content": content}
    return operation


def _answers(one: Endpoint) -> Mapping[int, Answer]:
    """Add to an endpoint's own answers what can go wrong everywhere."""
    refusals = set(_ALWAYS)
    if not one.public:
        refusals.add(401)
    if one.query is not None:
        refusals.add(422)
    if one.body is not None:
        refusals |= {408, 413, 415, 422, 507}
    if one.method in {"PATCH", "DELETE"}:
        refusals.add(507)
    return {**dict.fromkeys(refusals, ErrorBody), **one.answers}


def _content(
    body: type[BaseModel] | Mapping[str, Mapping[str, Any]] | None, references: References
) -> Json | None:
    if body is None:
        return None
    if isinstance(body, type):
        return {_JSON: {"schema": references[body, "validation"]}}
    return {kind: {"schema": schema} for kind, schema in body.items()}


def _response(status: int, answer: Answer, references: References) -> Json:
    response: Json = {"description": HTTPStatus(status).phrase}
    if isinstance(answer, type):
        response["content"] = {_JSON: {"schema": references[answer, "serialization"]}}
    elif answer is not None:
        response["content"] = {answer: {}}
    return response


def _placeholders(path: str) -> list[Json]:
    names = re.findall(r"\{(\w+)\}", path)
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]


def _parameters(query: type[BaseModel] | None) -> list[Json]:
    if query is None:
        return []
    schema = query.model_json_schema()
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _not_null(field)}
        for name, field in schema["properties"].items()
    ]


def _not_null(schema: Json) -> Json:
    """A parameter that is not there is not null: there is no way to write that in an address."""
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    if not choices:
        return schema
    rest = {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}
    return {**rest, **choices[0]}
