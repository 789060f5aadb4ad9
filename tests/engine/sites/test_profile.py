"""What is known of the sites."""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest
from pydantic import ValidationError

from belladonna.errors import UsageError
from belladonna.sites.profile import Profile, load, profiles

_HOST = re.compile(r"(\*\.)?([a-z0-9-]+\.)+[a-z]+")


def as_json(name: str) -> dict[str, object]:
    read: dict[str, object] = json.loads(
        (resources.files("belladonna.sites") / f"profiles/{name}.json").read_text()
    )
    return read


def test_every_profile_is_sound_and_stands_under_its_own_name() -> None:
    for name, profile in profiles().items():
        assert as_json(name)["name"] == profile.name == name


def test_no_host_belongs_to_two_sites() -> None:
    hosts = [host for profile in profiles().values() for host in profile.hosts]
    assert all(_HOST.fullmatch(host) for host in hosts)
    assert len(hosts) == len(set(hosts))


def test_what_a_site_is_said_to_do_is_said_with_a_source() -> None:
    for profile in profiles().values():
        assert profile.sources
        assert profile.full is None or profile.keeps in {"nothing", "bytes", "pixels"}


def test_a_site_that_is_not_known_is_refused_with_those_that_are() -> None:
    with pytest.raises(UsageError) as refused:
        load("geocities")
    assert refused.value.code == "unknown_site"
    assert "bluesky" in refused.value.remedy


@pytest.mark.parametrize(
    "change",
    [{"keeps": "everything"}, {"limits": {"bytes": -1}}, {"formats": []}, {"colour": "red"}, {"sources": []}],
    ids=str,
)
def test_a_profile_with_a_slip_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Profile.model_validate_json(json.dumps(as_json("x") | change))
