"""The API does what its description says: schemathesis sends what that allows, and what it does not."""

from __future__ import annotations

import asyncio
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.daemon.http.test_previews import looked_at

from belladonnad.http.keys import TOKENS

if TYPE_CHECKING:
    from tests.conftest import MakePicture
    from tests.daemon.conftest import Daemon

    from belladonnad.security.tokens import Kind

pytestmark = pytest.mark.server

_PROGRAM = Path(sysconfig.get_path("scripts"), "schemathesis")

_CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
    "response_headers_conformance"
)


async def _send(daemon: Daemon, token: str, folder: Path, *arguments: str, config: str = "") -> None:
    """Run schemathesis, a while but always the same."""
    (folder / "schemathesis.toml").write_text(config)
    process = await asyncio.create_subprocess_exec(
        str(_PROGRAM),
        "run",
        f"{daemon.url}/api/v1/openapi.json",
        "--header",
        f"Authorization: Bearer {token}",
        *("--checks", _CHECKS, "--phases", "coverage,fuzzing", "--max-examples", "15", "--seed", "1"),
        *arguments,
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()


@pytest.mark.parametrize("kind", ["script", "paired"], ids=["the user", "a paired client"])
async def test_no_call_answers_with_a_server_error_or_with_anything_that_is_not_described(
    daemon: Daemon, tmp_path: Path, kind: Kind
) -> None:
    token = await asyncio.to_thread(daemon.application[TOKENS].create, kind, kind=kind)
    # The stream of events has no end, so it has tests of its own.
    await _send(daemon, token, tmp_path, "--exclude-path", "/api/v1/events")


async def test_nor_does_any_call_about_a_picture_that_there_is(
    daemon: Daemon, make_picture: MakePicture, tmp_path: Path
) -> None:
    job = await daemon.accepted(make_picture(tmp_path / "cat.png"))
    await daemon.until(job)
    # What is not painted within a second answers 503, "ask again": on a busy computer that takes longer.
    await looked_at(daemon, f"{job}/thumbnail")
    await _send(
        daemon,
        daemon.token,
        tmp_path,
        *("--include-path-regex", "^/api/v1/jobs/", "--exclude-method", "DELETE"),
        config=f'[parameters]\n"path.id" = "{job}"\n',
    )
