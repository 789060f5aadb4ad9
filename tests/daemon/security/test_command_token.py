"""Where the command line keeps its own token, and who else could get at it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import SecretService, null
from keyring.backends.chainer import ChainerBackend
from keyring.errors import KeyringLocked

from belladonna import paths
from belladonnad.security.command_token import command_token, where_kept
from belladonnad.security.errors import TokenExposedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from belladonnad.security.tokens import Tokens

NOBODY = 65_534

needs_modes = pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user"
)
needs_secret_service = pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")),
    reason="there is no Secret Service to start",
)


def token_file() -> Path:
    return paths.data_dir() / "command-token"


@pytest.fixture
def public_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose way there is open to everybody; pytest's own folders are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setenv("BELLADONNA_HOME", folder)
        yield Path(folder)


def as_another_user(path: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["/bin/cat", str(path)], user=NOBODY, group=NOBODY, capture_output=True, check=False
    )


def test_the_token_is_made_once_and_works(tokens: Tokens) -> None:
    token = command_token(tokens)
    assert command_token(tokens) == token
    client = tokens.find(token)
    assert client is not None
    assert client.kind == "command"


def test_without_a_keyring_a_private_file_keeps_it_and_it_is_said_so(tokens: Tokens) -> None:
    token = command_token(tokens)
    assert token_file().read_text() == token
    assert where_kept() == f"the private file {token_file()}"
    if os.name != "nt":
        assert token_file().stat().st_mode & 0o777 == 0o600
        assert token_file().parent.stat().st_mode & 0o777 == 0o700


def test_a_revoked_token_is_replaced(tokens: Tokens) -> None:
    token = command_token(tokens)
    tokens.revoke("the command line")
    assert command_token(tokens) != token


@needs_modes
@needs_root
@pytest.mark.usefixtures("public_home")
def test_another_local_user_cannot_read_the_file(tokens: Tokens) -> None:
    command_token(tokens)
    denied = as_another_user(token_file())
    assert denied.returncode != 0
    assert not denied.stdout
    assert b"denied" in denied.stderr


@needs_modes
@needs_root
@pytest.mark.usefixtures("public_home")
def test_with_looser_permissions_he_could_and_then_the_token_is_not_used(tokens: Tokens) -> None:
    token = command_token(tokens)
    token_file().parent.chmod(0o755)
    token_file().chmod(0o644)
    assert as_another_user(token_file()).stdout.decode() == token
    with pytest.raises(TokenExposedError) as refused:
        command_token(tokens)
    assert refused.value.code == "token_exposed"


def _readable_by_the_group(file: Path) -> None:
    file.chmod(0o640)


def _readable_by_all(file: Path) -> None:
    file.chmod(0o604)


def _in_an_open_folder(file: Path) -> None:
    file.parent.chmod(0o770)


def _linked(file: Path) -> None:
    elsewhere = file.rename(file.with_name("elsewhere"))
    file.symlink_to(elsewhere)


def _not_a_file(file: Path) -> None:
    file.unlink()
    file.mkdir(mode=0o700)


@needs_modes
@pytest.mark.parametrize(
    "expose", [_readable_by_the_group, _readable_by_all, _in_an_open_folder, _linked, _not_a_file]
)
def test_a_file_that_is_not_ours_alone_is_refused(tokens: Tokens, expose: Callable[[Path], None]) -> None:
    command_token(tokens)
    expose(token_file())
    with pytest.raises(TokenExposedError):
        command_token(tokens)
    with pytest.raises(TokenExposedError):
        where_kept()


@needs_modes
@needs_root
def test_a_file_of_another_user_is_refused(tokens: Tokens) -> None:
    command_token(tokens)
    os.chown(token_file(), NOBODY, NOBODY)
    with pytest.raises(TokenExposedError):
        command_token(tokens)


@needs_modes
def test_after_the_exposed_file_is_deleted_the_old_token_opens_nothing(tokens: Tokens) -> None:
    old = command_token(tokens)
    token_file().chmod(0o644)
    token_file().unlink()
    new = command_token(tokens)
    was = tokens.find(old)
    assert was is not None
    assert was.revoked is not None
    assert new != old


class Remembering(KeyringBackend):
    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call] # keyring's
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password


class Trusted(Remembering):
    __module__ = SecretService.__name__


class Locked(Trusted):
    __module__ = SecretService.__name__

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked(service, username, len(password))


class Chain(ChainerBackend):
    backends: Any = ()


@pytest.fixture
def use_keyring() -> Iterator[Callable[[KeyringBackend], None]]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_a_real_keyring_keeps_it_and_it_is_said_so(
    tokens: Tokens, use_keyring: Callable[[KeyringBackend], None]
) -> None:
    use_keyring(backend := Trusted())
    token = command_token(tokens)
    assert list(backend.kept.values()) == [token]
    assert not token_file().exists()
    assert where_kept() == "the system's keyring (Secret Service)"
    assert command_token(tokens) == token


def test_each_home_has_a_token_of_its_own_in_the_keyring(
    tokens: Tokens,
    use_keyring: Callable[[KeyringBackend], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    use_keyring(backend := Trusted())
    command_token(tokens)
    monkeypatch.setenv("BELLADONNA_HOME", str(tmp_path))
    command_token(tokens)
    assert len(backend.kept) == 2


@pytest.mark.parametrize(
    "backend",
    [null.Keyring(), Remembering(), Locked()],  # type: ignore[no-untyped-call] # keyring's
    ids=lambda one: type(one).__name__,
)
def test_a_keyring_that_keeps_nothing_or_keeps_it_openly_is_passed_over(
    tokens: Tokens, use_keyring: Callable[[KeyringBackend], None], backend: KeyringBackend
) -> None:
    use_keyring(backend)
    token = command_token(tokens)
    assert token_file().read_text() == token
    assert not getattr(backend, "kept", {})
    assert command_token(tokens) == token


def test_of_a_chain_of_keyrings_the_real_one_is_used(
    tokens: Tokens, use_keyring: Callable[[KeyringBackend], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_file, trusted = Remembering(), Trusted()
    monkeypatch.setattr(Chain, "backends", [open_file, trusted])
    use_keyring(Chain())  # type: ignore[no-untyped-call] # keyring's
    token = command_token(tokens)
    assert list(trusted.kept.values()) == [token]
    assert not open_file.kept


_IN_A_SESSION = """
set -e
printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
"$0" -c '
from belladonnad.database import Database, database_path
from belladonnad.security.command_token import command_token, where_kept
from belladonnad.security.tokens import Tokens
with Database(database_path()) as database:
    tokens = Tokens(database)
    assert command_token(tokens) == command_token(tokens)
print(where_kept())
'
"""


@needs_secret_service
def test_the_desktop_s_own_keyring_is_used(home: Path, tmp_path: Path) -> None:
    runtime = tmp_path / "runtime"
    runtime.mkdir(mode=0o700)
    environment = {
        **os.environ,
        "BELLADONNA_HOME": str(home),
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(runtime),
    }
    environment.pop("PYTHON_KEYRING_BACKEND", None)
    done = subprocess.run(
        [shutil.which("dbus-run-session") or "", "--", "bash", "-c", _IN_A_SESSION, sys.executable],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "the system's keyring (Secret Service)", done.stderr
    assert not token_file().exists()
