"""The opt-out as a signed statement (C2PA 2, with CAWG's training and data mining assertion 1.1).

Only for those who have the extra ``c2pa``. It asks no time server and no certificate authority.
"""

from __future__ import annotations

import io
import json
from typing import Any

import c2pa
import numpy as np

from belladonna.codec import Artwork, encode, format_of
from belladonna.errors import PictureError
from belladonna.rights.certificates import SigningKey, unusable

_ASSERTION = "cawg.training-mining"
_ENTRIES = {
    use: {"use": "notAllowed"}
    for use in ("cawg.ai_training", "cawg.ai_generative_training", "cawg.data_mining")
}
_MANIFEST = {
    # C2PA wants the name of a program. This is the library that makes the claim, as it names itself; it
    # does so for many programs.
    "claim_generator_info": [{"name": "c2pa-rs"}],
    "assertions": [{"label": _ASSERTION, "data": {"entries": _ENTRIES}}],
}
_SETTINGS = {
    "builder": {"thumbnail": {"enabled": False}},
    "verify": {"verify_after_sign": True, "remote_manifest_fetch": False, "ocsp_fetch": False},
}
_MANIFEST_BYTES = 3072
"""What a manifest takes beside its signature; 1.9 KB were measured in seven formats."""


class Signer:
    """Signs pictures.

    Args:
        key: the artist's.
    """

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    @property
    def room(self) -> int:
        """How many bytes `sign` adds at most."""
        with self._c2pa() as signer:
            return int(signer.reserve_size()) + _MANIFEST_BYTES

    def sign(self, data: bytes) -> bytes:
        """Put the signed opt-out into a picture, and read it back.

        The manifest says that the picture was opened, and what it may not be used for. It does not say how
        the picture was made, for that is not known here.

        Args:
            data: a picture in any format that this version writes.

        Returns:
            The picture with the manifest; pixels and other metadata are the same.

        Raises:
            PictureError: ``signing_failed``.
        """
        kind = f"image/{format_of(data).lower()}"
        out = io.BytesIO()
        try:
            with c2pa.Context.from_dict(_SETTINGS) as context:
                with c2pa.Builder(json.dumps(_MANIFEST), context) as builder, self._c2pa() as signer:
                    builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
                    builder.sign(signer, kind, io.BytesIO(data), out)
                out.seek(0)
                with c2pa.Reader(kind, out, context=context) as reader:
                    _check(reader)
        except c2pa.C2paError as error:
            raise _failed(str(error)) from error
        return out.getvalue()

    def prove(self) -> None:
        """Sign a picture of one pixel.

        Raises:
            UsageError: ``unusable_key``.
        """
        try:
            self.sign(encode(Artwork("PNG", np.zeros((1, 1, 3), np.uint8), "rgb")))
        except PictureError as error:
            raise unusable(f"Pictures cannot be signed with this key. {error.message}") from error

    def _c2pa(self) -> c2pa.Signer:
        key = self._key
        info = c2pa.C2paSignerInfo(key.algorithm.encode(), key.certificates, key.private, None)
        return c2pa.Signer.from_info(info)


def _check(reader: c2pa.Reader) -> None:
    if reader.get_validation_state() not in {"Valid", "Trusted"}:
        raise _failed("it is not valid when read back")
    manifest: dict[str, Any] = json.loads(reader.json())
    assertions = manifest["manifests"][manifest["active_manifest"]]["assertions"]
    if {"label": _ASSERTION, "data": {"entries": _ENTRIES}} not in assertions:
        raise _failed("the opt-out is not in it when read back")


def _failed(reason: str) -> PictureError:
    return PictureError(
        "signing_failed",
        f"The signed opt-out could not be written ({reason}).",
        "Shade the picture without signing: --no-opt-out, or remove the key with `belladonna keys remove`.",
    )
