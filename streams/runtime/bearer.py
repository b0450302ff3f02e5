"""A file with a token -> what aiokafka and librdkafka show the brokers for OAUTHBEARER.

Whoever issues tokens (in Kubernetes a projected service account token, else a sidecar) writes a new one into the file
before the old one ends; it is read anew for every login.
"""

import asyncio
import base64
import binascii
import time
from pathlib import Path

import msgspec
from aiokafka.abc import AbstractTokenProvider
from msgspec import Struct

UNKNOWN_SECONDS = 300.0
"""How long a token is taken to hold that does not say (it need not be a JWT): librdkafka then asks for the next."""


class _Claims(Struct):
    exp: float | None = None


class TokenFile(AbstractTokenProvider):
    """For aiokafka."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def token(self) -> str:  # pyright: ignore[reportIncompatibleMethodOverride] - its abstract method has no type
        """The token as it is now. Raises OSError when the file can't be read."""
        return await asyncio.to_thread(read, self._path)


def read(path: Path) -> str:
    """The token in a file. Raises OSError."""
    return path.read_text("ascii", "replace").strip()


def expiring(path: Path, _config: str = "") -> tuple[str, float]:
    """For librdkafka, which hands its own configuration over: the token and when it ends, seconds since 1970 UTC.

    Raises OSError.
    """
    token = read(path)
    return token, _end(token) or time.time() + UNKNOWN_SECONDS


def _end(token: str) -> float | None:
    claims = token.partition(".")[2].partition(".")[0]
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)), type=_Claims).exp
    except (msgspec.DecodeError, UnicodeDecodeError, binascii.Error):
        return None
