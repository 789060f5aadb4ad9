"""``belladonna keys``: the artist's own key, by which the opt-out in pictures is signed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from belladonna.cli.console import console

if TYPE_CHECKING:
    import argparse

    from belladonna.rights.certificates import SigningKey

NAME = "keys"
SUMMARY = "make, import, show and remove the key that signs the opt-out in your pictures"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare ``create``, ``import``, ``show`` and ``remove``."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make a key; from then on shaded pictures are signed with it")
    create.add_argument(
        "--name", required=True, help="the name under which you publish; everybody can read it"
    )
    create.set_defaults(action=_create)
    import_ = actions.add_parser("import", help="take over a key and its certificates")
    import_.add_argument("key", metavar="KEY", type=Path, help="PEM, without a passphrase")
    import_.add_argument(
        "certificates", metavar="CERTIFICATES", type=Path, help="PEM, the key's own certificate first"
    )
    import_.set_defaults(action=_import)
    actions.add_parser("show", help="whose the key is, and until when").set_defaults(action=_show)
    actions.add_parser("remove", help="delete the key; pictures are no longer signed").set_defaults(
        action=_remove
    )


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for.

    Raises:
        UsageError: the key cannot be used, there is one already, or the extra is not installed.
    """
    arguments.action(arguments)
    return 0


def _create(arguments: argparse.Namespace) -> None:
    from belladonna.rights import keys  # noqa: PLC0415 - slow to import

    _tell(keys.create(arguments.name))


def _import(arguments: argparse.Namespace) -> None:
    from belladonna.rights import keys  # noqa: PLC0415 - slow to import

    _tell(keys.import_(arguments.key, arguments.certificates))


def _show(_: argparse.Namespace) -> None:
    from belladonna.rights import keys  # noqa: PLC0415 - slow to import

    key = keys.load()
    if key is None:
        console().print("There is no key, and pictures are not signed. Make one: belladonna keys create")
    else:
        _tell(key)


def _remove(_: argparse.Namespace) -> None:
    from belladonna.rights import keys  # noqa: PLC0415 - slow to import

    gone = keys.remove()
    console().print("The key is deleted. What it has signed stays signed." if gone else "There was no key.")


def _tell(key: SigningKey) -> None:
    from belladonna.rights import keys  # noqa: PLC0415 - slow to import

    console().print(
        f"Name      {key.name}\n"
        f"Issuer    {key.issuer}\n"
        f"Expires   {key.expires:%Y-%m-%d}\n"
        f"Kind      {key.algorithm}\n"
        f"SHA-256   {key.fingerprint}\n"
        f"File      {keys.location()}",
        soft_wrap=True,
    )
