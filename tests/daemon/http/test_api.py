"""What holds for the API as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from belladonna import __version__
from belladonna.concepts import Catalogue
from belladonna.sites.profile import profiles
from belladonnad.http.endpoints import API
from belladonnad.http.keys import ENDPOINTS, SETTINGS

if TYPE_CHECKING:
    from tests.daemon.conftest import Daemon


async def test_health_says_who_answers(daemon: Daemon) -> None:
    async with daemon.http.get("/api/v1/health", headers={"Authorization": ""}) as answer:
        assert await answer.json() == {"service": "belladonna", "api": 1, "version": __version__}


async def test_all_sites_are_listed_with_what_they_do(daemon: Daemon) -> None:
    async with daemon.http.get("/api/v1/sites") as answer:
        assert answer.status == 200
        listed = {site["name"]: site for site in (await answer.json())["sites"]}
    assert listed.keys() == profiles().keys()
    assert listed["x"]["hosts"] == ["*.x.com", "*.twitter.com"]
    assert listed["x"]["limits"]["long_side"] == 4096


async def test_all_concepts_are_listed_with_their_targets(daemon: Daemon) -> None:
    async with daemon.http.get("/api/v1/concepts") as answer:
        listed = await answer.json()
    known = Catalogue.load()
    assert {concept["name"]: concept["target"] for concept in listed["concepts"]} == {
        concept.name: concept.target for concept in known.all()
    }
    assert listed["targets"] == list(known.targets)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/v2/health", 404, "not_found"),
        ("PUT", "/api/v1/health", 405, "method_not_allowed"),
        ("HEAD", "/api/v1/jobs", 405, None),
    ],
)
async def test_what_there_is_not_is_said_in_the_form_of_every_error(
    daemon: Daemon, method: str, path: str, status: int, code: str | None
) -> None:
    async with daemon.http.request(method, path) as answer:
        assert answer.status == status
        if code is not None:
            error = (await answer.json())["error"]
            assert error["code"] == code
            assert set(error) == {"code", "message", "remedy"}


async def test_a_fault_of_ours_is_told_without_its_innards_and_logged(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail() -> None:
        raise RuntimeError("the innards")

    monkeypatch.setattr(daemon.application[SETTINGS], "load", fail)
    async with daemon.http.get("/api/v1/settings") as answer:
        body = await answer.text()
        assert answer.status == 500
    assert "innards" not in body
    assert "the innards" in caplog.text


async def test_the_description_covers_every_call_and_every_model(daemon: Daemon) -> None:
    async with daemon.http.get("/api/v1/openapi.json") as answer:
        description = await answer.json()
    described = {
        (method.upper(), path) for path, methods in description["paths"].items() for method in methods
    }
    assert described == {key for key in daemon.application[ENDPOINTS] if key[1].startswith(API)}
    known = {f"#/components/schemas/{name}" for name in description["components"]["schemas"]}
    assert set(_references(description)) <= known
    for methods in description["paths"].values():
        for operation in methods.values():
            assert operation["summary"].endswith((".", "?"))


def _references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [found for item in value.values() for found in _references(item)]
    if isinstance(value, list):
        return [found for item in value for found in _references(item)]
    return []
