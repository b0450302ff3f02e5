"""The exact versions that runtime/ was tested with; anything else is refused at start.

runtime/ overrides private parts of Faust. A release that moves one of them could lose messages without an error.
"""

from importlib.metadata import version

import faust.streams

TESTED = {"faust-streaming": "0.15.3", "aiokafka": "0.14.0", "mode-streaming": "0.7.1"}


class UntestedVersionError(Exception):
    """An installed package is not the one that was tested: install from uv.lock."""


def check() -> None:
    """Raise UntestedVersionError unless what is installed is what was tested."""
    for name, wanted in TESTED.items():
        found = version(name)
        if found != wanted:
            raise UntestedVersionError(f"{name} {found} is installed, {wanted} was tested; install from uv.lock")
    if getattr(faust.streams, "_CStreamIterator", None) is None:
        # The pure Python iterator acknowledges stale messages without processing them.
        raise UntestedVersionError("faust-streaming without its compiled iterator; install the manylinux wheel")
