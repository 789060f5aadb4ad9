"""Who has access, and how it is taken back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from belladonnad.http.endpoints import API, endpoint, json_response
from belladonnad.http.errors import ErrorBody
from belladonnad.http.keys import TOKENS
from belladonnad.security.errors import NoSuchClientError
from belladonnad.security.tokens import Kind

if TYPE_CHECKING:
    from belladonnad.security.tokens import Client


class ClientView(BaseModel):
    """One client, and its token."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    name: str
    kind: Kind = Field(description="`command`: our own; `script`: `belladonnad token create`; `paired`.")
    origin: str | None = Field(description="The extension's own address; null for a program.")
    created: float = Field(description="Seconds since 1970.")
    last_used: float | None = Field(description="Seconds since 1970, to the minute.")


class Clients(BaseModel):
    """Everybody who has access, the oldest first."""

    clients: list[ClientView]


@endpoint("GET", f"{API}/clients", answers={200: Clients}, owner=True)
async def list_clients(request: web.Request) -> web.StreamResponse:
    """List who has access."""
    clients: list[Client] = await asyncio.to_thread(request.app[TOKENS].clients)
    return json_response(Clients(clients=[ClientView.model_validate(client) for client in clients]))


@endpoint("DELETE", f"{API}/clients/{{id}}", answers={204: None, 404: ErrorBody}, owner=True)
async def revoke_client(request: web.Request) -> web.StreamResponse:
    """Take a client's access back, at once."""
    number = request.match_info["id"]
    if not (number.isascii() and number.isdigit() and len(number) < _LONGEST_NUMBER):
        raise NoSuchClientError
    await asyncio.to_thread(request.app[TOKENS].revoke_id, int(number))
    return web.Response(status=204)


_LONGEST_NUMBER = 19  # SQLite's integers have 64 bits

ENDPOINTS = (list_clients, revoke_client)
