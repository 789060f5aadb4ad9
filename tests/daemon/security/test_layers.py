"""The table of attacks on the HTTP side: each is refused, and each succeeds once its layer is taken out."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from tests.daemon.conftest import ROOT
from tests.daemon.security.door import EXTENSION, STRANGER, Knock, open_door

from belladonnad.http.keys import ENDPOINTS
from belladonnad.security import body
from belladonnad.security.address import no_token_in_address, plain_path
from belladonnad.security.authentication import authenticated, own_client, owner_where_asked
from belladonnad.security.body import announced_size, declared_type, steady_body
from belladonnad.security.layers import LAYERS
from belladonnad.security.sender import exact_host, known_origin, own_page_for_changes, same_site

if TYPE_CHECKING:
    from belladonnad.security.layers import Layer

API = "/api/v1"
OWNER = ("Authorization", "Bearer {owner}")
PAIRED = ("Authorization", "Bearer {paired}")
COOKIE = ("Cookie", "{cookie}")
PROOF = ("X-Belladonna", "{proof}")
JSON = ("Content-Type", "application/json")
ASK = json.dumps({"client": "evil"}).encode()


def pairing(*headers: tuple[str, str], kind: str = "application/json", body: bytes = ASK) -> Knock:
    return Knock("POST", f"{API}/pairings", (("Content-Type", kind), *headers), body)


@dataclass(frozen=True)
class Attack:
    sentence: str
    layer: Layer
    knock: Knock
    status: int
    code: str


def health(**options: str | None) -> Knock:
    return Knock("GET", f"{API}/health", **options)  # type: ignore[arg-type] # the host


HOST = (
    ("a page under a foreign name that was made to point here (DNS rebinding)", "evil.example:{port}"),
    ("the same, under a name that begins like ours", "127.0.0.1.evil.example:{port}"),
    ("the same, under a name that ends like ours", "evil.example@127.0.0.1:{port}"),
    ("a page that knows the computer's own name", "desktop.local:{port}"),
    ("a page that writes the address in another way", "2130706433:{port}"),
    ("a request that was meant for another port", "127.0.0.1:80"),
    ("a request that says no port", "127.0.0.1"),
)

SITE = (
    (
        "a picture element on a foreign page",
        (("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")),
    ),
    ("a link on a foreign page", (("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"))),
    ("a page on another port of this computer", (("Sec-Fetch-Site", "same-site"),)),
    ("a browser of the future that says something new", (("Sec-Fetch-Site", "near-by"),)),
    ("a sender that says two things", (("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "cross-site"))),
)

ORIGIN = (
    ("a form on a foreign page, in a browser without Fetch Metadata", "https://evil.example"),
    ("a form in a sandboxed frame, or on a public page (`Origin: null`)", "null"),
    ("a page on another port of this computer", "http://127.0.0.1:1"),
    ("a page whose origin begins like ours", "http://127.0.0.1:{port}.evil.example"),
    ("a page that came over TLS from our own address", "https://127.0.0.1:{port}"),
    ("a page that puts an extension into its own origin", "https://evil.example/" + EXTENSION),
    ("an unknown kind of extension", "evil-extension://abc"),
    ("an origin that is empty", ""),
)

PATHS = (
    ("a path that climbs out of its folder", f"{API}/jobs/../../../etc/passwd"),
    ("the same in escapes", f"{API}/jobs/%2e%2e/%2e%2e/etc/passwd"),
    ("the same with the slashes in escapes", f"{API}/jobs/..%2f..%2fetc%2fpasswd"),
    ("the same with escapes of escapes", f"{API}/jobs/%252e%252e%252fetc"),
    ("the same for Windows", f"{API}/jobs/..\\..\\windows"),
    ("a path with a zero byte", f"{API}/jobs/x%00.png"),
    ("a path with a newline", f"{API}/jobs/x%0d%0aSet-Cookie:%20a=b"),
    ("an address of another server (proxy form)", "http://evil.example/anything"),
)

ADDRESSES = (
    ("a token in the address", f"{API}/settings?token={{owner}}"),
    ("the same under another name", f"{API}/settings?x={{owner}}"),
    ("the same in escapes", f"{API}/settings?x=%62dt_abc"),
    ("somebody else's token in the address", f"{API}/settings?access_token=abc"),
)

NOBODY: tuple[tuple[str, tuple[tuple[str, str], ...], str], ...] = (
    ("somebody without a token", (), "unauthorized"),
    ("somebody with a wrong token", (("Authorization", "Bearer bdt_guess"),), "unauthorized"),
    ("somebody with a token that is not even text", (("Authorization", "Bearer \xff\xfe"),), "unauthorized"),
    ("somebody with an empty token", (("Authorization", "Bearer "),), "unauthorized"),
    ("somebody with the token in another scheme", (("Authorization", "Basic {owner}"),), "unauthorized"),
    ("somebody with two tokens", (OWNER, PAIRED), "unauthorized"),
    ("somebody with a revoked token", (("Authorization", "Bearer {revoked}"),), "token_revoked"),
    ("somebody with a made-up session", (("Cookie", "belladonna-{port}=guess"),), "unauthorized"),
    ("somebody with a token for a cookie", (("Cookie", "belladonna-{port}={owner}"),), "unauthorized"),
    ("an unpaired extension", (("Origin", STRANGER),), "unauthorized"),
)

CHANGES = (
    ("a form that rides on the cookie, in a browser that sends no origin", (PROOF,)),
    ("a form that rides on the cookie from our own address", (("Origin", "http://127.0.0.1:{port}"),)),
    ("an extension that rides on the cookie", (("Origin", STRANGER), PROOF)),
    (
        "a thief with the cookie alone, which browsers send to other servers here too",
        (("Origin", "http://127.0.0.1:{port}"), ("X-Belladonna", "1")),
    ),
    (
        "a thief with the proof of another session",
        (("Origin", "http://127.0.0.1:{port}"), ("X-Belladonna", "{another_proof}")),
    ),
)

OWNERS = (
    ("a paired client that looks who else is there", Knock("GET", f"{API}/clients", (PAIRED,))),
    ("a paired client that looks who wants in", Knock("GET", f"{API}/pairings", (PAIRED,))),
    ("a paired client that throws another out", Knock("DELETE", f"{API}/clients/1", (PAIRED,))),
    ("a paired client that looks which folders are watched", Knock("GET", f"{API}/watches", (PAIRED,))),
    (
        "a paired client that weakens the settings",
        Knock("PATCH", f"{API}/settings", (PAIRED, JSON), b'{"options": {"strength": "low"}}'),
    ),
)

BODIES = (
    ("a form that looks like JSON (text/plain)", pairing(kind="text/plain")),
    ("an ordinary form", pairing(kind="application/x-www-form-urlencoded")),
    ("JSON under no type", Knock("POST", f"{API}/pairings", (), ASK)),
    (
        "a zip bomb for a body",
        pairing(("Content-Encoding", "gzip"), body=gzip.compress(ASK)),
    ),
    ("a body where none belongs", Knock("GET", f"{API}/health", (JSON,), ASK)),
)

ATTACKS = (
    *(Attack(sentence, exact_host, health(host=host), 403, "host_not_allowed") for sentence, host in HOST),
    *(
        Attack(sentence, same_site, Knock("GET", f"{API}/jobs", (COOKIE, *headers)), 403, "cross_site")
        for sentence, headers in SITE
    ),
    *(
        Attack(sentence, known_origin, pairing(("Origin", origin)), 403, "origin_not_allowed")
        for sentence, origin in ORIGIN
    ),
    Attack(
        "a page that asks for a WebSocket",
        known_origin,
        Knock(
            "GET",
            f"{API}/health",
            (("Origin", "https://evil.example"), ("Upgrade", "websocket"), ("Connection", "upgrade")),
        ),
        403,
        "origin_not_allowed",
    ),
    *(
        Attack(sentence, plain_path, Knock("GET", path, (OWNER,)), 400, "bad_path")
        for sentence, path in PATHS
    ),
    *(
        Attack(sentence, no_token_in_address, Knock("GET", path, (OWNER,)), 400, "token_in_address")
        for sentence, path in ADDRESSES
    ),
    *(
        Attack(sentence, authenticated, Knock("GET", f"{API}/jobs", headers), 401, code)
        for sentence, headers, code in NOBODY
    ),
    Attack(
        "an unpaired extension with a paired one's token",
        own_client,
        Knock("GET", f"{API}/jobs", (PAIRED, ("Origin", STRANGER))),
        403,
        "token_of_another",
    ),
    Attack(
        "an extension with a script's token",
        own_client,
        Knock("GET", f"{API}/jobs", (OWNER, ("Origin", EXTENSION))),
        403,
        "token_of_another",
    ),
    *(
        Attack(
            sentence,
            own_page_for_changes,
            Knock("POST", f"{API}/logout", (COOKIE, *headers)),
            403,
            "not_from_dashboard",
        )
        for sentence, headers in CHANGES
    ),
    *(Attack(sentence, owner_where_asked, knock, 403, "owner_only") for sentence, knock in OWNERS),
    *(Attack(sentence, declared_type, knock, 415, "wrong_content_type") for sentence, knock in BODIES),
    Attack(
        "an upload that announces ten gigabytes",
        announced_size,
        Knock(
            "POST",
            f"{API}/jobs",
            (OWNER, ("Content-Type", "multipart/form-data; boundary=x")),
            b"--x\r\n",
            length=10**10,
        ),
        413,
        "too_large",
    ),
    Attack(
        "a pairing request that announces ten megabytes",
        announced_size,
        Knock("POST", f"{API}/pairings", (JSON,), ASK, length=10**7),
        413,
        "too_large",
    ),
)

FURTHER = {plain_path: {"not_found", "no_such_job"}, announced_size: {"too_slow"}}
"""What stops a request a step further when its layer is out: the router, or that the rest never comes."""

named = pytest.mark.parametrize(
    "attack", ATTACKS, ids=lambda attack: f"{attack.layer.__name__}: {attack.sentence}"
)


@named
async def test_an_attack_is_refused(attack: Attack) -> None:
    async with open_door() as door:
        answer = await door.knock(attack.knock)
    assert answer is not None
    assert (answer.status, answer.code) == (attack.status, attack.code)
    assert not any(name.startswith("access-control-") for name in answer.headers)


@named
async def test_the_attack_gets_through_without_its_layer(
    attack: Attack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(body, "GRACE_SECONDS", 0.0)
    async with open_door(tuple(layer for layer in LAYERS if layer is not attack.layer)) as door:
        answer = await door.knock(attack.knock)
    assert answer is not None
    if attack.layer in FURTHER:
        assert answer.code in FURTHER[attack.layer]
    else:
        assert answer.status < 400, answer.body


def test_every_layer_is_attacked() -> None:
    elsewhere = {steady_body}  # in test_slow_senders.py
    assert {attack.layer for attack in ATTACKS} | elsewhere == set(LAYERS)
    assert len(LAYERS) == len(set(LAYERS))


FRIENDS = (
    ("a program with a token", Knock("GET", f"{API}/settings", (OWNER,))),
    ("a program that says localhost", Knock("GET", f"{API}/settings", (OWNER,), host="localhost:{port}")),
    ("a program over IPv6's name", Knock("GET", f"{API}/settings", (OWNER,), host="[::1]:{port}")),
    ("anybody who asks whether it is there", health()),
    ("the dashboard that reads", Knock("GET", f"{API}/jobs", (COOKIE, ("Sec-Fetch-Site", "same-origin")))),
    ("a picture in the dashboard", Knock("GET", f"{API}/jobs", (COOKIE, ("Sec-Fetch-Site", "same-origin")))),
    (
        "the dashboard that changes something",
        Knock(
            "POST",
            f"{API}/logout",
            (
                COOKIE,
                ("Sec-Fetch-Site", "same-origin"),
                ("Origin", "http://127.0.0.1:{port}"),
                PROOF,
            ),
        ),
    ),
    (
        "a paired extension in Chromium that reads",
        Knock("GET", f"{API}/jobs", (PAIRED, ("Sec-Fetch-Site", "none"))),
    ),
    (
        "a paired extension in Firefox that reads",
        Knock("GET", f"{API}/jobs", (PAIRED, ("Sec-Fetch-Site", "same-origin"))),
    ),
    (
        "a paired extension that writes",
        Knock("POST", f"{API}/logout", (PAIRED, ("Origin", EXTENSION), ("Sec-Fetch-Site", "none"))),
    ),
    (
        "an extension in Chromium that asks to be paired",
        pairing(("Origin", STRANGER), ("Sec-Fetch-Site", "none")),
    ),
    (
        "an extension in Firefox that asks to be paired",
        pairing(
            ("Origin", "moz-extension://6e55b4bc-8a2d-4a0a-9c55-2c7a1f7a8f10"),
            ("Sec-Fetch-Site", "same-origin"),
        ),
    ),
    ("JSON with a charset", pairing(kind="application/json; charset=utf-8")),
)


@pytest.mark.parametrize("knock", [knock for _, knock in FRIENDS], ids=[sentence for sentence, _ in FRIENDS])
async def test_who_belongs_here_is_let_in(knock: Knock) -> None:
    async with open_door() as door:
        answer = await door.knock(knock)
    assert answer is not None
    assert answer.status < 300, answer.body


MALFORMED = (
    ("two lengths", (("Content-Length", "5"), ("Transfer-Encoding", "chunked"))),
    ("two hosts", (("Host", "evil.example"),)),
    ("a header of a megabyte", (("X-Long", "x" * 2**20),)),
    ("a thousand headers", tuple((f"X-{number}", "x") for number in range(1000))),
    ("a header with a zero byte", (("X-Zero", "a\0b"),)),
)


@pytest.mark.parametrize(
    "headers", [headers for _, headers in MALFORMED], ids=[sentence for sentence, _ in MALFORMED]
)
async def test_what_could_be_read_in_two_ways_is_not_read_at_all(
    headers: tuple[tuple[str, str], ...],
) -> None:
    async with open_door() as door:
        answer = await door.knock(Knock("GET", f"{API}/health", headers))
    assert answer is not None
    assert answer.status in {400, 403}


async def test_an_unknown_address_tells_nothing_to_somebody_without_a_token() -> None:
    async with open_door() as door:
        answer = await door.knock(Knock("GET", f"{API}/no/such/thing"))
        known = await door.knock(Knock("GET", f"{API}/no/such/thing", (OWNER,)))
    assert answer is not None
    assert known is not None
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert known.status == 404


async def test_a_preflight_is_never_answered_with_leave() -> None:
    asks = (("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization"))
    async with open_door() as door:
        for origin in ("https://evil.example", "null", "http://127.0.0.1:{port}", EXTENSION):
            answer = await door.knock(Knock("OPTIONS", f"{API}/jobs", (("Origin", origin), *asks)))
            assert answer is not None
            assert answer.status in {401, 403}
            assert not any(name.startswith("access-control-") for name in answer.headers)


PUBLIC = {
    ("GET", f"{API}/health"),
    ("POST", f"{API}/pairings"),
    ("GET", f"{API}/pairings/{{id}}"),
    ("GET", "/"),
    ("GET", "/login"),
}
"""What may be asked without a token, beside the dashboard's own files. Think twice before you add to it."""


