"""Secrets are drawn from the system and remembered only by their fingerprints."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def draw() -> str:
    """Draw 256 random bits, in letters that fit a header, a cookie and an address."""
    return secrets.token_urlsafe(_BYTES)


def fingerprint(secret: str) -> bytes:
    """Hash what was presented, or is to be remembered, with SHA-256.

    A slow password hash would add nothing: nobody guesses 256 random bits.
    """
    # aiohttp hands bytes that are no UTF-8 on as surrogates; they are wrong, but no reason to fail
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()
