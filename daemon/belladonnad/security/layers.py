"""Every request passes these layers, in this order, before anything else is done with it.

A layer raises a `Refusal`, or lets the request through. Each stands for attacks of its own, which
``docs/threat-model.md`` names, and for each a test shows that they succeed once the layer is taken out.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from belladonnad.security.address import no_token_in_address, plain_path
from belladonnad.security.authentication import authenticated, own_client, owner_where_asked
from belladonnad.security.body import announced_size, declared_type, steady_body
from belladonnad.security.sender import exact_host, known_origin, own_page_for_changes, same_site

Layer = Callable[[web.Request], Awaitable[None]]

LAYERS: tuple[Layer, ...] = (
    exact_host,
    same_site,
    known_origin,
    plain_path,
    no_token_in_address,
    authenticated,
    own_client,
    own_page_for_changes,
    owner_where_asked,
    declared_type,
    announced_size,
    steady_body,
)
