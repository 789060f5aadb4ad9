"""How a client gets its token: it asks, the user compares the codes and approves, the client fetches it."""

from __future__ import annotations

import asyncio
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from belladonnad.http.endpoints import API, endpoint, json_response
from belladonnad.http.errors import ErrorBody
from belladonnad.http.keys import BROADCAST, PAIRINGS


class PairingRequest(BaseModel):
    """Who wants to be paired."""

    model_config = ConfigDict(extra="forbid", strict=True)

    client: str = Field(
        min_length=1, max_length=64, description="What it calls itself; visible characters alone."
    )


class Pairing(BaseModel):
    """What the client keeps, and shows."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(description="A secret: whoever knows it fetches the token.")
    code: str = Field(description="To be shown; the user compares it with the one that Belladonna shows.")
    expires_in: float = Field(description="Seconds in which it can be approved, and the token be fetched.")


class PairingState(BaseModel):
    """How a request stands."""

    model_config = ConfigDict(from_attributes=True)

    state: Literal["pending", "approved", "denied", "expired"]
    token: str | None = Field(default=None, description="There once, with the first answer `approved`.")


class PendingPairing(BaseModel):
    """What the user is to decide on."""

    model_config = ConfigDict(from_attributes=True)

    code: str
    client: str = Field(description="What the client calls itself; it can say anything.")
    origin: str | None = Field(description="The extension's own address; null for a program.")
    expires_in: float = Field(description="Seconds.")


class PendingPairings(BaseModel):
    """All that waits for the user, the oldest first."""

    pairings: list[PendingPairing]


class PairingDecision(BaseModel):
    """Which request is meant."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: str = Field(max_length=64, description="As both sides show it.")


class PairedClient(BaseModel):
    """Whom the decision was about."""

    client: str


@endpoint(
    "POST",
    f"{API}/pairings",
    body=PairingRequest,
    answers={201: Pairing, 429: ErrorBody},
    public=True,
)
async def ask_for_pairing(request: web.Request, body: PairingRequest) -> web.StreamResponse:
    """Ask for access."""
    origin = request.headers.get("Origin")
    asked = await asyncio.to_thread(request.app[PAIRINGS].ask, body.client, origin=origin)
    waiting = PendingPairing(code=asked.code, client=body.client, origin=origin, expires_in=asked.expires_in)
    request.app[BROADCAST].publish("pairing", asked.code, waiting)
    return json_response(Pairing.model_validate(asked), status=201)


@endpoint("GET", f"{API}/pairings/{{id}}", answers={200: PairingState, 404: ErrorBody}, public=True)
async def collect_pairing(request: web.Request) -> web.StreamResponse:
    """Tell how a request stands; once it is approved the first answer brings the token."""
    answer = await asyncio.to_thread(request.app[PAIRINGS].collect, request.match_info["id"])
    state = PairingState.model_validate(answer)
    return web.Response(text=state.model_dump_json(exclude_none=True), content_type="application/json")


@endpoint("GET", f"{API}/pairings", answers={200: PendingPairings}, owner=True)
async def list_pairings(request: web.Request) -> web.StreamResponse:
    """List the requests that wait for the user."""
    pending = await asyncio.to_thread(request.app[PAIRINGS].pending)
    return json_response(PendingPairings(pairings=[PendingPairing.model_validate(one) for one in pending]))


@endpoint(
    "POST",
    f"{API}/pairings/approve",
    body=PairingDecision,
    answers={200: PairedClient, 404: ErrorBody},
    owner=True,
)
async def approve_pairing(request: web.Request, body: PairingDecision) -> web.StreamResponse:
    """Let a client in."""
    return await _decided(request, body, approved=True)


@endpoint(
    "POST",
    f"{API}/pairings/deny",
    body=PairingDecision,
    answers={200: PairedClient, 404: ErrorBody},
    owner=True,
)
async def deny_pairing(request: web.Request, body: PairingDecision) -> web.StreamResponse:
    """Turn a client away."""
    return await _decided(request, body, approved=False)


async def _decided(request: web.Request, body: PairingDecision, *, approved: bool) -> web.StreamResponse:
    pairings = request.app[PAIRINGS]
    decided = await asyncio.to_thread(pairings.approve if approved else pairings.deny, body.code)
    request.app[BROADCAST].publish("pairing", decided.code, None)
    return json_response(PairedClient(client=decided.client))


ENDPOINTS = (ask_for_pairing, list_pairings, approve_pairing, deny_pairing, collect_pairing)