async def test_all_but_a_few_addresses_need_a_token() -> None:
    async with open_door() as door:
        endpoints = {
            key: endpoint
            for key, endpoint in door.application[ENDPOINTS].items()
            if not key[1].startswith("/dashboard/")
        }
        assert {key for key, endpoint in endpoints.items() if endpoint.public} == PUBLIC
        for method, path in endpoints.keys() - PUBLIC:
            answer = await door.knock(Knock(method, re.sub(r"\{\w+\}", "1", path)))
            assert answer is not None
            assert (answer.status, answer.code) == (401, "unauthorized"), f"{method} {path}"


async def test_a_refusal_is_logged_without_what_was_sent(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        async with open_door() as door:
            await door.knock(Knock("GET", f"{API}/settings?token={{owner}}", (OWNER,)))
            await door.knock(Knock("GET", f"{API}/jobs", (("Authorization", "Bearer bdt_secret"),)))
            token = door.values["owner"]
    assert [record.__dict__["code"] for record in caplog.records if "refused" in record.message] == [
        "token_in_address",
        "unauthorized",
    ]
    assert token not in caplog.text
    assert "bdt_secret" not in caplog.text


def test_the_threat_model_names_every_layer_in_order() -> None:
    table = [
        line.split("`")[1]
        for line in (ROOT / "docs/threat-model.md").read_text().splitlines()
        if line.startswith("| `")
    ]
    assert table == [layer.__name__ for layer in LAYERS]


def test_the_threat_model_names_every_refusal() -> None:
    text = (ROOT / "docs/threat-model.md").read_text()
    for attack in ATTACKS:
        assert f"`{attack.code}`" in text
