from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from belladonna.errors import BelladonnaError, UsageError
from belladonna.surrogates.pull import HuggingFaceHub, Published, pull
from belladonna.surrogates.store import installed, models_dir, sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from belladonna.surrogates import pull as pull_module

WEIGHTS = "diffusion_pytorch_model.safetensors"
CONTENT = bytes(range(256)) * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()
REVISION = "a" * 40


@dataclass
class FakeHub:
    """Serves `content` in two halves; can lose the connection between them."""

    content: bytes = CONTENT
    announced: str = SHA256
    drops: int = 0
    sent: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)

    def describe(self, repository: str) -> Published:
        return Published(repository, REVISION, {WEIGHTS: self.announced}, {WEIGHTS: len(self.content)})

    def download(
        self, repository: str, revision: str, file: str, folder: Path, on_bytes: pull_module.OnBytes
    ) -> None:
        assert revision == REVISION
        self.asked.append((repository, file))
        content = self.content if file == WEIGHTS else b'{"_class_name": "AutoencoderKL"}'
        part = folder / f"{file}.part"
        with part.open("ab") as stream:
            while stream.tell() < len(content):
                chunk = content[stream.tell() :][: len(content) // 2 or 1]
                self.sent += stream.write(chunk)
                on_bytes(stream.tell(), len(content))
                if self.drops and stream.tell() < len(content):
                    self.drops -= 1
                    raise ConnectionError("the line went dead")
        part.rename(folder / file)


class NoHub(FakeHub):
    def describe(self, repository: str) -> Published:
        raise ConnectionError(f"no route to {repository}")


def test_a_model_is_downloaded_into_our_cache_and_verified(models: Path) -> None:
    assert models.is_dir()
    hub, steps = FakeHub(), list[tuple[int, int]]()
    model = pull("sd3", hub=hub, on_bytes=lambda done, total: steps.append((done, total)))
    assert hub.asked == [("madebyollin/taesd3", WEIGHTS)]
    assert model.folder == models_dir() / "taesd3"
    assert model.sha256 == SHA256
    assert model.verified
    assert steps == [(len(CONTENT) // 2, len(CONTENT)), (len(CONTENT), len(CONTENT))]


def test_a_full_model_comes_with_its_config(models: Path) -> None:
    assert models.is_dir()
    model = pull("sd1-full", hub=FakeHub())
    assert (model.name, model.kind) == ("sd1-full", "full")
    assert sorted(file.name for file in model.folder.iterdir()) == ["SHA256SUMS", "config.json", WEIGHTS]


def test_what_is_there_already_is_not_downloaded_again(models: Path) -> None:
    assert models.is_dir()
    hub = FakeHub()
    assert pull("sd1", hub=hub) == pull("sd1", hub=hub)
    assert len(hub.asked) == 1


def test_a_damaged_model_is_replaced(models: Path) -> None:
    assert models.is_dir()
    pull("sd1", hub=FakeHub()).weights.write_bytes(b"damaged")
    assert pull("sd1", hub=FakeHub()).verified


def test_a_wrong_checksum_removes_the_file_and_installs_nothing(models: Path) -> None:
    assert models.is_dir()
    with pytest.raises(BelladonnaError) as error:
        pull("sd1", hub=FakeHub(content=b"something else"))
    assert error.value.code == "checksum"
    assert installed() == []
    assert [path for path in models_dir().rglob("*") if path.is_file()] == []
    assert pull("sd1", hub=FakeHub()).verified


def test_an_interrupted_download_shows_nothing_and_is_resumed(models: Path) -> None:
    assert models.is_dir()
    hub = FakeHub(drops=1)
    with pytest.raises(BelladonnaError) as error:
        pull("sd1", hub=hub)
    assert error.value.code == "hub_unreachable"
    assert installed() == []
    assert pull("sd1", hub=hub).verified
    assert hub.sent == len(CONTENT)


def test_offline_the_error_names_the_folder_to_copy_a_model_to(models: Path) -> None:
    assert models.is_dir()
    with pytest.raises(BelladonnaError) as error:
        pull("flux2", hub=NoHub())
    assert error.value.code == "hub_unreachable"
    assert str(models_dir()) in error.value.remedy
    assert "BELLADONNA_MODELS" in error.value.remedy


def test_the_real_client_without_a_network_is_offline_too(models: Path) -> None:
    assert models.is_dir()
    with pytest.raises(BelladonnaError) as error:
        pull("sd1", hub=HuggingFaceHub(endpoint="http://127.0.0.1:9"))
    assert error.value.code == "hub_unreachable"


def test_a_model_that_is_published_as_a_pickle_only_is_refused(models: Path) -> None:
    assert models.is_dir()
    hub = FakeHub()
    with pytest.raises(UsageError) as error:
        pull("sana", hub=hub)
    assert error.value.code == "not_on_hub"
    assert "taesana_encoder.safetensors" in error.value.remedy
    assert hub.asked == []


def test_weights_that_left_the_hub_are_said_to_be_gone(models: Path) -> None:
    assert models.is_dir()

    class Empty(FakeHub):
        def describe(self, repository: str) -> Published:
            return Published(repository, REVISION, {}, {})

    with pytest.raises(BelladonnaError) as error:
        pull("sd1", hub=Empty())
    assert error.value.code == "not_on_hub"


def test_a_download_that_does_not_fit_is_not_begun(models: Path) -> None:
    assert models.is_dir()

    class Huge(FakeHub):
        def describe(self, repository: str) -> Published:
            return Published(repository, REVISION, {WEIGHTS: SHA256}, {WEIGHTS: 10**18})

    hub = Huge()
    with pytest.raises(BelladonnaError) as error:
        pull("sd1", hub=hub)
    assert error.value.code == "disk_full"
    assert hub.asked == []


def test_a_cache_that_cannot_be_written_is_named(models: Path) -> None:
    models_dir().parent.mkdir(parents=True)
    models_dir().write_text("a file where the folder should be")
    assert models.is_dir()
    with pytest.raises(BelladonnaError) as error:
        pull("sd1", hub=FakeHub())
    assert error.value.code == "models_not_writable"
    assert str(models_dir()) in error.value.remedy


class _HubServer(BaseHTTPRequestHandler):
    """The part of the Hub's HTTP interface that its client uses for one model."""

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        if self.path.startswith("/api/models/"):
            lfs = {"sha256": SHA256, "size": len(CONTENT), "pointerSize": 100}
            sibling = {"rfilename": WEIGHTS, "size": len(CONTENT), "blobId": "b" * 40, "lfs": lfs}
            content = json.dumps({"id": "x/y", "sha": REVISION, "siblings": [sibling]}).encode()
        else:
            content = CONTENT
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("ETag", f'"{SHA256}"')
        self.send_header("X-Repo-Commit", REVISION)
        self.end_headers()
        if body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        """Stay quiet."""


@pytest.fixture
def hub_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _HubServer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_hubs_own_client_downloads_checks_and_reports_progress(models: Path, hub_server: str) -> None:
    assert models.is_dir()
    steps: list[tuple[int, int]] = []
    hub = HuggingFaceHub(endpoint=hub_server)
    model = pull("sd1", hub=hub, on_bytes=lambda done, total: steps.append((done, total)))
    assert sha256_of(model.weights) == SHA256
    assert model.verified
    assert steps[-1] == (len(CONTENT), len(CONTENT))
    assert sorted(path.name for path in model.folder.iterdir()) == ["SHA256SUMS", WEIGHTS]
