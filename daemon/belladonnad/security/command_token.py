"""The command line's own token, kept in the system's keyring or, where there is none, in a private file."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import keyring
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringError

from belladonna import paths
from belladonnad.security.errors import TokenExposedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from keyring.backend import KeyringBackend

    from belladonnad.security.tokens import Tokens

_SERVICE = "belladonna"
_LONGEST = 1024

# Neither follow a link nor wait for the other end of a pipe, where the system knows of such things.
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)

# By name: a backend that someone has installed may write plain files, or keep nothing at all.
_KEYRINGS = {
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Manager",
}


def command_token(tokens: Tokens) -> str:
    """Give the token that our own commands use, making it on first use.

    Raises:
        TokenExposedError: others can read or exchange the file that holds it.
    """
    for place in _places():
        kept = place.read()
        client = None if kept is None else tokens.find(kept)
        if kept is not None and client is not None and client.revoked is None:
            return kept
    token = tokens.replace_command_token()
    for place in _places():
        if place.write(token):
            break
    return token


def where_kept() -> str:
    """Say in words where the token is, or would be put: which keyring, or which file.

    Raises:
        TokenExposedError: others can read or exchange that file.
    """
    places = list(_places())
    return next((place for place in places if place.read() is not None), places[0]).name


class _Place(Protocol):
    @property
    def name(self) -> str:
        """For people."""

    def read(self) -> str | None:
        """Give what is kept; None when nothing is, or nothing can be had."""

    def write(self, token: str) -> bool:
        """Keep a token; False when this place does not take it."""


def _places() -> Iterator[_Place]:
    """The best place first. A locked keyring gives and takes nothing, and then it is the file's turn."""
    chosen = keyring.get_keyring()
    for backend in chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]:
        if type(backend).__module__ in _KEYRINGS:
            yield _Keyring(backend)
            break
    yield _PrivateFile(paths.data_dir() / "command-token")


@dataclass(frozen=True, slots=True)
class _Keyring:
    backend: KeyringBackend

    @property
    def name(self) -> str:
        return f"the system's keyring ({_KEYRINGS[type(self.backend).__module__]})"

    def read(self) -> str | None:
        with contextlib.suppress(KeyringError):
            return self.backend.get_password(_SERVICE, self._user)
        return None

    def write(self, token: str) -> bool:
        with contextlib.suppress(KeyringError):
            self.backend.set_password(_SERVICE, self._user, token)
            return True
        return False

    @property
    def _user(self) -> str:
        return str(paths.data_dir())  # each home has a token of its own


@dataclass(frozen=True, slots=True)
class _PrivateFile:
    path: Path

    @property
    def name(self) -> str:
        return f"the private file {self.path}"

    def read(self) -> str | None:
        """Read the token, from a file that is ours alone or not at all.

        Raises:
            TokenExposedError: others can read or exchange that file.
        """
        try:
            handle = os.open(self.path, _FLAGS)
        except FileNotFoundError:
            return None
        except OSError as error:  # a symbolic link, or another's file
            raise _exposed(self.path) from error
        try:
            mine = _is_private(os.fstat(handle), stat.S_ISREG)
            if not (mine and _is_private(self.path.parent.stat(), stat.S_ISDIR)):
                raise _exposed(self.path)
            return os.read(handle, _LONGEST).decode(errors="replace")
        finally:
            os.close(handle)

    def write(self, token: str) -> bool:
        folder = self.path.parent
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        handle, temporary = tempfile.mkstemp(dir=folder)  # readable by us alone from the first moment
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(token)
        Path(temporary).replace(self.path)
        return True


def _is_private(status: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    """Whether nobody else may read or change it. Windows has no such bits; profiles are private there."""
    if os.name == "nt":
        return True
    return is_kind(status.st_mode) and status.st_uid == os.geteuid() and not status.st_mode & 0o077


def _exposed(path: Path) -> TokenExposedError:
    return TokenExposedError(
        "token_exposed",
        f"Other users of this computer may know the token in {path}, so it is not used.",
        "Delete that file, and look who may write to its folder. A new token is made at once; "
        "the old one then opens nothing.",
    )
