"""What may stand in an address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from belladonnad.http.errors import Refusal
from belladonnad.security.tokens import PREFIX

if TYPE_CHECKING:
    from aiohttp import web

_PLAIN = re.compile(r"(/[\w.~-]*)+", re.ASCII)
_TOKEN_NAMES = {"access_token", "api_key", "apikey", "auth", "authorization", "bearer", "token"}


async def plain_path(request: web.Request) -> None:
    """Stop paths that climb out of their folder, however they are written: ours need no escapes at all."""
    path = request.raw_path.partition("?")[0]
    if not _PLAIN.fullmatch(path) or ".." in path.split("/"):
        raise Refusal(
            400,
            "bad_path",
            "This is no address of Belladonna's.",
            "See /api/v1/openapi.json for what there is.",
        )


async def no_token_in_address(request: web.Request) -> None:
    """Refuse a token where histories, logs and screens would keep it."""
    named = {name.lower() for name in request.query}
    if named & _TOKEN_NAMES or PREFIX in unquote(request.raw_path):
        raise Refusal(
            400,
            "token_in_address",
            "A token stands in the address, where others come to see it.",
            "Send it in the header Authorization. End this one by `belladonnad token revoke`; make another.",
        )
