"""A registrable domain -> the quirk of its publisher that general rules can't know (data/profiles.toml)."""

import tomllib
from functools import cache
from importlib.resources import files

from msgspec import Struct


class Profile(Struct, frozen=True, kw_only=True):
    """One quirk, shared by several publishers."""

    name: str
    zone: str
    """Clock of times that the publisher gives without a zone, an IANA name."""


def profile_of(domain: str | None) -> Profile | None:
    """The profile of a domain, if it has one."""
    return _profiles().get(domain or "")


@cache
def _profiles() -> dict[str, Profile]:
    table = tomllib.loads(files("streams.clean.metadata").joinpath("data", "profiles.toml").read_text(encoding="utf-8"))
    found: dict[str, Profile] = {}
    for name, row in table.items():
        for domain in row["domains"]:
            if domain in found:
                raise ValueError(f"{domain} stands in two profiles: {found[domain].name}, {name}")
            found[domain] = Profile(name=name, zone=row["zone"])
    return found
