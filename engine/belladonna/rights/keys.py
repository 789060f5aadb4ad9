"""The artist's own key for signing pictures. It stays on this computer, for its owner alone to read."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING

from belladonna import paths
from belladonna.codec import write_atomically
from belladonna.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from belladonna.rights.certificates import SigningKey
    from belladonna.rights.signature import Signer


def location() -> Path:
    """Say where the key lies: key and certificates, PEM, one after the other."""
    return paths.config_dir() / "signing-key.pem"


def load() -> SigningKey | None:
    """Read the key; None when there is none.

    Raises:
        UsageError: it cannot be used, or the extra is not installed.
    """
    try:
        data = location().read_bytes()
    except FileNotFoundError:
        return None
    _require_extra()
    from belladonna.rights.certificates import parse  # noqa: PLC0415 - needs the extra

    return parse(data, data)


def signer() -> Signer | None:
    """Get ready to sign with the key; None when there is none.

    Raises:
        UsageError: the key has expired or cannot be used, or the extra is not installed.
    """
    key = load()
    if key is None:
        return None
    if key.expires <= datetime.now(UTC):
        raise UsageError(
            "key_expired",
            f"The key that signs your pictures has expired on {key.expires:%Y-%m-%d}.",
            "Remove it with `belladonna keys remove`, and make or import another.",
        )
    from belladonna.rights.signature import Signer  # noqa: PLC0415 - needs the extra

    return Signer(key)


def create(name: str) -> SigningKey:
    """Make a key for an artist.

    Args:
        name: everybody who looks at a signed picture can read it.

    Raises:
        UsageError: the name cannot be used, there is a key already, or the extra is not installed.
    """
    _require_extra()
    from belladonna.rights.certificates import LONGEST_NAME, self_made  # noqa: PLC0415 - needs the extra

    name = name.strip()
    if not (0 < len(name) <= LONGEST_NAME and name.isprintable()):
        raise UsageError(
            "bad_name",
            f"A name has 1 to {LONGEST_NAME} letters.",
            "Give the name under which you publish: --name NAME.",
        )
    return _store(self_made(name))


def import_(key: Path, certificates: Path) -> SigningKey:
    """Take over a key from elsewhere, such as one that a certificate authority vouches for.

    Args:
        key: PEM, without a passphrase.
        certificates: PEM; the key's own first, then those that vouch for it.

    Raises:
        UsageError: they cannot be used, there is a key already, or the extra is not installed.
        OSError: they cannot be read.
    """
    _require_extra()
    from belladonna.rights.certificates import parse  # noqa: PLC0415 - needs the extra

    return _store(parse(key.read_bytes(), certificates.read_bytes()))


def remove() -> bool:
    """Delete the key.

    Returns:
        Whether there was one.
    """
    there = location().exists()
    location().unlink(missing_ok=True)
    return there


def _store(key: SigningKey) -> SigningKey:
    from belladonna.rights.signature import Signer  # noqa: PLC0415 - needs the extra

    if location().exists():
        raise UsageError(
            "key_exists",
            "There is a key already, and a new one would take its place.",
            "Look at it with `belladonna keys show`; delete it first with `belladonna keys remove`.",
        )
    Signer(key).prove()
    location().parent.mkdir(parents=True, exist_ok=True)
    write_atomically(location(), key.private + key.certificates, private=True)
    return key


def _require_extra() -> None:
    if find_spec("c2pa") is None or find_spec("cryptography") is None:
        raise UsageError(
            "extra_missing",
            "What signs pictures is not installed.",
            "Install it: pip install 'belladonna[c2pa]'. "
            "Or do without: --no-opt-out for one run, `belladonna keys remove` for good.",
        )
