"""Download model weights from the Hugging Face Hub, the only place where Belladonna uses the network.

A download goes into a hidden folder first, where an interrupted one is resumed, and appears in
`store.models_dir` whole, after its checksum has been compared with the one that the Hub announces.
Only safetensors files are on the list: a family whose weights are published as a pickle alone is
refused, because opening a pickle runs whatever it says.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import huggingface_hub
from huggingface_hub.errors import HTTPError  # type: ignore[attr-defined] # of whichever client it uses
from huggingface_hub.utils.tqdm import tqdm

from belladonna.errors import BelladonnaError, UsageError
from belladonna.surrogates.registry import how_to_get
from belladonna.surrogates.store import (
    CHECKSUMS,
    InstalledModel,
    KnownModel,
    installed,
    known_models,
    models_dir,
    sha256_of,
)

if TYPE_CHECKING:
    from pathlib import Path

OnBytes = Callable[[int, int], None]
"""Called with the bytes that are there and the bytes in all, for the file under way."""


@dataclass(frozen=True, slots=True)
class Published:
    """What the Hub announces of a repository at one revision.

    Attributes:
        repository: as it was asked for.
        revision: commit hash.
        sha256: checksum by file, for the large files that the Hub keeps one of.
        sizes: bytes by file.
    """

    repository: str
    revision: str
    sha256: Mapping[str, str]
    sizes: Mapping[str, int]


class Hub(Protocol):
    """What `pull` asks of a model hub; both raise ConnectionError when it cannot be reached."""

    def describe(self, repository: str) -> Published:
        """Revision, sizes and checksums of the newest version."""

    def download(self, repository: str, revision: str, file: str, folder: Path, on_bytes: OnBytes) -> None:
        """Put `file` into `folder`, resuming what an earlier call left there."""


def pull(name: str, *, hub: Hub | None = None, on_bytes: OnBytes | None = None) -> InstalledModel:
    """Download a model, unless our cache already holds what the Hub offers.

    Args:
        name: a family, or ``FAMILY-full``.
        hub: where to download from; the Hugging Face Hub when None.
        on_bytes: progress of the file under way.

    Returns:
        The model as installed.

    Raises:
        UsageError: there is no such model, or none in a safe format on the Hub.
        BelladonnaError: the Hub cannot be reached, the disk is full, or a checksum is wrong.
    """
    known = known_models().get(name)
    if known is None or known.hub is None:
        raise UsageError(
            "not_on_hub", f"No safetensors weights of {name!r} are on the hub.", how_to_get(name)
        )
    hub = hub or HuggingFaceHub()
    try:
        published = hub.describe(known.hub)
        if known.weights not in published.sha256:
            raise BelladonnaError(
                "not_on_hub",
                f"{known.hub} no longer offers {known.weights}.",
                f"Update Belladonna, or copy the model's folder into {models_dir()}.",
            )
        if not _holds(models_dir() / known.folder / known.weights, published.sha256[known.weights]):
            _download(known, published, hub, on_bytes or (lambda _done, _total: None))
    except ConnectionError as error:
        raise BelladonnaError(
            "hub_unreachable",
            f"The model hub cannot be reached ({error}).",
            f"Try again when online, or copy the folder {known.folder} from another machine into "
            f"{models_dir()}, or set BELLADONNA_MODELS to the folder that it is in.",
        ) from error
    except OSError as error:
        raise BelladonnaError(
            "models_not_writable",
            f"The download cannot be kept ({error}).",
            f"Make {models_dir()} writable and see that its disk has room.",
        ) from error
    return next(model for model in installed() if model.name == name)


def _download(known: KnownModel, published: Published, hub: Hub, on_bytes: OnBytes) -> None:
    target = models_dir() / known.folder
    staging = models_dir() / ".incoming" / known.folder
    staging.mkdir(parents=True, exist_ok=True)
    _check_space(sum(published.sizes.get(file, 0) for file in known.files), staging)
    for file in known.files:
        hub.download(published.repository, published.revision, file, staging, on_bytes)
    weights, expected = staging / known.weights, published.sha256[known.weights]
    if not _holds(weights, expected):
        shutil.rmtree(staging)
        raise BelladonnaError(
            "checksum",
            f"The download of {known.name} is not the file that the hub announces; it was deleted.",
            "Try again; if it happens again, something between here and the hub changes downloads.",
        )
    (staging / CHECKSUMS).write_text(f"{expected}  {known.weights}\n", "utf-8")
    shutil.rmtree(staging / ".cache", ignore_errors=True)  # the hub client's notes on resuming
    if target.exists():
        shutil.rmtree(target)
    staging.replace(target)


def _holds(file: Path, sha256: str) -> bool:
    return file.is_file() and sha256_of(file) == sha256


def _check_space(needed: int, folder: Path) -> None:
    if shutil.disk_usage(folder).free < needed:
        raise BelladonnaError(
            "disk_full",
            f"The download needs {needed / 1e6:.0f} MB, more than is free in {folder}.",
            "Free some space, or set BELLADONNA_HOME to a folder on a larger disk.",
        )


class HuggingFaceHub:
    """The Hugging Face Hub by its own client.

    Args:
        endpoint: another server that speaks the same language.
    """

    def __init__(self, endpoint: str | None = None) -> None:
        self.endpoint = endpoint

    def describe(self, repository: str) -> Published:
        """See `Hub.describe`."""
        with _connection_errors():
            info = huggingface_hub.HfApi(self.endpoint).model_info(repository, files_metadata=True)
        files = info.siblings or []
        return Published(
            repository=repository,
            revision=info.sha or "main",
            sha256={file.rfilename: file.lfs.sha256 for file in files if file.lfs},
            sizes={file.rfilename: file.size or 0 for file in files},
        )

    def download(self, repository: str, revision: str, file: str, folder: Path, on_bytes: OnBytes) -> None:
        """See `Hub.download`."""
        with _connection_errors():
            huggingface_hub.hf_hub_download(
                repository,
                file,
                revision=revision,
                local_dir=folder,
                endpoint=self.endpoint,
                tqdm_class=_reporter(on_bytes),
            )


@contextmanager
def _connection_errors() -> Iterator[None]:
    """Turn the client's many network errors into ConnectionError; let those of the disk pass."""
    try:
        yield
    except (OSError, HTTPError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        summary = str(error).strip().partition("\n")[0].rstrip(".")
        raise ConnectionError(summary or type(error).__name__) from error


def _reporter(on_bytes: OnBytes) -> type[tqdm]:
    """A progress bar that draws nothing and calls `on_bytes`."""

    class Reporter(tqdm):
        def __init__(self, *, total: int | None = None, initial: int = 0, **_: object) -> None:
            super().__init__(total=total, initial=initial, disable=True)  # type: ignore[no-untyped-call]
            self.done, self.whole = initial, total or 0

        def update(self, n: float | None = 1) -> None:
            self.done += int(n or 0)
            on_bytes(self.done, self.whole)

    return Reporter
