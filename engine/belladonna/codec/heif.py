"""HEIC by pillow-heif, where that is: the self-contained packages leave it out, see ADR 0010."""

from __future__ import annotations

from typing import TYPE_CHECKING

from belladonna.errors import PictureError

if TYPE_CHECKING:
    from types import ModuleType


def library() -> ModuleType:
    """Give pillow-heif.

    Raises:
        PictureError: ``no_heic``, it is not installed.
    """
    try:
        import pillow_heif  # noqa: PLC0415 - may not be there
    except ImportError as error:
        raise PictureError(
            "no_heic",
            "This package of Belladonna reads and writes no HEIC.",
            "Export the picture as PNG or JPEG; or install Belladonna by its installer, which adds HEIC.",
        ) from error
    return pillow_heif  # type: ignore[no-any-return]
