"""Signed opt-outs, as C2PA's own reader and exiftool read them; and the key that makes them."""

from __future__ import annotations

import io
import json
import stat
from datetime import UTC, datetime, timedelta
from importlib import util
from typing import TYPE_CHECKING, Any

import c2pa
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from tests.engine.rights.test_statement import written

from belladonna.cli.main import main
from belladonna.codec import decode, encode
from belladonna.errors import UsageError
from belladonna.rights import certificates, keys
from belladonna.rights.certificates import self_made
from belladonna.rights.signature import Signer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from PIL import Image
    from tests.engine.rights.conftest import Look

NOT_ALLOWED = {
    use: {"use": "notAllowed"}
    for use in ("cawg.ai_training", "cawg.ai_generative_training", "cawg.data_mining")
}


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer(self_made("Æ. Rtist"))


def manifest_of(data: bytes, name: str) -> dict[str, Any]:
    with c2pa.Reader(f"image/{name.lower()}", io.BytesIO(data)) as reader:
        assert reader.get_validation_state() == "Valid"
        told = json.loads(reader.json())
    manifest: dict[str, Any] = told["manifests"][told["active_manifest"]]
    return manifest


def test_the_opt_out_is_signed_in_the_artists_name(carrying: bytes, name: str, signer: Signer) -> None:
    manifest = manifest_of(signer.sign(encode(decode(carrying))), name)
    said = {assertion["label"]: assertion["data"] for assertion in manifest["assertions"]}
    assert said["cawg.training-mining"] == {"entries": NOT_ALLOWED}
    assert manifest["signature_info"]["common_name"] == "Æ. Rtist"


@pytest.mark.exiftool
def test_nothing_else_in_the_file_changes(carrying: bytes, signer: Signer, look: Look) -> None:
    before = written(carrying)
    signed = signer.sign(before)
    assert np.array_equal(decode(signed).samples, decode(before).samples)
    groups = ("XMP", "IFD0:Artist", "ExifIFD", "GPS", "ICC", "GIF")
    was, now = (
        {tag: value for tag, value in look(data).items() if tag.startswith(groups)}
        for data in (before, signed)
    )
    assert now == was


def test_there_is_no_thumbnail_and_no_name_of_ours(carrying: bytes, name: str, signer: Signer) -> None:
    before = encode(decode(carrying))
    signed = signer.sign(before)
    assert 0 < len(signed) - len(before) <= signer.room
    assert "thumbnail" not in json.dumps(manifest_of(signed, name))
    assert b"belladonna" not in signed.lower()


def test_a_signed_picture_can_be_shaded_and_signed_again(carrying: bytes, name: str, signer: Signer) -> None:
    again = signer.sign(encode(decode(signer.sign(encode(decode(carrying))))))
    manifest_of(again, name)
    assert again.count(b"cawg.training-mining") == signer.sign(encode(decode(carrying))).count(
        b"cawg.training-mining"
    )


def test_a_picture_that_is_changed_afterwards_is_no_longer_valid(scene: Image.Image, signer: Signer) -> None:
    out = io.BytesIO()
    scene.save(out, "PNG")
    data = bytearray(signer.sign(out.getvalue()))
    data[-20] ^= 1
    with c2pa.Reader("image/png", io.BytesIO(bytes(data))) as reader:
        assert reader.get_validation_state() == "Invalid"


def test_a_key_is_made_shown_and_removed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "create", "--name", "Æ. Rtist"]) == 0
    made = capsys.readouterr().out
    assert "Æ. Rtist" in made
    assert main(["keys", "show"]) == 0
    assert capsys.readouterr().out == made
    assert main(["keys", "remove"]) == 0
    assert not keys.location().exists()
    capsys.readouterr()
    assert main(["keys", "show"]) == 0
    assert "no key" in capsys.readouterr().out


def test_nobody_else_can_read_the_key(home: Path) -> None:
    keys.create("A. Rtist")
    assert home in keys.location().parents
    assert stat.S_IMODE(keys.location().stat().st_mode) == 0o600


def test_a_key_is_never_replaced_unasked(capsys: pytest.CaptureFixture[str]) -> None:
    key = keys.create("A. Rtist")
    assert main(["keys", "create", "--name", "Another"]) == 2
    assert "keys remove" in capsys.readouterr().err
    assert keys.load() == key


@pytest.mark.parametrize("name", ["", "  ", "x" * 65, "two\nlines"])
def test_a_name_that_no_certificate_can_hold_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="64"):
        keys.create(name)


