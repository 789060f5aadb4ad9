"""Why a door stays shut, for the command line and for HTTP alike."""

from __future__ import annotations

from belladonna.errors import BelladonnaError, UsageError


class NameTakenError(UsageError):
    """Two clients of one name could not be told apart."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "name_taken",
            f"There is already a token named {name!r}.",
            f"Choose another name, or end that one: `belladonnad token revoke {name!r}`.",
        )


class NoSuchClientError(UsageError):
    """There is no such client, or its token was revoked before."""

    def __init__(self) -> None:
        super().__init__(
            "no_such_client",
            "There is no token of this name, or it was revoked before.",
            "See `belladonnad token list` for those there are.",
        )


class NoSuchPairingError(UsageError):
    """Nothing waits under this code, or was ever asked for under this id."""

    def __init__(self) -> None:
        super().__init__(
            "no_such_pairing",
            "Nothing with this code waits to be paired.",
            "Compare it with the code that the browser shows. After five minutes, or five wrong codes, "
            "ask again there.",
        )


class TooManyPairingsError(BelladonnaError):
    """More would be a flood in which the user could not find the one to approve.

    Attributes:
        retry_after: seconds after which it is worth asking again.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "too_many_pairings",
            "Too many clients have asked to be paired.",
            "Approve or deny those that wait (`belladonnad pair list` shows them), then ask again.",
        )
        self.retry_after = retry_after


class LoginError(BelladonnaError):
    """A link does not sign in."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message, "Run `belladonnad open` for a new link.")


class TokenExposedError(BelladonnaError):
    """A token may be known to others."""
