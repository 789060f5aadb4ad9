"""Keys and certificates. Only for those who have the extra ``c2pa``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from belladonna.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

LONGEST_NAME = 64
"""Characters of a common name (X.520)."""

_DAYS = 20 * 365
"""No trusted clock is asked for the time of a signature (that needs the network), so that signatures end with
the certificate."""

_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key and its owner.

    Attributes:
        private: PEM, PKCS #8, not encrypted.
        certificates: PEM; the key's own first, then those that vouch for it.
        algorithm: as C2PA names it: ``es256``, ``es384``, ``es512``, ``ps256`` or ``ed25519``.
        name: of the owner.
        issuer: who vouches for that.
        expires: when the certificate ends.
        fingerprint: SHA-256 of the certificate, hexadecimal.
    """

    private: bytes
    certificates: bytes
    algorithm: str
    name: str
    issuer: str
    expires: datetime
    fingerprint: str


def self_made(name: str) -> SigningKey:
    """Make a key, and certificates by which nobody but the artist vouches for it.

    C2PA takes no certificate that vouches for itself. So one key vouches for the other, and is thrown away.

    Args:
        name: of the artist, 1 to `LONGEST_NAME` characters.
    """
    authority, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    # The two must differ in name, or the first would seem to vouch for itself.
    issuer, owner = _named(name, f"{name[: LONGEST_NAME - 3]} CA"), _named(name, name)
    chain = [
        _certificate(owner, own.public_key(), issuer, authority, vouches=False),
        _certificate(issuer, authority.public_key(), issuer, authority, vouches=True),
    ]
    return _signing_key(own, chain)


def parse(key: bytes, certificates: bytes) -> SigningKey:
    """Understand a key and its certificates.

    Args:
        key: PEM.
        certificates: PEM; the key's own first, then those that vouch for it.

    Raises:
        UsageError: ``unusable_key``.
    """
    try:
        private = load_pem_private_key(key, password=None)
        chain = x509.load_pem_x509_certificates(certificates)
    except TypeError as error:  # so cryptography says that a passphrase is missing
        raise unusable("The key is locked with a passphrase.") from error
    except (ValueError, UnsupportedAlgorithm) as error:
        raise unusable("The key or its certificates cannot be read.") from error
    if chain[0].public_key() != private.public_key():
        raise unusable("The first certificate is not the key's.")
    return _signing_key(private, chain)


def unusable(message: str) -> UsageError:
    """Say what is wrong with a key, and what would be right."""
    return UsageError(
        "unusable_key",
        message,
        "Give a PEM file with the key, without a passphrase, and one with its certificate (for e-mail or "
        "document signing) and those that vouch for it; or make a key with `belladonna keys create`.",
    )


def _signing_key(private: PrivateKeyTypes, chain: list[x509.Certificate]) -> SigningKey:
    own = chain[0]
    return SigningKey(
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        b"".join(certificate.public_bytes(Encoding.PEM) for certificate in chain),
        _algorithm(private),
        _name_in(own.subject),
        _name_in(own.issuer),
        own.not_valid_after_utc,
        own.fingerprint(SHA256()).hex(),
    )


def _algorithm(private: PrivateKeyTypes) -> str:
    if isinstance(private, ec.EllipticCurvePrivateKey) and private.curve.name in _CURVES:
        return _CURVES[private.curve.name]
    if isinstance(private, rsa.RSAPrivateKey):
        return "ps256"
    if isinstance(private, ed25519.Ed25519PrivateKey):
        return "ed25519"
    raise unusable("Pictures cannot be signed with a key of this kind.")


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    authority: ec.EllipticCurvePrivateKey,
    *,
    vouches: bool,
) -> x509.Certificate:
    yesterday = datetime.now(UTC) - timedelta(days=1)  # clocks differ
    usage = x509.KeyUsage(
        digital_signature=not vouches,
        key_cert_sign=vouches,
        crl_sign=vouches,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = (
        x509.CertificateBuilder(issuer, subject, key, x509.random_serial_number())
        .not_valid_before(yesterday)
        .not_valid_after(yesterday + timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(ca=vouches, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), critical=False
        )
    )
    if not vouches:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purpose, critical=False)
    return builder.sign(authority, SHA256())


def _named(organisation: str, common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),  # C2PA's readers show this one
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _name_in(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(found[0].value) if found else name.rfc4514_string()
