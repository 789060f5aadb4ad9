"""What the browser is told with every answer."""

from __future__ import annotations

import pytest
from tests.daemon.security.door import Knock, open_door

OWNER = ("Authorization", "Bearer {owner}")
COOKIE = ("Cookie", "{cookie}")

ANSWERS = {
    "an answer": Knock("GET", "/api/v1/health"),
    "a refusal": Knock("GET", "/api/v1/jobs"),
    "a refusal of the host": Knock("GET", "/api/v1/health", host="evil.example"),
    "nothing there": Knock("GET", "/api/v1/no/such/thing", (OWNER,)),
    "a wrong method": Knock("TRACE", "/api/v1/health", (OWNER,)),
    "an event stream": Knock("GET", "/api/v1/events", (OWNER,)),
    "a login that fails": Knock("GET", "/login?code=guess"),
}


@pytest.mark.parametrize("knock", ANSWERS.values(), ids=ANSWERS.keys())
async def test_every_answer_forbids_what_no_page_of_ours_needs(knock: Knock) -> None:
    async with open_door() as door:
        answer = await door.knock(knock)
    assert answer is not None
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["server"] == "belladonna"
    assert not any(name.startswith("access-control-") for name in answer.headers)