def test_the_longest_name_will_do() -> None:
    assert keys.create("n" * 64).name == "n" * 64


def _files(folder: Path, key: bytes, certificate: bytes) -> list[str]:
    paths = [folder / "key.pem", folder / "certificates.pem"]
    for path, content in zip(paths, (key, certificate), strict=True):
        path.write_bytes(content)
    return [str(path) for path in paths]


def test_a_key_from_elsewhere_is_taken_over(tmp_path: Path) -> None:
    bought = self_made("A. Rtist")
    assert main(["keys", "import", *_files(tmp_path, bought.private, bought.certificates)]) == 0
    assert keys.load() == bought


def _pem(private: PrivateKeyTypes) -> bytes:
    return private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(
    "private",
    [
        ec.generate_private_key(ec.SECP384R1()),
        ec.generate_private_key(ec.SECP521R1()),
        ed25519.Ed25519PrivateKey.generate(),
        rsa.generate_private_key(65537, 2048),
    ],
    ids=["es384", "es512", "ed25519", "ps256"],
)
def test_every_kind_of_key_that_c2pa_knows_can_sign(
    private: Any, request: pytest.FixtureRequest, tmp_path: Path, scene: Image.Image
) -> None:
    authority = ec.generate_private_key(ec.SECP256R1())
    names = [
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in ("A. Rtist", "Notary")
    ]
    own = certificates._certificate(names[0], private.public_key(), names[1], authority, vouches=False)
    files = _files(tmp_path, _pem(private), own.public_bytes(Encoding.PEM))
    assert main(["keys", "import", *files]) == 0
    key = keys.load()
    assert key is not None
    assert key.algorithm in request.node.name
    assert (key.name, key.issuer) == ("A. Rtist", "Notary")
    signer, out = Signer(key), io.BytesIO()
    scene.save(out, "JPEG")
    signed = signer.sign(out.getvalue())
    manifest_of(signed, "JPEG")
    assert len(signed) - len(out.getvalue()) <= signer.room


def _without_purpose(private: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    """A certificate that vouches for itself, as `openssl req -x509` makes them."""
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "A. Rtist")]), datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, private.public_key(), 1)
    builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=9))
    return builder.sign(private, SHA256()).public_bytes(Encoding.PEM)


_UNFIT: dict[str, Callable[[], ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey]] = {
    "no purpose": lambda: ec.generate_private_key(ec.SECP256R1()),
    "weak curve": lambda: ec.generate_private_key(ec.SECP192R1()),
    "short RSA": lambda: rsa.generate_private_key(65537, 1024),  # noqa: S505 - that is the trouble
}


@pytest.mark.parametrize("trouble", ["another key", "a passphrase", "no PEM", "no certificate", *_UNFIT])
def test_a_key_that_cannot_sign_pictures_is_refused(
    trouble: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, other = self_made("A. Rtist"), self_made("Some Body")
    key, certificate = good.private, good.certificates
    if trouble == "another key":
        key = other.private
    elif trouble == "a passphrase":
        key = load_pem_private_key(key, None).private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"open sesame")
        )
    elif trouble == "no PEM":
        key = b"a key"
    elif trouble == "no certificate":
        certificate = key
    else:
        private = _UNFIT[trouble]()
        key, certificate = _pem(private), _without_purpose(private)
    assert main(["keys", "import", *_files(tmp_path, key, certificate)]) == 2
    assert "keys create" in capsys.readouterr().err
    assert not keys.location().exists()


def test_a_key_file_that_is_not_there_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keys", "import", str(tmp_path / "none.pem"), str(tmp_path / "none.pem")]) != 0
    assert "none.pem" in capsys.readouterr().err


def test_an_expired_key_is_refused_before_any_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(certificates, "_DAYS", 1)
    key = self_made("A. Rtist")
    keys.location().parent.mkdir(parents=True)
    keys.location().write_bytes(key.private + key.certificates)
    with pytest.raises(UsageError, match="expired"):
        keys.signer()


def test_without_the_extra_it_is_said_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.create("A. Rtist")
    find = util.find_spec
    monkeypatch.setattr(keys, "find_spec", lambda name: None if name == "c2pa" else find(name))
    for arguments in (["keys", "create", "--name", "A. Rtist"], ["keys", "show"]):
        assert main(arguments) == 2
        assert "pip install 'belladonna[c2pa]'" in capsys.readouterr().err
    assert main(["keys", "remove"]) == 0
