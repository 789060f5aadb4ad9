from __future__ import annotations

from typing import TYPE_CHECKING, Any

from belladonna.surrogates.store import models_dir

if TYPE_CHECKING:
    from tests.daemon.conftest import Daemon


async def listed(daemon: Daemon) -> dict[str, Any]:
    async with daemon.http.get("/api/v1/models") as answer:
        assert answer.status == 200
        body: dict[str, Any] = await answer.json()
        return body


async def test_models_that_are_missing_come_with_the_command_that_gets_them(daemon: Daemon) -> None:
    models = await listed(daemon)
    missing = {model["name"]: model for model in models["missing"]}
    assert models["installed"] == []
    assert missing["flux1"]["title"] == "FLUX.1"
    assert missing["flux1"]["command"] == "belladonna models pull flux1"
    assert missing["sana"]["command"] is None
    assert "safetensors" in missing["sana"]["remedy"]


async def test_a_model_that_was_put_there_is_listed_as_installed(daemon: Daemon) -> None:
    weights = models_dir() / "taesd" / "diffusion_pytorch_model.safetensors"
    weights.parent.mkdir(parents=True)
    weights.write_bytes(b"some weights")
    models = await listed(daemon)
    assert models["installed"] == [
        {
            "name": "sd1",
            "title": "Stable Diffusion 1 and 2",
            "kind": "tiny",
            "size": 12,
            "licence": "MIT",
            "verified": False,
        }
    ]
    assert "sd1" not in {model["name"] for model in models["missing"]}
